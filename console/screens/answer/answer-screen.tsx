/**
 * The page behind the link to a question: for somebody without an account. It shows what they are asked and nothing else;
 * opening it answers nothing, and neither does a choice that came with the link: that takes a click.
 */
import { Button, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { AskedForm, LinkedQuestion } from "#contract/question.ts";
import { client } from "../../app/client.ts";
import { useLinkToken } from "../../app/link-token.ts";
import { OutsidePage } from "../../app/outside-page.tsx";
import { Splash } from "../../app/splash.tsx";
import { Failure } from "../../parts/failure.tsx";
import { failureWords } from "../../parts/failure-words.ts";
import { Moment } from "../../parts/moment.tsx";
import { QuestionFields } from "../../parts/question-form/question-fields.tsx";
import { useAnswers } from "../../parts/question-form/use-answers.ts";
import { useWork } from "../../parts/use-work.ts";
import styles from "./answer-screen.module.css";
import { useChosenOption } from "./chosen-option.ts";

export function AnswerScreen(): ReactNode {
  const token = useLinkToken();
  // Another link that is opened in the same tab is another question.
  return <Followed key={token ?? ""} token={token} />;
}

function Followed({ token }: { token: string | undefined }): ReactNode {
  const [isDone, setDone] = useState(false);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ["readAnswerLink", token],
    queryFn: () => client.readAnswerLink({ token: token ?? "" }),
    enabled: token !== undefined && !isDone,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
  });
  if (isDone) return <Thanks />;
  if (token === undefined) {
    return (
      <OutsidePage
        title="A question for you"
        lead="This page needs the whole link, and it is taken out of the address once it was read. Open the link again from the message; if it was not used, it still works."
      >
        {null}
      </OutsidePage>
    );
  }
  if (error) {
    const { code, message, mend } = failureWords(error);
    // These are no faults: there is nothing to do here any more.
    if (code === "QUESTION_REPLIED" || code === "ANSWER_LINK_INVALID") {
      return (
        <OutsidePage
          title={code === "QUESTION_REPLIED" ? "You have answered" : "Nothing to answer here"}
          lead={message}
        >
          {mend !== undefined && <Text size="sm">{mend}</Text>}
        </OutsidePage>
      );
    }
    return (
      <OutsidePage title="A question for you">
        <Failure error={error} onRetry={() => void refetch()} />
      </OutsidePage>
    );
  }
  if (isPending || !data) return <Splash />;
  return <Asked token={token} question={data} onDone={() => setDone(true)} />;
}

function Thanks(): ReactNode {
  const words = useRef<HTMLParagraphElement>(null);
  useEffect(() => words.current?.focus(), []);
  return (
    <OutsidePage title="Thank you">
      <Text size="sm" ref={words} tabIndex={-1} role="status">
        Your answer was kept. You can close this page; the link does not work any more.
      </Text>
    </OutsidePage>
  );
}

interface AskedProps {
  token: string;
  question: LinkedQuestion;
  onDone: () => void;
}

function Asked({ token, question: asked, onDone }: AskedProps): ReactNode {
  const { address, question, body, form, dueAt, expiresAt } = asked;
  return (
    <OutsidePage
      title={question}
      lead={
        body === "" ? undefined : (
          <span className={styles.words} dir="auto">
            {body}
          </span>
        )
      }
      foot={
        <>
          For <bdi>{address}</bdi>. You can answer once
          {dueAt === null ? (
            <>
              {" "}
              until <Moment at={expiresAt} absolute="beside" />
            </>
          ) : (
            <>
              ; it is due <Moment at={dueAt} absolute="beside" />
            </>
          )}
          .
        </>
      }
    >
      {form ? (
        <Form token={token} form={form} onDone={onDone} />
      ) : (
        <Choice token={token} question={asked} onDone={onDone} />
      )}
    </OutsidePage>
  );
}

function Form({ token, form, onDone }: { token: string; form: AskedForm; onDone: () => void }): ReactNode {
  const { working, error, run } = useWork();
  const { values, faults, others, take, ...inputs } = useAnswers(form, error);
  const isKnown = error !== undefined && Object.keys(faults).length > 0 && others.length === 0;
  return (
    <form
      noValidate
      aria-label={form.title || "The form"}
      onSubmit={(event) => {
        event.preventDefault();
        const answers = take();
        if (answers) void run(() => client.answerByLink({ token, answers })).then((isKept) => isKept && onDone());
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
        {error !== undefined && !isKnown && <Failure error={error} title="Your answer was not taken" />}
        <Button type="submit" size="md" fullWidth loading={working}>
          Send my answer
        </Button>
      </Stack>
    </form>
  );
}

/** A choice that came with the link is chosen already, and still takes the click. */
function Choice({ token, question: { options, kind }, onDone }: AskedProps): ReactNode {
  const chosen = useChosenOption(options);
  const [answer, setAnswer] = useState(chosen ?? "");
  const [missing, setMissing] = useState(false);
  const { working, error, run } = useWork();
  const isTask = kind === "task" && options.length === 0;
  return (
    <form
      noValidate
      aria-label="Your answer"
      onSubmit={(event) => {
        event.preventDefault();
        const given = answer.trim() || (isTask ? "done" : "");
        setMissing(given === "");
        if (given === "") return;
        void run(() => client.answerByLink({ token, answer: given })).then((isKept) => isKept && onDone());
      }}
    >
      <Stack gap="md">
        {options.length > 0 ? (
          <Radio.Group
            label="Your answer"
            size="md"
            withAsterisk
            value={answer}
            onChange={(next) => {
              setAnswer(next);
              setMissing(false);
            }}
            {...(missing ? { error: "Choose one." } : {})}
          >
            <Stack gap={8} mt={8}>
              {options.map((option) => (
                <Radio.Card key={option} value={option} className={styles.option ?? ""}>
                  <Radio.Indicator aria-hidden />
                  <bdi>{option}</bdi>
                </Radio.Card>
              ))}
            </Stack>
          </Radio.Group>
        ) : (
          <TextInput
            label={isTask ? "What came of it" : "Your answer"}
            size="md"
            withAsterisk={!isTask}
            maxLength={2_000}
            value={answer}
            onChange={(event) => setAnswer(event.currentTarget.value)}
            {...(missing ? { error: "This needs an answer." } : {})}
          />
        )}
        {error !== undefined && <Failure error={error} title="Your answer was not taken" />}
        <Button type="submit" size="md" fullWidth loading={working}>
          {isTask ? "It is done" : "Send my answer"}
        </Button>
      </Stack>
    </form>
  );
}
