/** What waits for a person, most urgent first, over all runs. */
import { Button, Group, SegmentedControl, Table, Text } from "@mantine/core";
import { IconCircleCheck, IconFilterOff } from "@tabler/icons-react";
import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { QuestionKind, WaitingQuestion } from "#contract/question.ts";
import { useCall } from "../../app/calls.ts";
import { useSession } from "../../app/session.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { cut } from "../../parts/json-shape.ts";
import { List } from "../../parts/list.tsx";
import { Moment } from "../../parts/moment.tsx";
import { Page } from "../../parts/page.tsx";
import { DueWords } from "../../parts/question-form/due-words.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import styles from "./questions-screen.module.css";

const columns = [
  { id: "question", label: "Question" },
  { id: "due", label: "Due", width: 190 },
  { id: "kind", label: "Asks for", width: 150 },
  { id: "who", label: "Who", width: 170 },
  { id: "asked", label: "Asked", width: 130 },
] as const;

const kindWords: Record<QuestionKind, string> = {
  task: "something to do",
  choice: "a choice",
  form: "a form",
  outcome: "what became of a write",
};

const route = getRouteApi("/session/questions");
const pageSize = 50;

export function QuestionsScreen(): ReactNode {
  const { text, mine } = route.useSearch();
  const navigate = route.useNavigate();
  const { name } = useSession();
  const [most, setMost] = useState(pageSize);
  const filter = { ...(text ? { text } : {}), ...(mine ? { assignee: name } : {}) };
  const { data, error, isPending, refetch, isFetching } = useCall(
    "listQuestions",
    { ...filter, limit: Math.min(200, most) },
    { keepsFormer: true },
  );
  const search = (next: { text?: string | undefined; mine?: boolean | undefined }) =>
    void navigate({
      search: { ...(next.text ? { text: next.text } : {}), ...(next.mine ? { mine: true } : {}) },
      replace: true,
    });
  const isFiltered = Boolean(text) || mine === true;
  return (
    <Page title="Waiting for a person" lead={data ? countWords(data.total) : "What runs ask, the most urgent first."}>
      <Group gap="xs" mb="md">
        <SearchField
          label="Search questions"
          placeholder="Question, task, alert or playbook"
          value={text ?? ""}
          onChange={(next) => search({ text: next, mine })}
          width={320}
        />
        <SegmentedControl
          aria-label="Whose questions"
          size="sm"
          value={mine ? "mine" : "all"}
          data={[
            { value: "all", label: "All" },
            { value: "mine", label: "Given to me" },
          ]}
          onChange={(next) => search({ text, mine: next === "mine" })}
        />
      </Group>
      {error && !data ? (
        <Failure
          error={error}
          title="The questions cannot be shown"
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      ) : (
        <List
          label="Questions that wait for a person"
          columns={columns}
          minWidth={860}
          foot={
            <Foot
              total={data?.total}
              shown={data?.items.length}
              isFiltered={isFiltered}
              onClear={() => search({})}
              onMore={() => setMost(most + pageSize)}
            />
          }
        >
          {isPending ? (
            <TableSkeleton rows={5} widths={[220, 110, 80, 90, 80]} />
          ) : (
            <Table.Tbody>
              {data?.items.map((question) => (
                <Row key={question.id} question={question} />
              ))}
            </Table.Tbody>
          )}
        </List>
      )}
      {isPending && <Loading what="questions" />}
    </Page>
  );
}

function Row({ question }: { question: WaitingQuestion }): ReactNode {
  const { runId, task, kind, runLabel, taskName, dueAt, endsWhenDue, askedAt } = question;
  return (
    <Table.Tr>
      <Table.Td>
        <div className={styles.lines}>
          <Link
            to="/runs/$id"
            params={{ id: runId }}
            search={{ block: task }}
            className={styles.link}
            title={question.question}
            dir="auto"
          >
            {cut(question.question || taskName, 160)}
          </Link>
          <span className={styles.second} title={runLabel} dir="auto">
            {cut(`${question.playbookName} · ${runLabel}`, 200)}
          </span>
        </div>
      </Table.Td>
      <Table.Td>
        {dueAt === null ? (
          <Text size="xs" c="dimmed" component="span">
            no due time
          </Text>
        ) : (
          <DueWords dueAt={dueAt} endsWhenDue={endsWhenDue} />
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm" component="span">
          {kindWords[kind]}
        </Text>
      </Table.Td>
      <Table.Td>
        <Who question={question} />
      </Table.Td>
      <Table.Td>
        <Moment at={askedAt} />
      </Table.Td>
    </Table.Tr>
  );
}

function Who({ question: { assignee, asked, replies, wanted } }: { question: WaitingQuestion }): ReactNode {
  const words = [
    ...(assignee === "" ? [] : [assignee]),
    ...(asked === 0 ? [] : [asked === 1 ? "one recipient" : `${asked} recipients`]),
    ...(wanted > 1 ? [`${replies} of ${wanted} replies`] : []),
  ];
  return (
    <Text size="sm" component="span" {...(words.length === 0 ? { c: "dimmed" } : {})} className={styles.words ?? ""}>
      {words.length === 0 ? "anybody" : words.join(", ")}
    </Text>
  );
}

interface FootProps {
  total: number | undefined;
  shown: number | undefined;
  isFiltered: boolean;
  onClear: () => void;
  onMore: () => void;
}

function Foot({ total = 0, shown, isFiltered, onClear, onMore }: FootProps): ReactNode {
  if (shown === undefined) return null;
  if (shown === 0 && isFiltered) {
    return (
      <Empty
        title="No question fits"
        icon={IconFilterOff}
        action={
          <Button variant="default" onClick={onClear}>
            Show all questions
          </Button>
        }
      >
        Others may wait: clear the filter to see them.
      </Empty>
    );
  }
  if (shown === 0) {
    return (
      <Empty title="Nothing waits for a person" icon={IconCircleCheck}>
        When a playbook has a question, a form or something to do, it stands here until somebody answers.
      </Empty>
    );
  }
  if (shown >= total) return null;
  return (
    <Group p="sm" justify="center">
      {shown < 200 ? (
        <Button variant="default" size="xs" onClick={onMore}>
          Show more
        </Button>
      ) : (
        <Text size="xs" c="dimmed">
          These are the 200 most urgent of {total}. Search for the others.
        </Text>
      )}
    </Group>
  );
}

function countWords(total: number): string {
  if (total === 0) return "Nothing is asked.";
  return `${total === 1 ? "One question waits" : `${total} questions wait`}, the most urgent first.`;
}
