/** The incident's fields, in the sections of its type's layout or grouped by what they are. */
import { Anchor, Badge, Stack, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { IncidentWhy, SummarySection } from "#contract/incident.ts";
import { Card } from "../../parts/card.tsx";
import { JsonView } from "../../parts/data-view.tsx";
import { Empty } from "../../parts/empty.tsx";
import { cut, isNested, type Json } from "../../parts/json-shape.ts";
import { LongText } from "../../parts/long-text.tsx";
import { Moment } from "../../parts/moment.tsx";
import styles from "./summary.module.css";

type Field = SummarySection["fields"][number];

export function Summary({ summary: { layout, sections } }: { summary: IncidentWhy["summary"] }): ReactNode {
  if (sections.length === 0) {
    return (
      <Empty title="No field has a value">A mapper fills fields from the alert. The raw alert has all of it.</Empty>
    );
  }
  return (
    <Stack gap="md">
      {sections.map(({ name, fields }) => (
        <Card key={name} title={name}>
          <dl className={styles.fields}>
            {fields.map((field) => (
              <div key={field.key} className={styles.field} data-wide={isWide(field) || undefined}>
                <dt title={field.key}>{field.label}</dt>
                <dd>
                  <Value field={field} />
                  {field.setBy !== "" && (
                    <Text span size="xs" c="dimmed" className={styles.setBy ?? ""}>{`set by ${field.setBy}`}</Text>
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </Card>
      ))}
      {layout !== null && <Text size="xs" c="dimmed">{`As the layout ${layout} has it.`}</Text>}
    </Stack>
  );
}

const isWide = ({ type, value }: Field) =>
  isNested(value) ||
  ["longText", "markdown", "html", "grid"].includes(type) ||
  (typeof value === "string" && value.length > 80);

function Value({ field: { type, label, value } }: { field: Field }): ReactNode {
  if (value === null || value === "")
    return (
      <Text span size="sm" c="dimmed">
        –
      </Text>
    );
  if (type === "grid" && Array.isArray(value) && value.length > 0 && value.every(isRow)) {
    return <Grid rows={value} label={label} />;
  }
  if (Array.isArray(value) && value.length <= 30 && value.every((one) => !isNested(one) && String(one).length <= 60)) {
    return (
      <span className={styles.tags}>
        {value.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same word may stand there twice
          <Badge key={at} variant="default" tt="none" fw={500}>
            {String(one)}
          </Badge>
        ))}
      </span>
    );
  }
  if (isNested(value)) return <JsonView value={value} label={label} opens={1} maxHeight={320} />;
  const text = String(value);
  if (type === "boolean") return value === true || text === "true" ? "Yes" : "No";
  if (isMoment(type, text)) return <Moment at={text} absolute="beside" />;
  if (type === "url" && /^https?:\/\//i.test(text)) {
    return (
      <Anchor href={text} target="_blank" rel="noreferrer noopener" size="sm" className={styles.text ?? ""}>
        {text}
      </Anchor>
    );
  }
  return <LongText>{text}</LongText>;
}

const isMoment = (type: string, text: string) =>
  (type === "date" || type === "system") && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) && !Number.isNaN(Date.parse(text));

const isRow = (value: Json): value is { [key: string]: Json } => isNested(value) && !Array.isArray(value);

const mostRows = 100;

function Grid({ rows, label }: { rows: { [key: string]: Json }[]; label: string }): ReactNode {
  const columns = [...new Set(rows.slice(0, mostRows).flatMap((row) => Object.keys(row)))].slice(0, 20);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles.grid} tabIndex={0} aria-label={label}>
      <Table fz="xs">
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column} scope="col">
                {column}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, mostRows).map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows of a value that does not change under them
            <Table.Tr key={at}>
              {columns.map((column) => {
                const cell = row[column] ?? "";
                return (
                  <Table.Td key={column}>{cut(typeof cell === "string" ? cell : JSON.stringify(cell), 300)}</Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {rows.length > mostRows && <Text size="xs" c="dimmed">{`The first ${mostRows} of ${rows.length} rows.`}</Text>}
    </section>
  );
}
