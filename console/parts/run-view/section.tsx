import { Title } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./run-panel.module.css";

export function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <Title order={2} className={styles.title ?? ""}>
        {title}
      </Title>
      {children}
    </section>
  );
}
