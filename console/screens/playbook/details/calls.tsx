/** What a playbook calls, with what is missing first, and who calls it. */
import { Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { PlaybookDetail } from "#contract/playbook.ts";
import type { PlaybookRelations } from "#contract/playbook-parts.ts";
import { addressOfBlock } from "../../../parts/block-address.ts";
import { TextLink } from "../../../parts/link.tsx";
import { ToneBadge } from "../../../parts/state-badge.tsx";
import classes from "./details.module.css";
import { Section } from "./section.tsx";

type Call = PlaybookRelations["calls"][number];

const kindWords: Record<Call["kind"], string> = {
  playbook: "Sub-playbook",
  command: "Command",
  automation: "Automation",
  operator: "Filter or transformer",
};
const mostTasks = 12;

export function Calls({ playbook, relations }: { playbook: PlaybookDetail; relations: PlaybookRelations }): ReactNode {
  const calls = relations.calls.toSorted((a, b) => Number(a.missing === null) - Number(b.missing === null));
  return (
    <>
      <Section title="What it calls">
        {calls.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing.
          </Text>
        ) : (
          <div className={classes.frame}>
            <Table className={classes.table ?? ""} verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>What</Table.Th>
                  <Table.Th>Of</Table.Th>
                  <Table.Th>Tasks</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {calls.map((call) => (
                  <Table.Tr key={`${call.kind} ${call.name} ${call.integrations.join()}`}>
                    <Table.Td className={classes.wrap}>
                      <div className={classes.tags}>
                        {call.playbook === null ? (
                          <code className={classes.mono}>{call.name}</code>
                        ) : (
                          <TextLink to="/playbooks/$id" params={{ id: call.playbook }} search={{ tab: "details" }}>
                            {call.name}
                          </TextLink>
                        )}
                        {call.missing !== null && <ToneBadge tone="failed">missing</ToneBadge>}
                      </div>
                      {call.missing !== null && (
                        <Text size="xs" c="dimmed">
                          {call.missing}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td className={classes.wrap}>
                      {kindWords[call.kind]}
                      {call.integrations.length > 0 && (
                        <Text size="xs" c="dimmed">
                          {call.integrations.join(", ")}
                        </Text>
                      )}
                    </Table.Td>
                    <Table.Td>
                      <span className={classes.taskLinks}>
                        {call.tasks.slice(0, mostTasks).map((task) => (
                          <TextLink
                            key={task}
                            size="sm"
                            to="/playbooks/$id"
                            params={{ id: playbook.id }}
                            search={{ block: addressOfBlock(task) }}
                          >
                            {`#${task}`}
                          </TextLink>
                        ))}
                        {call.tasks.length > mostTasks && ` and ${call.tasks.length - mostTasks} more`}
                      </span>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </Section>
      {playbook.xsoar && (
        <Section title="What calls it">
          {relations.calledBy.length === 0 ? (
            <Text size="sm" c="dimmed">
              No other playbook.
            </Text>
          ) : (
            <ul className={classes.callers}>
              {relations.calledBy.map(({ id, name, tasks }) => (
                <li key={id}>
                  <TextLink to="/playbooks/$id" params={{ id }} search={{ tab: "details" }}>
                    {name}
                  </TextLink>
                  <Text span size="xs" c="dimmed">{` in ${tasks === 1 ? "one task" : `${tasks} tasks`}`}</Text>
                </li>
              ))}
            </ul>
          )}
        </Section>
      )}
    </>
  );
}
