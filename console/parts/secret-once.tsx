/** Something that is told this once: a link, a key. To be copied now. */
import { Alert, Text } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { CopyButton } from "./copy-button.tsx";
import styles from "./secret-once.module.css";

export interface SecretOnceProps {
  /** What it is: `invitation link`. */
  what: string;
  text: string;
  children?: ReactNode;
}

export function SecretOnce({ what, text, children }: SecretOnceProps): ReactNode {
  return (
    <div>
      <Alert
        variant="outline"
        icon={<IconEyeOff size={18} aria-hidden />}
        title={`Copy the ${what} now`}
        classNames={{ root: styles.note ?? "", title: styles.title ?? "", icon: styles.title ?? "" }}
      >
        It is shown this once and kept nowhere.
      </Alert>
      <div className={styles.box}>
        <code className={styles.text}>{text}</code>
        <CopyButton text={text} what={`the ${what}`} labelled />
      </div>
      {children !== undefined && (
        <Text size="sm" c="dimmed" component="div" mt="sm">
          {children}
        </Text>
      )}
    </div>
  );
}
