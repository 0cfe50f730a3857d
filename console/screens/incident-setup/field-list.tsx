import { Checkbox, Group, Stack, Table, Text, UnstyledButton } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { IncidentFieldDetail } from "#contract/incident-setup.ts";
import { List } from "../../parts/list.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { TableSkeleton } from "../../parts/skeletons.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import { fieldTypeWords, usedInWords } from "./field-words.ts";
import styles from "./setup.module.css";

interface FieldListProps {
  fields: readonly IncidentFieldDetail[] | undefined;
  onOpen: (field: IncidentFieldDetail) => void;
}

const columns = [
  { id: "name", label: "Field", width: "28%" },
  { id: "type", label: "Type", width: 150 },
  { id: "used", label: "Used in" },
  { id: "uses", label: "Filled or shown by", width: "26%" },
];

export function FieldList({ fields, onOpen }: FieldListProps): ReactNode {
  const [wanted, setWanted] = useState("");
  const [showsSystem, setShowsSystem] = useState(true);
  const text = wanted.trim().toLowerCase();
  const shown = fields?.filter(({ name, key, origin }) => {
    if (origin === "system" && !showsSystem) return false;
    return text === "" || name.toLowerCase().includes(text) || key.includes(text);
  });
  return (
    <Stack gap="sm">
      <Group gap="md">
        <SearchField label="Search fields" value={wanted} onChange={setWanted} pauseMs={100} />
        <Checkbox
          size="xs"
          label="Fields that every incident has"
          checked={showsSystem}
          onChange={(event) => setShowsSystem(event.currentTarget.checked)}
        />
      </Group>
      <List
        label="Incident fields"
        columns={columns}
        minWidth={620}
        foot={
          shown?.length === 0 && (
            <Text size="sm" c="dimmed" p="md">
              No field is called so.
            </Text>
          )
        }
      >
        {shown ? (
          <Table.Tbody>
            {shown.map((field) => (
              <Table.Tr key={`${field.origin} ${field.key}`}>
                <Table.Td>
                  <Group gap={8}>
                    <UnstyledButton className={styles.name} onClick={() => onOpen(field)}>
                      {field.name}
                    </UnstyledButton>
                    {field.required && <ToneBadge tone="waiting">required</ToneBadge>}
                    {field.origin === "system" && <ToneBadge tone="idle">system</ToneBadge>}
                  </Group>
                  <Text size="xs" c="dimmed">
                    {field.key}
                  </Text>
                </Table.Td>
                <Table.Td>{fieldTypeWords[field.type]}</Table.Td>
                <Table.Td>
                  <Text size="sm" {...(field.types.length === 0 ? { c: "dimmed" } : {})}>
                    {usedInWords(field)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Text size="xs" c="dimmed">
                    {field.uses.length === 0 ? "–" : field.uses.map(({ name }) => name).join(", ")}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        ) : (
          <TableSkeleton widths={[140, 80, 120, 120]} />
        )}
      </List>
    </Stack>
  );
}
