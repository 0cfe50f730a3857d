/** What the playbook did: live, by status, by time and by words. */
import { Button, Group, SegmentedControl, Table, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { RunStatus } from "#contract/run.ts";
import { useCall } from "../../app/calls.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Duration, Moment } from "../../parts/moment.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import classes from "./playbook.module.css";

const pageSize = 50;
const mostShown = 200;
const statuses = [
  "active",
  "waiting",
  "paused",
  "failed",
  "succeeded",
  "cancelled",
] as const satisfies readonly RunStatus[];
const statusWords: Record<(typeof statuses)[number], string> = {
  active: "Active",
  waiting: "Waiting",
  paused: "Paused",
  failed: "Failed",
  succeeded: "Succeeded",
  cancelled: "Cancelled",
};

interface RunsTabProps {
  playbookId: string;
  active: boolean;
  /** A person can start it. */
  byHand: boolean;
}

export function RunsTab({ playbookId, active, byHand }: RunsTabProps): ReactNode {
  const [status, setStatus] = useState<RunStatus>();
  const [text, setText] = useState("");
  const [limit, setLimit] = useState(pageSize);
  const filter = { playbookId, ...(text === "" ? {} : { text: text.slice(0, 200) }) };
  const runs = useCall(
    "listRuns",
    { ...filter, limit, ...(status === undefined ? {} : { status }) },
    { keepsFormer: true },
  );
  const counts = useCall("countRuns", filter, { keepsFormer: true });
  const isFiltered = status !== undefined || text !== "";
  if (runs.isError) {
    return <Failure error={runs.error} title="The runs cannot be shown" onRetry={() => void runs.refetch()} />;
  }
  if (runs.data?.items.length === 0 && !isFiltered) {
    return (
      <Empty icon={IconHistory} title="No runs yet">
        {`${active ? "It is on: whatever starts it starts a run." : "It is off. Switch it on, and whatever starts it starts a run."}${byHand ? ' "Run now" starts one at once.' : ""}`}
      </Empty>
    );
  }
  const numberOf = (one: RunStatus) => (counts.data ? ` ${counts.data[one].toLocaleString("en")}` : "");
  return (
    <>
      <Group gap="xs" mb="sm">
        <SearchField label="Search its runs" placeholder="Alert, incident or run id" value={text} onChange={setText} />
        <SegmentedControl
          size="xs"
          aria-label="Which runs"
          value={status ?? "all"}
          onChange={(value) => {
            setStatus(statuses.find((one) => one === value));
            setLimit(pageSize);
          }}
          data={[
            { value: "all", label: "All" },
            ...statuses.map((one) => ({ value: one, label: `${statusWords[one]}${numberOf(one)}` })),
          ]}
        />
      </Group>
      <div className={classes.frame} aria-live="off">
        <Table highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Event</Table.Th>
              <Table.Th>Started</Table.Th>
              <Table.Th>Status</Table.Th>
              <Table.Th>Duration</Table.Th>
            </Table.Tr>
          </Table.Thead>
          {runs.data === undefined ? (
            <TableSkeleton widths={[220, 110, 90, 60]} />
          ) : (
            <Table.Tbody>
              {runs.data.items.map((run) => (
                <Table.Tr key={run.id}>
                  <Table.Td className={classes.wrap}>
                    <TextLink to="/runs/$id" params={{ id: run.id }}>
                      {run.label}
                    </TextLink>
                    {run.error && (
                      <Text size="xs" c="var(--tocsin-failed)" className={classes.wrap ?? ""} lineClamp={2}>
                        {run.error.message}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Moment at={run.startedAt} />
                  </Table.Td>
                  <Table.Td>
                    <StateBadge state={run.status} />
                  </Table.Td>
                  <Table.Td>
                    <Duration from={run.startedAt} to={run.finishedAt} />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          )}
        </Table>
        {runs.data?.items.length === 0 && <Empty title="No run fits">None has these words and this status.</Empty>}
      </div>
      {runs.data === undefined ? (
        <Loading what="the runs" />
      ) : (
        <Group gap="xs" mt="sm">
          {runs.data.next !== null && limit < mostShown && (
            <Button variant="default" onClick={() => setLimit(Math.min(mostShown, limit + pageSize))}>
              Show more
            </Button>
          )}
          <ButtonLink
            variant="default"
            to="/runs"
            search={{ playbookId, ...(status === undefined ? {} : { status }), ...(text === "" ? {} : { text }) }}
          >
            All runs of this playbook
          </ButtonLink>
        </Group>
      )}
    </>
  );
}
