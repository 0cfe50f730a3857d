/** What happened, in order, with times from the beginning on. */
import { Button, Tooltip } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { RunStory } from "#contract/run.ts";
import { durationWords } from "../duration.ts";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import { absoluteMoment } from "../moment-words.ts";
import { offsetWords, toneOf } from "./run-story.ts";
import styles from "./story-list.module.css";

export interface StoryListProps {
  story: readonly RunStory[];
  /** Times count from here. */
  since: string | null;
  label: string;
  /** Of a run's story: opens the block that an entry is about. */
  onOpen?: (frame: string, task: string) => void;
}

const atOnce = 200;

export function StoryList({ story, since, label, onOpen }: StoryListProps): ReactNode {
  const [shown, setShown] = useState(atOnce);
  return (
    <>
      <ol className={styles.story} aria-label={label}>
        {story.slice(0, shown).map((entry, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a story only grows at its end
          <Entry key={at} entry={entry} since={since} onOpen={onOpen} />
        ))}
      </ol>
      {story.length > shown && (
        <Button variant="default" size="compact-xs" onClick={() => setShown(shown + atOnce)}>
          {`Show ${Math.min(atOnce, story.length - shown)} more of ${story.length - shown}`}
        </Button>
      )}
    </>
  );
}

function Entry(props: { entry: RunStory; since: string | null; onOpen: StoryListProps["onOpen"] }): ReactNode {
  const { entry, since, onOpen } = props;
  const { task, taskName, frame } = entry;
  return (
    <li className={styles.entry} data-tone={toneOf(entry)}>
      <Tooltip label={absoluteMoment(entry.at)} position="left">
        <time className={styles.time} dateTime={entry.at}>
          {offsetWords(entry.at, since)}
        </time>
      </Tooltip>
      <div className={styles.words}>
        {onOpen && task !== null && (
          <button type="button" className={styles.block} onClick={() => onOpen(frame ?? "", task)} dir="auto">
            {taskName ?? task}
          </button>
        )}
        <p className={styles.text} dir="auto">
          <LongText>{withLocalTimes(entry.text)}</LongText>
        </p>
        <Facts entry={entry} />
      </div>
    </li>
  );
}

function Facts({ entry: { error, instance, milliseconds, text } }: { entry: RunStory }): ReactNode {
  // The sentence mostly says what the error says.
  const isTold = error !== undefined && text.includes(error.message);
  const facts = [instance, milliseconds === undefined ? undefined : durationWords(milliseconds)].filter(Boolean);
  if (!error && facts.length === 0) return null;
  return (
    <p className={styles.facts}>
      {error && <code className={styles.code}>{error.code}</code>}
      {error && !isTold && <LongText>{error.message}</LongText>}
      {facts.length > 0 && <bdi>{facts.join(" · ")}</bdi>}
    </p>
  );
}
