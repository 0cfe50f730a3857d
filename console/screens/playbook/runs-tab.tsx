/** What the playbook did lately. */
import { Table, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useCall } from "../../app/calls.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { ButtonLink, TextLink } from "../../parts/link.tsx";
import { Duration, Moment } from "../../parts/moment.tsx";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import classes from "./playbook.module.css";

const shownAtOnce = 50;

export function RunsTab({ playbookId, active }: { playbookId: string; active: boolean }): ReactNode {
  const runs = useCall("listRuns", { playbookId, limit: shownAtOnce });
  if (runs.isError) {
    return <Failure error={runs.error} title="The runs cannot be shown" onRetry={() => void runs.refetch()} />;
  }
  if (runs.data?.items.length === 0) {
    return (
      <Empty icon={IconHistory} title="No runs yet">
        {active
          ? "It is on: the next alert that its trigger lets through starts one."
          : "It is off. Switch it on, and each new alert that its trigger lets through starts a run."}
      </Empty>
    );
  }
  return (
    <>
      <div className={classes.frame}>
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
                  <Table.Td>
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
      </div>
      {runs.data === undefined ? (
        <Loading what="the runs" />
      ) : (
        <ButtonLink variant="default" mt="sm" to="/runs" search={{ playbookId }}>
          All runs of this playbook
        </ButtonLink>
      )}
    </>
  );
}
