/** A list without anything in it: what would be here, and the one action that brings it. */
import { Text, ThemeIcon } from "@mantine/core";
import { type Icon, IconInbox } from "@tabler/icons-react";
import type { ReactNode } from "react";
import styles from "./empty.module.css";

export interface EmptyProps {
  title: string;
  children?: ReactNode;
  icon?: Icon;
  action?: ReactNode;
}

export function Empty({ title, children, icon: Drawn = IconInbox, action }: EmptyProps): ReactNode {
  return (
    <div className={styles.empty}>
      <ThemeIcon variant="transparent" color="gray" size={44} aria-hidden>
        <Drawn size={32} stroke={1.4} />
      </ThemeIcon>
      <Text fw={600}>{title}</Text>
      {children !== undefined && (
        <Text size="sm" c="dimmed" maw={460} component="div">
          {children}
        </Text>
      )}
      {action !== undefined && <div className={styles.action}>{action}</div>}
    </div>
  );
}
