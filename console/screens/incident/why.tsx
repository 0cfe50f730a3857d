/** Why it became this: the source, the classifier's word, the mapper and each of its lines. */
import { Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconMinus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { IncidentWhy, MappedField } from "#contract/incident.ts";
import { useMay } from "../../app/session.tsx";
import { Card } from "../../parts/card.tsx";
import { cut } from "../../parts/json-shape.ts";
import { List } from "../../parts/list.tsx";
import { withLocalTimes } from "../../parts/local-times.ts";
import styles from "./why.module.css";

export function Why({ why: { because, mapping, classification, incident } }: { why: IncidentWhy }): ReactNode {
  const may = useMay();
  return (
    <Stack gap="md">
      <Card title="In short">
        <ol className={styles.reasons}>
          {because.map((sentence) => (
            <li key={sentence}>{withLocalTimes(sentence)}</li>
          ))}
        </ol>
      </Card>
      {classification && (
        <Card title="Classifier">
          <Text size="sm">
            <b>{classification.classifier}</b>, version <code>{classification.version.slice(0, 8)}</code>:{" "}
            {classification.because}.
          </Text>
        </Card>
      )}
      <Card title="Mapper">
        {mapping.mapper === null ? (
          <Text size="sm" c="dimmed">
            {`${incident.sourceInstance || "Its source"} had no mapper when this came in.`}
          </Text>
        ) : (
          <Stack gap="sm">
            <Text size="sm">
              <b>{mapping.mapper}</b>
              {mapping.version !== null && (
                <>
                  , version <code>{mapping.version.slice(0, 8)}</code>
                </>
              )}
              . Each line as it is over the alert:
            </Text>
            {mapping.fields.length === 0 ? (
              <Text size="sm" c="dimmed">
                {may("samples.read") ? "It has no line for this type." : "It filled no field."}
              </Text>
            ) : (
              <Lines fields={mapping.fields} />
            )}
          </Stack>
        )}
      </Card>
    </Stack>
  );
}

const columns = [
  { id: "outcome", label: "Outcome", hidden: true, width: 34 },
  { id: "field", label: "Field", width: "24%" },
  { id: "path", label: "From", width: "26%" },
  { id: "value", label: "Value" },
];

function Lines({ fields }: { fields: readonly MappedField[] }): ReactNode {
  return (
    <List label="Lines of the mapper" columns={columns} minWidth={520}>
      <Table.Tbody>
        {fields.map(({ field, target, from, value, absent, note }) => (
          <Table.Tr key={`${field} ${target}`}>
            <Table.Td>
              {absent === undefined ? (
                <IconCheck size={15} aria-label="It has a value" color="var(--tocsin-succeeded)" />
              ) : (
                <IconMinus size={15} aria-label="It has no value" color="var(--tocsin-waiting)" />
              )}
            </Table.Td>
            <Table.Td>
              {field}
              {target !== "" && target !== field && (
                <Text size="xs" c="dimmed">
                  {target}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <code className={styles.path}>{from === "" ? "an expression" : from}</code>
            </Table.Td>
            <Table.Td>
              {absent === undefined ? (
                <span className={styles.value}>
                  {cut(typeof value === "string" ? value : JSON.stringify(value ?? null), 300)}
                </span>
              ) : (
                <Text size="sm" c="dimmed">
                  {absent}
                </Text>
              )}
              {note !== undefined && (
                <Text size="xs" c="dimmed">
                  {note}
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </List>
  );
}
