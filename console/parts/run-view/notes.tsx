/** Why a run or a block stands still or failed, and what can be done. */
import { Text } from "@mantine/core";
import { IconAlertTriangle, IconClockHour4 } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Run } from "#contract/run.ts";
import type { Wait } from "#contract/run-view.ts";
import { CopyButton } from "../copy-button.tsx";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import { Moment } from "../moment.tsx";
import { adviceFor } from "./error-advice.ts";
import styles from "./run-panel.module.css";

export function ErrorNote({ error: { code, message } }: { error: NonNullable<Run["error"]> }): ReactNode {
  const advice = adviceFor(code);
  return (
    <section className={styles.note} data-tone="failed" aria-label="Error">
      <IconAlertTriangle size={18} stroke={1.8} aria-hidden className={styles.noteIcon} />
      <div className={styles.noteWords}>
        <div className={styles.noteHead}>
          <code className={styles.code}>{code}</code>
          <CopyButton text={`${code}: ${message}`} what="the error" />
        </div>
        <Text size="sm" className={styles.message} dir="auto">
          <LongText at={600}>{message}</LongText>
        </Text>
        {advice !== undefined && (
          <Text size="sm" mt={6} className={styles.advice}>
            {advice}
          </Text>
        )}
      </div>
    </section>
  );
}

/** It is not over yet: what went wrong the last time is no verdict, and calls for nothing. */
export function LastAttempt({ error: { code, message } }: { error: NonNullable<Run["error"]> }): ReactNode {
  return (
    <section aria-label="The last attempt">
      <Text size="xs" c="dimmed">
        The last attempt
      </Text>
      <Text size="sm" className={styles.message} dir="auto">
        <code className={styles.mutedCode}>{code}</code> <LongText>{message}</LongText>
      </Text>
    </section>
  );
}

/** With `wait` also since when, and what happens next. */
export function WaitNote({ words, wait }: { words: string; wait?: Wait | null }): ReactNode {
  return (
    <section className={styles.note} data-tone="waiting" aria-label="Why it waits">
      <IconClockHour4 size={18} stroke={1.8} aria-hidden className={styles.noteIcon} />
      <div className={styles.noteWords}>
        <Text size="sm" className={styles.message} dir="auto">
          <LongText>{withLocalTimes(words.charAt(0).toUpperCase() + words.slice(1))}</LongText>
        </Text>
        {wait && (
          <Text size="sm" c="dimmed" mt={4} dir="auto">
            {wait.since !== null && (
              <>
                Since <Moment at={wait.since} />.{" "}
              </>
            )}
            <LongText>{`${withLocalTimes(wait.next)}.`}</LongText>
          </Text>
        )}
      </div>
    </section>
  );
}
