/** The frame of a screen: its one h1, what it is for, what can be done, and the title of the browser's tab. */
import { Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import styles from "./page.module.css";

export interface PageProps {
  title: string;
  /** Stands before the title in the tab, when the title alone does not say which one it is: the name of a playbook. */
  tab?: string;
  /** Above the title: where this belongs, a link back. */
  above?: ReactNode;
  /** Beside the title: a state. */
  badge?: ReactNode;
  /** One line of what is here; for a screen that does not say so by itself. */
  lead?: ReactNode;
  /** At the right: buttons, the most likely one last. */
  actions?: ReactNode;
  /** Without the outer distances: for a screen that fills the window, such as a graph. */
  fills?: boolean;
  children: ReactNode;
}

/** The path whose page was shown last. Going from screen to screen loads nothing that a screen reader would speak of. */
let shownPath: string | undefined;

export function Page({ title, tab, above, badge, lead, actions, fills = false, children }: PageProps): ReactNode {
  useEffect(() => {
    document.title = `${tab ?? title} · Tocsin`;
  }, [tab, title]);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const { pathname } = window.location;
    const isFirst = shownPath === undefined;
    if (shownPath === pathname) return;
    shownPath = pathname;
    // The browser itself begins at the top of the first one.
    if (!isFirst && !document.querySelector("[role=dialog]")) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={fills ? styles.filling : styles.page}>
      <header className={styles.header}>
        <Stack gap={2} className={styles.words}>
          {above}
          <Group gap="sm" wrap="nowrap">
            <Title ref={heading} order={1} className={styles.title} title={title} tabIndex={-1}>
              {title}
            </Title>
            {badge}
          </Group>
          {lead !== undefined && (
            <Text size="sm" c="dimmed" component="div">
              {lead}
            </Text>
          )}
        </Stack>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.body}>{children}</div>
    </div>
  );
}
