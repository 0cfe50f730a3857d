/** The frame one is in as a whole: what it asks, what waits, why it began, what happened. Shown while no block is open. */
import { Button, List, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { RunView } from "#contract/run-view.ts";
import { useCall } from "../../app/calls.ts";
import { Failure } from "../failure.tsx";
import { TextLink } from "../link.tsx";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import { Moment } from "../moment.tsx";
import { QuestionForm } from "../question-form/question-form.tsx";
import { drawnFrameOf } from "./drawn-frame.ts";
import { ErrorNote, WaitNote } from "./notes.tsx";
import styles from "./run-panel.module.css";
import { placeOfOpening, type RunPlace } from "./run-place.ts";
import { Section } from "./section.tsx";
import { StoryPages } from "./story-pages.tsx";
import { Because } from "./why-tab.tsx";

export interface RunPanelProps {
  view: RunView;
  frame: string;
  onPlace: (place: RunPlace) => void;
}

export function RunPanel({ view, frame, onPlace }: RunPanelProps): ReactNode {
  const { run, playbook, path, writes, writesTotal, dry } = view;
  const here = path.at(-1);
  const why = useCall("explainRun", { id: run.id, frame, offset: 0, limit: 1 }, { enabled: !dry });
  const error = here ? here.error : run.error;
  const isHere = (place: { frame: string }) =>
    frame === "" || place.frame === frame || place.frame.startsWith(`${frame}.`);
  const questions = view.questions.filter(isHere);
  const open = async (at: string, task: string) => {
    const drawn = await drawnFrameOf(run.id, at, frame);
    onPlace({ frame: drawn.frame, block: task, round: drawn.round });
  };
  return (
    <div className={styles.panel}>
      {error && <ErrorNote error={error} />}
      {view.opening && isHere(view.opening) && run.status === "failed" && (
        <Button variant="default" size="xs" onClick={() => view.opening && onPlace(placeOfOpening(view.opening))}>
          Go to the block that failed
        </Button>
      )}
      {questions.length === 0 && run.waitingFor !== null && view.waits.length === 0 && (
        <WaitNote words={run.waitingFor} />
      )}
      {questions.map((question) => (
        <QuestionForm
          key={JSON.stringify([question.frame, question.task])}
          run={run.id}
          question={question}
          asker={question.frame === frame ? question.taskName : `${question.taskName} in ${question.playbookName}`}
        />
      ))}
      <Waits view={view} frame={frame} onPlace={onPlace} />
      {!dry && (
        <Section title={here ? "Why did it begin" : "Why did it start"}>
          {why.error && <Failure error={why.error} title="Why cannot be told" />}
          <Because reasons={why.data?.because} />
          {!here && <Origin view={view} />}
          {playbook.changedSince && !here && (
            <Text size="sm" c="dimmed" mt={6}>
              It runs an older version of the playbook.{" "}
              <TextLink to="/playbooks/$id" params={{ id: playbook.id }} size="sm">
                See the playbook as it is now
              </TextLink>
            </Text>
          )}
        </Section>
      )}
      {writes.length > 0 && !here && (
        <Section title="What it did outside">
          <List size="sm" spacing={4} className={styles.free ?? ""}>
            {[...new Set(writes)].map((write) => (
              <List.Item key={write}>
                <LongText>{withLocalTimes(write)}</LongText>
              </List.Item>
            ))}
          </List>
          {writesTotal > writes.length && <Text size="sm" c="dimmed">{`and ${writesTotal - writes.length} more`}</Text>}
        </Section>
      )}
      <Section title="What happened">
        <StoryPages
          id={run.id}
          frame={frame}
          since={here?.startedAt ?? run.startedAt}
          label="What happened"
          onOpen={(at, task) => void open(at, task)}
        />
      </Section>
    </div>
  );
}

function Origin({ view: { run } }: { view: RunView }): ReactNode {
  if (run.forkedFrom === null) return null;
  return (
    <Text size="sm" c="dimmed" mt={6}>
      What stands before it is taken over from another run.{" "}
      <TextLink to="/runs/$id" params={{ id: run.forkedFrom }} search={{}} size="sm">
        See the run it was begun from
      </TextLink>
    </Text>
  );
}

function Waits({ view, frame, onPlace }: RunPanelProps): ReactNode {
  // A question stands above, with its form.
  const waits = view.waits.filter(({ wait }) => wait.kind !== "question" && wait.kind !== "effect");
  if (waits.length === 0) return null;
  return (
    <Section title="What waits">
      {waits.map(({ frame: at, task, taskName, wait }) => (
        <button
          key={JSON.stringify([at, task])}
          type="button"
          className={styles.wait}
          onClick={() => onPlace({ frame, block: task, round: null })}
        >
          <Text size="sm" className={styles.waitName ?? ""} dir="auto">
            {taskName}
          </Text>
          <Text size="sm" dir="auto">
            <LongText>{withLocalTimes(wait.words)}</LongText>
          </Text>
          <Text size="xs" c="dimmed" dir="auto">
            {wait.since !== null && (
              <>
                Since <Moment at={wait.since} />.{" "}
              </>
            )}
            {withLocalTimes(wait.next)}.
          </Text>
        </button>
      ))}
    </Section>
  );
}
