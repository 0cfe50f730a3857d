import { Table } from "@mantine/core";
import { IconActivity } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Run } from "#contract/run.ts";
import { Empty } from "../../parts/empty.tsx";
import { cut } from "../../parts/json-shape.ts";
import { TextLink } from "../../parts/link.tsx";
import { List } from "../../parts/list.tsx";
import { Duration, Moment } from "../../parts/moment.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";

const columns = [
  { id: "state", label: "Status", width: 130 },
  { id: "playbook", label: "Playbook or command" },
  { id: "started", label: "Started", width: 150 },
  { id: "took", label: "Duration", width: 100 },
];

/** What worked and works on the incident, newest first. */
export function Runs({ runs, type }: { runs: readonly Run[]; type: string }): ReactNode {
  if (runs.length === 0) {
    return (
      <Empty title="Nothing has run for it" icon={IconActivity}>
        {`No playbook starts for incidents of the type ${type}, and nobody has started one by hand.`}
      </Empty>
    );
  }
  return (
    <List label="Runs" columns={columns} minWidth={560}>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td>
              <StateBadge state={run.status} />
            </Table.Td>
            <Table.Td>
              <TextLink to="/runs/$id" params={{ id: run.id }} search={{}} size="sm" fw={550}>
                {cut(run.playbookName || run.label, 120)}
              </TextLink>
              {run.error && <div style={{ color: "var(--tocsin-failed)" }}>{cut(run.error.message, 160)}</div>}
            </Table.Td>
            <Table.Td>
              <Moment at={run.startedAt} />
            </Table.Td>
            <Table.Td>
              <Duration from={run.startedAt} to={run.finishedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </List>
  );
}
