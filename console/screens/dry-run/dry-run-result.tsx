/** What came of a dry run: the way taken, and what would have been done. */
import { Group, List, Table, Tabs, Text } from "@mantine/core";
import { IconShieldCheck } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { DryRun } from "#contract/dry-run.ts";
import { JsonView } from "../../parts/data-view.tsx";
import { durationWords } from "../../parts/duration.ts";
import { cut } from "../../parts/json-shape.ts";
import { LongText } from "../../parts/long-text.tsx";
import { atTop, placeOfOpening, type RunPlace } from "../../parts/run-view/run-place.ts";
import { RunView } from "../../parts/run-view/run-view.tsx";
import { StateBadge } from "../../parts/state-badge.tsx";
import styles from "./dry-run.module.css";

export function DryRunResult({ result }: { result: DryRun }): ReactNode {
  const { id, status, seconds, writes, writesTotal, fields, problems, context, changes, entries } = result;
  const [place, setPlace] = useState<RunPlace>(atTop);
  const [tab, setTab] = useState<string | null>("way");
  const open = (frame: string, task: string) => {
    setPlace(placeOfOpening({ drawn: frame, task, round: null }));
    setTab("way");
  };
  return (
    <Tabs value={tab} onChange={setTab} keepMounted={false} className={styles.tabs ?? ""}>
      <div className={styles.summary}>
        <Group gap="sm" role="status">
          <StateBadge state={status} />
          <Text size="sm">{`after ${durationWords(seconds * 1000)} of its own time`}</Text>
          <Text size="sm" c="dimmed" className={styles.safe ?? ""}>
            <IconShieldCheck size={15} aria-hidden /> Nothing was done outside
          </Text>
        </Group>
        <Tabs.List>
          <Tabs.Tab value="way">The way taken</Tabs.Tab>
          <Tabs.Tab value="writes">{`Would have written · ${writesTotal}`}</Tabs.Tab>
          <Tabs.Tab value="fields">{`Fields · ${fields.length}`}</Tabs.Tab>
          <Tabs.Tab value="context">Context at the end</Tabs.Tab>
          <Tabs.Tab value="kept">{`Own changes · ${changes.length + entries.length}`}</Tabs.Tab>
          <Tabs.Tab value="problems">{`Problems · ${problems.length}`}</Tabs.Tab>
        </Tabs.List>
      </div>
      <Tabs.Panel value="way" className={styles.way ?? ""}>
        <RunView id={id} place={place} onPlace={setPlace} />
      </Tabs.Panel>
      <Tabs.Panel value="writes" className={styles.panel ?? ""}>
        <Writes result={result} onOpen={open} />
        {writesTotal > writes.length && (
          <Text size="sm" c="dimmed">{`and ${writesTotal - writes.length} more, each in its block`}</Text>
        )}
      </Tabs.Panel>
      <Tabs.Panel value="fields" className={styles.panel ?? ""}>
        <Fields fields={fields} />
      </Tabs.Panel>
      <Tabs.Panel value="context" className={styles.panel ?? ""}>
        <JsonView value={context} label="Context at the end" maxHeight="none" />
      </Tabs.Panel>
      <Tabs.Panel value="kept" className={styles.panel ?? ""}>
        <Text size="sm" mb="sm">
          What Tocsin itself would have kept: changes of its own store, and what would have been said in the War Room.
        </Text>
        <JsonView value={[...changes, ...entries]} label="Own changes" maxHeight="none" opens={1} />
      </Tabs.Panel>
      <Tabs.Panel value="problems" className={styles.panel ?? ""}>
        {problems.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nothing went wrong.
          </Text>
        ) : (
          <List size="sm" spacing={6} className={styles.free ?? ""}>
            {problems.map((problem) => (
              <List.Item key={problem}>
                <LongText>{problem}</LongText>
              </List.Item>
            ))}
          </List>
        )}
      </Tabs.Panel>
    </Tabs>
  );
}

function Writes(props: { result: DryRun; onOpen: (frame: string, task: string) => void }): ReactNode {
  const { writes } = props.result;
  if (writes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        It would have written nothing outside.
      </Text>
    );
  }
  return (
    <ol className={styles.writes} aria-label="What would have been written, in order">
      {writes.map(({ frame, task, name, playbook, command, instance, inputs }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order they would have left
        <li key={at} className={styles.write}>
          <Group justify="space-between" gap="sm" mb={6}>
            <button type="button" className={styles.open} onClick={() => props.onOpen(frame, task)} dir="auto">
              {`${at + 1}. ${name}`}
            </button>
            <Text size="sm" dir="auto">
              {command} <span className={styles.dim}>to</span> <strong>{instance}</strong>
              {frame !== "" && <span className={styles.dim}>{` in ${playbook}`}</span>}
            </Text>
          </Group>
          <JsonView value={inputs} label={`Arguments of ${name}`} opens={1} maxHeight={260} />
        </li>
      ))}
    </ol>
  );
}

function Fields({ fields }: { fields: DryRun["fields"] }): ReactNode {
  if (fields.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No field of the incident would be another one.
      </Text>
    );
  }
  const text = (value: DryRun["context"] | undefined) =>
    value === undefined ? "—" : cut(typeof value === "string" ? value : JSON.stringify(value), 400);
  return (
    <Table aria-label="Fields that would change">
      <Table.Thead>
        <Table.Tr>
          {["Field", "Before", "After"].map((head) => (
            <Table.Th key={head} scope="col">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody className={styles.free ?? ""}>
        {fields.map(({ field, before, after }) => (
          <Table.Tr key={field}>
            <Table.Td dir="auto">{field}</Table.Td>
            <Table.Td dir="auto">{text(before)}</Table.Td>
            <Table.Td dir="auto">{text(after)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
