/** What was done outside and may be done there a second time, for who is about to have it done. */
import { List, Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Failure } from "../failure.tsx";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import styles from "./run-actions.module.css";

export interface WritesAgainProps {
  /** Undefined: not known yet. */
  writes: readonly string[] | undefined;
  error: unknown;
  onRetry: () => void;
  title: string;
  /** Said when there are none. */
  otherwise: string;
}

export function WritesAgain({ writes, error, onRetry, title, otherwise }: WritesAgainProps): ReactNode {
  if (error) return <Failure error={error} title="What was done outside cannot be shown" onRetry={onRetry} />;
  if (!writes) return <Skeleton height={54} aria-label="Loading what was done outside" />;
  if (writes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {otherwise}
      </Text>
    );
  }
  return (
    <div className={styles.repeats}>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <List size="sm" mt={4} className={styles.writes ?? ""}>
        {[...new Set(writes)].map((write) => (
          <List.Item key={write}>
            <LongText>{withLocalTimes(write)}</LongText>
          </List.Item>
        ))}
      </List>
    </div>
  );
}
