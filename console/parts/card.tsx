/** A surface with a heading: one subject of a page. */
import { Group, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import styles from "./card.module.css";

interface CardProps {
  title: string;
  /** Beside the heading: how many, a state. */
  badge?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Card({ title, badge, actions, children }: CardProps): ReactNode {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={id}>
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Group gap={8}>
          <Title order={2} id={id}>
            {title}
          </Title>
          {badge}
        </Group>
        {actions}
      </Group>
      {children}
    </section>
  );
}
