/** Whom a question asks, who answered what, and the link for whoever did not yet. */
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconCircleCheck, IconCircleDashed, IconLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { QuestionDetail } from "#contract/question.ts";
import { useChange } from "../../app/calls.ts";
import { CopyButton } from "../copy-button.tsx";
import { Failure } from "../failure.tsx";
import { Moment } from "../moment.tsx";
import styles from "./question-form.module.css";

export function RecipientList({ question, mayAct }: { question: QuestionDetail; mayAct: boolean }): ReactNode {
  const { recipients, answers, id } = question;
  const others = answers.filter(({ who }) => !recipients.some(({ address }) => address === who));
  if (recipients.length === 0 && others.length === 0) return null;
  return (
    <Stack gap={6} component="section" aria-label="Who is asked">
      {recipients.map(({ n, address, repliedAt }) => {
        const answer = answers.find(({ who }) => who === address);
        const Drawn = repliedAt === null ? IconCircleDashed : IconCircleCheck;
        return (
          <div key={n} className={styles.person} data-replied={repliedAt !== null || undefined}>
            <Drawn size={14} aria-hidden className={styles.personIcon} />
            <div className={styles.personWords}>
              <Text size="xs" component="span" className={styles.words ?? ""}>
                <bdi>{address}</bdi>
                {repliedAt === null ? <Sent question={question} address={address} /> : " answered "}
                {repliedAt !== null && <Moment at={repliedAt} />}
                {answer?.givenBy != null && ` (given by ${answer.givenBy})`}
              </Text>
              {repliedAt === null && mayAct && question.endedAt === null && (
                <LinkFor question={id} n={n} address={address} />
              )}
            </div>
          </div>
        );
      })}
      {others.map(({ who, at }) => (
        <Text key={`${who} ${at}`} size="xs" className={styles.words ?? ""}>
          <bdi>{who}</bdi> answered <Moment at={at} />
        </Text>
      ))}
    </Stack>
  );
}

/** What went out to them, as far as it did. */
function Sent({ question: { messages }, address }: { question: QuestionDetail; address: string }): ReactNode {
  const own = messages.filter((one) => one.address === address && one.kind !== "copy").at(-1);
  if (!own) return " did not answer yet";
  const by = ` by ${own.method}`;
  if (own.state === "sent") return `: sent${by}, no answer yet`;
  if (own.state === "failed") return `: could not be sent${by}${own.error === null ? "" : ` (${own.error})`}`;
  return `: not sent yet${by}`;
}

function LinkFor({ question, n, address }: { question: string; n: number; address: string }): ReactNode {
  const make = useChange("makeAnswerLink");
  if (make.error) return <Failure error={make.error} title="The link cannot be made" />;
  if (!make.data) {
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconLink size={12} aria-hidden />}
        loading={make.isPending}
        onClick={() => make.mutate({ id: question, recipient: n })}
        aria-label={`Show the link for ${address}`}
      >
        Show the link
      </Button>
    );
  }
  const { url, expiresAt } = make.data;
  return (
    <div>
      <Group gap={6} wrap="nowrap">
        <TextInput size="xs" flex={1} readOnly value={url} aria-label={`The link for ${address}`} />
        <CopyButton text={url} what="the link" />
      </Group>
      <Text size="xs" c="dimmed">
        Whoever has it answers as <bdi>{address}</bdi>, once, until <Moment at={expiresAt} />.
      </Text>
    </div>
  );
}
