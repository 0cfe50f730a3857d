/** The frame of the pages for who is not signed in: one card under the name. */
import { Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Brand } from "./brand.tsx";
import styles from "./outside-page.module.css";

export interface OutsidePageProps {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Under the card: what else one might look for. */
  foot?: ReactNode;
}

export function OutsidePage({ title, lead, children, foot }: OutsidePageProps): ReactNode {
  useEffect(() => {
    document.title = `${title} · Tocsin`;
  }, [title]);
  return (
    <main className={styles.page}>
      <div className={styles.column}>
        <Brand size={34} />
        <Paper className={styles.card} withBorder>
          <Stack gap={4} mb="lg">
            <Title order={1}>{title}</Title>
            {lead !== undefined && (
              <Text size="sm" c="dimmed" component="div">
                {lead}
              </Text>
            )}
          </Stack>
          {children}
        </Paper>
        {foot !== undefined && (
          <Text size="xs" c="dimmed" component="div" className={styles.foot}>
            {foot}
          </Text>
        )}
      </div>
    </main>
  );
}
