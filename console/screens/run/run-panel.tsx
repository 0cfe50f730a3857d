/** The run as a whole: what it asks, why it began, what happened. Shown while no block is open. */
import { List, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { RunDetail } from "#contract/run.ts";
import { TextLink } from "../../parts/link.tsx";
import { withLocalTimes } from "../../parts/local-times.ts";
import { LongText } from "../../parts/long-text.tsx";
import { QuestionForm } from "../../parts/question-form/question-form.tsx";
import { ErrorNote, WaitNote } from "./notes.tsx";
import styles from "./run-panel.module.css";
import { wholeStory } from "./run-story.ts";
import { StoryList } from "./story-list.tsx";

export function RunPanel({ detail, onOpen }: { detail: RunDetail; onOpen: (block: string) => void }): ReactNode {
  const { run, playbook, because, questions, nodes, writes } = detail;
  const nameOf = (id: string) => nodes.find((node) => node.id === id)?.name ?? id;
  const story = wholeStory(detail);
  return (
    <div className={styles.panel}>
      {run.error && <ErrorNote error={run.error} />}
      {questions.length === 0 && run.waitingFor !== null && <WaitNote words={run.waitingFor} />}
      {questions.map((question) => (
        <QuestionForm
          key={JSON.stringify([question.frame, question.task])}
          run={run.id}
          question={question}
          asker={nameOf(question.task)}
        />
      ))}
      <Section title="Why did it start">
        <List size="sm" spacing={4} className={styles.free ?? ""}>
          {because.map((reason) => (
            <List.Item key={reason}>
              <LongText>{withLocalTimes(reason)}</LongText>
            </List.Item>
          ))}
        </List>
        {run.forkedFrom !== null && (
          <Text size="sm" c="dimmed" mt={6}>
            What stands before it is taken over from another run.{" "}
            <TextLink to="/runs/$id" params={{ id: run.forkedFrom }} search={{}} size="sm">
              See the run it was begun from
            </TextLink>
          </Text>
        )}
        {playbook.changedSince && (
          <Text size="sm" c="dimmed" mt={6}>
            It runs an older version of the playbook.{" "}
            <TextLink to="/playbooks/$id" params={{ id: playbook.id }} size="sm">
              See the playbook as it is now
            </TextLink>
          </Text>
        )}
      </Section>
      {writes.length > 0 && (
        <Section title="What it did outside">
          <List size="sm" spacing={4} className={styles.free ?? ""}>
            {writes.map((write) => (
              <List.Item key={write}>
                <LongText>{withLocalTimes(write)}</LongText>
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section title="What happened">
        <StoryList story={story} since={run.startedAt} label="What happened" onOpen={onOpen} />
      </Section>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }): ReactNode {
  return (
    <section>
      <Title order={2} className={styles.title ?? ""}>
        {title}
      </Title>
      {children}
    </section>
  );
}
