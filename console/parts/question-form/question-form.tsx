/** A question that a run asks: the answer goes to the run, which goes on at once. */
import { Button, Stack, Text, TextInput } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Failure } from "../failure.tsx";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import { taskMakesOld } from "../run-actions/task-dialogs.tsx";
import styles from "./question-form.module.css";

export interface QuestionFormProps {
  run: string;
  question: { frame: string; task: string; question: string; options: string[] };
  /** The block that asks, where it is not plain from the surroundings. */
  asker?: string;
}

export function QuestionForm({ run, question: asked, asker }: QuestionFormProps): ReactNode {
  const { frame, task, question, options } = asked;
  const may = useMay();
  const [text, setText] = useState("");
  const change = useChange("answerRun", taskMakesOld);
  const answer = (words: string) => change.mutate({ id: run, frame, task, answer: words });
  return (
    <section className={styles.question} aria-label="Question to a person">
      <IconMessageQuestion size={18} stroke={1.8} aria-hidden className={styles.questionIcon} />
      <Stack gap={10} miw={0} flex={1}>
        <div>
          {asker !== undefined && (
            <Text size="xs" c="dimmed" dir="auto">
              {asker} asks
            </Text>
          )}
          <Text size="sm" fw={600} className={styles.free} dir="auto">
            <LongText at={600}>{withLocalTimes(question)}</LongText>
          </Text>
        </div>
        {!may("runs.act") && (
          <Text size="sm" c="dimmed">
            Your role may read runs but not answer them.
          </Text>
        )}
        {may("runs.act") && options.length > 0 && (
          <div className={styles.options}>
            {options.map((option) => (
              <Button
                key={option}
                variant="default"
                className={styles.option ?? ""}
                loading={change.isPending && change.variables.answer === option}
                disabled={change.isPending || change.isSuccess}
                onClick={() => answer(option)}
              >
                <bdi>{option}</bdi>
              </Button>
            ))}
          </div>
        )}
        {may("runs.act") && options.length === 0 && (
          <form
            className={styles.options}
            onSubmit={(event) => {
              event.preventDefault();
              if (text.trim() !== "") answer(text.trim());
            }}
          >
            <TextInput
              aria-label="Your answer"
              placeholder="Your answer"
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              flex={1}
            />
            <Button
              type="submit"
              size="sm"
              loading={change.isPending}
              disabled={text.trim() === "" || change.isSuccess}
            >
              Answer
            </Button>
          </form>
        )}
        {change.error && <Failure error={change.error} title="The answer was not taken" />}
      </Stack>
    </section>
  );
}
