/** Why a step had its turn and went the way it went: what was compared, by which edge, what it changed, what went wrong. */
import { List, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { RunStepDetail } from "#contract/run-view.ts";
import { useCall } from "../../app/calls.ts";
import { JsonView } from "../data-view.tsx";
import { durationWords } from "../duration.ts";
import { Failure } from "../failure.tsx";
import { cut, type Json } from "../json-shape.ts";
import { withLocalTimes } from "../local-times.ts";
import { LongText } from "../long-text.tsx";
import styles from "./run-panel.module.css";
import { Section } from "./section.tsx";

export function WhyTab({ id, step }: { id: string; step: RunStepDetail }): ReactNode {
  const { frame, node, name, tookEdge, contextChanges, state, attempts, milliseconds, instance } = step;
  const { data, error, refetch } = useCall("explainRun", { id, frame, task: node, offset: 0, limit: 1 });
  const compared = readCompared(step.inputs);
  const errors = step.log.flatMap((entry) => (entry.error ? [{ at: entry.at, ...entry.error }] : []));
  const facts = [
    instance === null ? undefined : `on ${instance}`,
    attempts > 0 ? `${attempts} attempt${attempts === 1 ? "" : "s"}` : undefined,
    milliseconds === null ? undefined : `${durationWords(milliseconds)} from its turn to its end`,
  ].filter((fact) => fact !== undefined);
  return (
    <div className={styles.sections}>
      <Section title="Why its turn came">
        {error && <Failure error={error} title="Why cannot be told" onRetry={() => void refetch()} />}
        <Because reasons={data?.because} />
      </Section>
      {compared.length > 0 && (
        <Section title="What was compared">
          <Comparisons rows={compared} name={name} />
        </Section>
      )}
      {(tookEdge !== null || facts.length > 0) && (
        <Section title="How it went on">
          {tookEdge !== null && (
            <Text size="sm" dir="auto">
              It left by <strong>{tookEdge}</strong>.
            </Text>
          )}
          {facts.length > 0 && (
            <Text size="sm" c="dimmed" dir="auto">
              {facts.join(", ")}
            </Text>
          )}
        </Section>
      )}
      {errors.length > 0 && (
        <Section title={state === "failed" ? "What went wrong" : "What went wrong on the way"}>
          <List size="sm" spacing={4} className={styles.free ?? ""}>
            {errors.slice(0, 20).map((one) => (
              <List.Item key={`${one.at} ${one.code}`}>
                <code className={styles.mutedCode}>{one.code}</code> <LongText>{withLocalTimes(one.message)}</LongText>
              </List.Item>
            ))}
          </List>
        </Section>
      )}
      {contextChanges.length > 0 && (
        <Section title="What it changed in its sub-playbook's context">
          <JsonView value={contextChanges} label={`Context changes of ${name}`} maxHeight="none" />
        </Section>
      )}
    </div>
  );
}

export function Because({ reasons }: { reasons: readonly string[] | undefined }): ReactNode {
  return (
    <List size="sm" spacing={4} className={styles.free ?? ""}>
      {(reasons ?? []).map((reason) => (
        <List.Item key={reason}>
          <LongText>{withLocalTimes(reason)}</LongText>
        </List.Item>
      ))}
    </List>
  );
}

interface Compared {
  branch: string;
  left: Json;
  operator: string;
  right: Json;
  result: boolean;
}

/** As the engine records it with a condition; anything else is no condition. */
function readCompared(inputs: Json | undefined): Compared[] {
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) return [];
  const { compared } = inputs;
  if (!Array.isArray(compared)) return [];
  return compared.flatMap((one): Compared[] => {
    if (typeof one !== "object" || one === null || Array.isArray(one)) return [];
    const { branch, left = null, operator, right = null, result } = one;
    if (typeof branch !== "string" || typeof operator !== "string") return [];
    return [{ branch, left, operator, right, result: result === true }];
  });
}

const comparisonsTold = 100;

function Comparisons({ rows, name }: { rows: readonly Compared[]; name: string }): ReactNode {
  const text = (value: Json) => cut(typeof value === "string" ? value : JSON.stringify(value), 200);
  return (
    <Table className={styles.compared ?? ""} aria-label={`Comparisons of ${name}`}>
      <Table.Thead>
        <Table.Tr>
          {["Branch", "Left", "", "Right", "Holds"].map((head) => (
            <Table.Th key={head} scope="col">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.slice(0, comparisonsTold).map((row, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are in the order they were made
          <Table.Tr key={at}>
            <Table.Td dir="auto">{row.branch}</Table.Td>
            <Table.Td dir="auto">{text(row.left)}</Table.Td>
            <Table.Td>{row.operator}</Table.Td>
            <Table.Td dir="auto">{text(row.right)}</Table.Td>
            <Table.Td>{row.result ? "yes" : "no"}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
