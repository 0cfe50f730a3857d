/** A question that a run asks: the answer goes to the run, which goes on when it was the last that is waited for. */
import { Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconMessageQuestion } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { AskedForm, QuestionDetail } from "#contract/question.ts";
import type { RunDetail } from "#contract/run.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { useMay } from "../../app/session.tsx";
import { Failure } from "../failure.tsx";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import { taskMakesOld } from "../run-actions/task-dialogs.tsx";
import { DueWords } from "./due-words.tsx";
import { QuestionFields } from "./question-fields.tsx";
import styles from "./question-form.module.css";
import { RecipientList } from "./recipient-list.tsx";
import { useAnswers } from "./use-answers.ts";

export interface QuestionFormProps {
  run: string;
  question: RunDetail["questions"][number];
  /** The block that asks, where it is not plain from the surroundings. */
  asker?: string;
}

const makesOld = [...taskMakesOld, "getQuestion", "listQuestions"] as const;

export function QuestionForm({ run, question: asked, asker }: QuestionFormProps): ReactNode {
  const { id, question } = asked;
  const mayAct = useMay()("runs.act");
  const { data: detail, error, refetch } = useCall("getQuestion", { id: id ?? "" }, { enabled: id !== null });
  return (
    <section className={styles.question} aria-label="Question to a person">
      <IconMessageQuestion size={18} stroke={1.8} aria-hidden className={styles.icon} />
      <Stack gap={10} miw={0} flex={1}>
        <div>
          {asker !== undefined && (
            <Text size="xs" c="dimmed" dir="auto">
              {asker} asks{detail && detail.assignee !== "" ? ` ${detail.assignee}` : ""}
            </Text>
          )}
          <Text size="sm" fw={600} className={styles.words} dir="auto">
            <LongText at={600}>{withLocalTimes(question)}</LongText>
          </Text>
          {detail && detail.body !== "" && detail.body !== question && (
            <Text size="sm" className={styles.words} dir="auto">
              <LongText at={600}>{detail.body}</LongText>
            </Text>
          )}
          {detail && <DueWords dueAt={detail.dueAt} endsWhenDue={detail.endsWhenDue} />}
        </div>
        {detail && detail.wanted > 1 && (
          <Text size="xs" c="dimmed">
            {detail.replies} of {detail.wanted} replies are there.
          </Text>
        )}
        {detail && <RecipientList question={detail} mayAct={mayAct} />}
        {!mayAct && (
          <Text size="sm" c="dimmed">
            Your role may read runs but not answer them.
          </Text>
        )}
        {error && <Failure error={error} title="The question cannot be shown in full" onRetry={() => void refetch()} />}
        {mayAct && id === null && <Choice asked={asked} run={run} />}
        {mayAct && detail && <Answer key={detail.id} detail={detail} />}
      </Stack>
    </section>
  );
}

/** Whom the answer is of, where the playbook asks people by name. */
function Answer({ detail }: { detail: QuestionDetail }): ReactNode {
  const [recipient, setRecipient] = useState<number>();
  const open = detail.recipients.filter(({ repliedAt }) => repliedAt === null);
  const behalf = open.length > 0 && (
    <Select
      label="Answer on behalf of"
      size="xs"
      data={[
        { value: "", label: "Nobody: it is my own answer" },
        ...open.map(({ n, address }) => ({ value: String(n), label: address })),
      ]}
      allowDeselect={false}
      value={recipient === undefined ? "" : String(recipient)}
      onChange={(chosen) => setRecipient(chosen === null || chosen === "" ? undefined : Number(chosen))}
    />
  );
  const of = open.some(({ n }) => n === recipient) ? recipient : undefined;
  return (
    <>
      {behalf}
      {detail.form ? (
        <Form key={detail.replies} id={detail.id} form={detail.form} recipient={of} />
      ) : (
        <Choice asked={detail} recipient={of} isTask={detail.kind === "task"} />
      )}
    </>
  );
}

function Form({ id, form, recipient }: { id: string; form: AskedForm; recipient: number | undefined }): ReactNode {
  const change = useChange("answerQuestion", makesOld);
  const { values, faults, others, take, ...inputs } = useAnswers(form, change.error);
  const isKnown = change.error !== null && Object.keys(faults).length > 0 && others.length === 0;
  return (
    <form
      noValidate
      aria-label={form.title || "The form"}
      onSubmit={(event) => {
        event.preventDefault();
        const answers = take();
        if (answers) change.mutate({ id, answers, ...(recipient === undefined ? {} : { recipient }) });
      }}
    >
      <Stack gap="md">
        {form.description && (
          <Text size="sm" c="dimmed" className={styles.words}>
            {form.description}
          </Text>
        )}
        <QuestionFields
          form={form}
          values={values}
          faults={faults}
          onChange={inputs.change}
          onRefused={inputs.refuse}
        />
        {change.error && !isKnown && <Failure error={change.error} title="The answer was not taken" />}
        <Group>
          <Button type="submit" size="sm" loading={change.isPending} disabled={change.isSuccess}>
            Send the answer
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface ChoiceProps {
  asked: Pick<RunDetail["questions"][number], "frame" | "task" | "options"> & { id: string | null };
  /** Of a run of the time before questions had ids. */
  run?: string;
  recipient?: number | undefined;
  /** Something to be done: there may be nothing to say. */
  isTask?: boolean;
}

function Choice({ asked, run = "", recipient, isTask = false }: ChoiceProps): ReactNode {
  const { id, frame, task, options } = asked;
  const [text, setText] = useState("");
  const byQuestion = useChange("answerQuestion", makesOld);
  const byRun = useChange("answerRun", makesOld);
  const { isPending, isSuccess, error, variables } = id === null ? byRun : byQuestion;
  const answer = (words: string) => {
    if (id === null) byRun.mutate({ id: run, frame, task, answer: words });
    else byQuestion.mutate({ id, answer: words, ...(recipient === undefined ? {} : { recipient }) });
  };
  return (
    <>
      {options.length > 0 ? (
        <div className={styles.options}>
          {options.map((option) => (
            <Button
              key={option}
              variant="default"
              className={styles.option ?? ""}
              loading={isPending && variables?.answer === option}
              disabled={isPending || isSuccess}
              onClick={() => answer(option)}
            >
              <bdi>{option}</bdi>
            </Button>
          ))}
        </div>
      ) : (
        <form
          className={styles.options}
          onSubmit={(event) => {
            event.preventDefault();
            if (isTask || text.trim() !== "") answer(text.trim() || "done");
          }}
        >
          <TextInput
            aria-label={isTask ? "What came of it" : "Your answer"}
            placeholder={isTask ? "What came of it, if you like" : "Your answer"}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            flex={1}
          />
          <Button type="submit" size="sm" loading={isPending} disabled={(!isTask && text.trim() === "") || isSuccess}>
            {isTask ? "It is done" : "Answer"}
          </Button>
        </form>
      )}
      {error && <Failure error={error} title="The answer was not taken" />}
    </>
  );
}
