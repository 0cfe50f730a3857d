/** Until when a question waits, and how urgent that is. */
import { Text } from "@mantine/core";
import { IconAlarm, IconClock } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Moment } from "../moment.tsx";
import { useNow } from "../use-now.ts";
import styles from "./question-form.module.css";

export function DueWords({ dueAt, endsWhenDue }: { dueAt: string | null; endsWhenDue: boolean }): ReactNode {
  const now = useNow(dueAt === null ? 0 : 1_000);
  if (dueAt === null) return null;
  const isOver = Date.parse(dueAt) <= now;
  const Drawn = isOver ? IconAlarm : IconClock;
  return (
    <Text component="span" size="xs" className={styles.due ?? ""} data-over={isOver || undefined}>
      <Drawn size={13} aria-hidden />
      <span>
        {isOver ? "Was due " : endsWhenDue ? "Goes on without an answer " : "Due "}
        <Moment at={dueAt} />
      </span>
    </Text>
  );
}
