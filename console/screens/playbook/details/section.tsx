import { Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./details.module.css";

export function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <Title order={2} size="h4" id={id} mb={8}>
        {title}
      </Title>
      {children}
    </section>
  );
}
