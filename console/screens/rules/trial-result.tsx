/** What a rule would have made of the last stored alerts. */
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { RuleTrial } from "#contract/ingest-rule.ts";
import { outcomeWords } from "./rule-words.ts";
import classes from "./rules.module.css";

const shown = 50;

export function TrialResult({ trial }: { trial: RuleTrial }): ReactNode {
  const { alerts, met, items, outcomes } = trial;
  const sums = Object.entries(outcomes).map(([what, count]) => `${count} ${wordsOf(what)}`);
  const meeting = items.flatMap((item, index) => (item.met ? [{ ...item, number: index + 1 }] : [])).slice(0, shown);
  return (
    <section className={classes.trial} aria-label="What would have happened" aria-live="polite">
      <Text size="sm" fw={550}>
        {alerts === 0
          ? "There is no stored alert to try it on yet."
          : `Of the last ${alerts} alerts ${met} meet it. With all rules: ${sums.join(", ")}.`}
      </Text>
      {meeting.length > 0 && (
        // It scrolls by itself, so keys must reach it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keys
        <ol className={classes.trialList} tabIndex={0} aria-label="Alerts that meet it">
          {meeting.map(({ alertId, number, label, verdict, was }) => (
            <li key={alertId}>
              <span className={classes.under}>{`#${number} `}</span>
              <span className={classes.outcome}>{wordsOf(verdict.outcome)}</span>
              {was !== verdict.outcome && <span className={classes.under}>{` was ${wordsOf(was)}`}</span>}
              <span className={classes.trialLabel}>{label}</span>
              <span className={classes.under}>{verdict.because}</span>
            </li>
          ))}
        </ol>
      )}
      <Text size="xs" c="dimmed">
        Nothing was done. Incidents have the number of the alert that makes them.
      </Text>
    </section>
  );
}

function wordsOf(what: string): string {
  return Object.hasOwn(outcomeWords, what) ? outcomeWords[what as keyof typeof outcomeWords] : what;
}
