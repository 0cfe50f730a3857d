import { Button, ColorSwatch, Group, Table, Text, UnstyledButton } from "@mantine/core";
import { IconTags } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { IncidentTypeDetail } from "#contract/incident-setup.ts";
import { Empty } from "../../parts/empty.tsx";
import { List } from "../../parts/list.tsx";
import { Loading, TableSkeleton } from "../../parts/skeletons.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import styles from "./setup.module.css";

interface TypeListProps {
  types: readonly IncidentTypeDetail[] | undefined;
  onOpen: (type: IncidentTypeDetail) => void;
  onNew: (() => void) | undefined;
}

const columns = [
  { id: "name", label: "Type", width: "30%" },
  { id: "playbook", label: "Playbook" },
  { id: "fields", label: "Own fields", width: 110 },
  { id: "sla", label: "Due after", width: 120 },
  { id: "uses", label: "Named by", width: "22%" },
];

export function TypeList({ types, onOpen, onNew }: TypeListProps): ReactNode {
  if (types?.length === 0) {
    return (
      <Empty
        title="There are no incident types yet"
        icon={IconTags}
        action={onNew && <Button onClick={onNew}>New incident type</Button>}
      >
        A type says which playbook its incidents start, which fields they have and how they are shown.
      </Empty>
    );
  }
  return (
    <List label="Incident types" columns={columns} minWidth={640}>
      {types ? (
        <Table.Tbody>
          {types.map((type) => (
            <Table.Tr key={type.name}>
              <Table.Td>
                <Group gap={8} wrap="nowrap">
                  <ColorSwatch
                    size={12}
                    color={type.color ?? "var(--tocsin-idle-line)"}
                    withShadow={false}
                    aria-hidden
                  />
                  <UnstyledButton className={styles.name} onClick={() => onOpen(type)}>
                    {type.name}
                  </UnstyledButton>
                  {type.isDefault && <ToneBadge tone="idle">default</ToneBadge>}
                  {type.disabled && <ToneBadge tone="waiting">off</ToneBadge>}
                </Group>
              </Table.Td>
              <Table.Td>
                {type.playbook === null ? (
                  <Text size="sm" c="dimmed">
                    none
                  </Text>
                ) : (
                  <>
                    {type.playbook}
                    <Text size="xs" c={type.playbookId === null ? "var(--tocsin-waiting)" : "dimmed"}>
                      {type.playbookId === null ? "is not there" : type.autorun ? "starts by itself" : "by hand"}
                    </Text>
                  </>
                )}
              </Table.Td>
              <Table.Td>{type.fields.length}</Table.Td>
              <Table.Td>{type.sla ? minutesInWords(type.sla.minutes) : "–"}</Table.Td>
              <Table.Td>
                <Text size="xs" c="dimmed">
                  {type.uses.length === 0 ? "nothing" : type.uses.map(({ name }) => name).join(", ")}
                </Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      ) : (
        <TableSkeleton rows={5} widths={[160, 140, 30, 60, 120]} />
      )}
      {!types && (
        <caption>
          <Loading what="incident types" />
        </caption>
      )}
    </List>
  );
}

export function minutesInWords(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? "1 day" : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
  return `${minutes} min`;
}
