/** What becomes of each of the last events: a click shows one of them. */
import { Table, Text, UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import type { MappingKind, MappingOutcome } from "#contract/mapping.ts";
import { Card } from "../../parts/card.tsx";
import { Failure } from "../../parts/failure.tsx";
import { List } from "../../parts/list.tsx";
import { Moment } from "../../parts/moment.tsx";
import styles from "./editor.module.css";
import type { Samples } from "./use-samples.ts";
import type { Trial } from "./use-trial.ts";

const columns = [
  { id: "event", label: "Event", width: "30%" },
  { id: "at", label: "Came", width: 130 },
  { id: "type", label: "Incident type", width: "22%" },
  { id: "fields", label: "Fields" },
];

export function Results({ kind, samples, trial }: { kind: MappingKind; samples: Samples; trial: Trial }): ReactNode {
  if (samples.items.length === 0) return null;
  return (
    <Card
      title="On the last events"
      badge={
        trial.isOld ? (
          <Text size="xs" c="dimmed">
            …
          </Text>
        ) : undefined
      }
    >
      {trial.error !== undefined && <Failure error={trial.error} title="It cannot be tried" />}
      <List label="What becomes of the last events" columns={columns} minWidth={560}>
        <Table.Tbody>
          {samples.items.map(({ id, label, at }, index) => {
            const outcome = trial.outcomes[index];
            return (
              <Table.Tr
                key={id}
                className={styles.outcome ?? ""}
                data-chosen={index === samples.chosen || undefined}
                onClick={() => samples.choose(index)}
              >
                <Table.Td>
                  <UnstyledButton fz="sm" aria-current={index === samples.chosen || undefined}>
                    {label || "Event"}
                  </UnstyledButton>
                </Table.Td>
                <Table.Td>{at === null ? "–" : <Moment at={at} />}</Table.Td>
                <Table.Td>{outcome?.type || "–"}</Table.Td>
                <Table.Td>{outcome ? wordsOf(kind, outcome) : "…"}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </List>
    </Card>
  );
}

function wordsOf(kind: MappingKind, { fault, fields, labels, because }: MappingOutcome): ReactNode {
  if (fault !== undefined) return fault;
  if (kind === "classifier") return because;
  const filled = fields.filter(({ absent }) => absent === undefined).length;
  const missing = fields.filter(({ absent }) => absent !== undefined).map(({ field }) => field);
  return (
    <>
      {`${filled} of ${fields.length} filled`}
      {missing.length > 0 && (
        <Text
          size="xs"
          c="var(--tocsin-waiting)"
        >{`without a value: ${missing.slice(0, 6).join(", ")}${missing.length > 6 ? "…" : ""}`}</Text>
      )}
      {labels.length > 0 && (
        <Text
          size="xs"
          c="dimmed"
        >{`${labels.length === 1 ? "1 label" : `${labels.length} labels`} of what no line takes`}</Text>
      )}
    </>
  );
}
