/** The fields at the right: of one incident type or of every, each with its data path and what comes of the chosen event. */
import { ActionIcon, Button, Group, Select, Stack, Switch, Text, TextInput, Tooltip } from "@mantine/core";
import { IconAdjustments, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { MapperDraft, MappingOutcome, MappingValue } from "#contract/mapping.ts";
import { useCall } from "../../app/calls.ts";
import { Card } from "../../parts/card.tsx";
import { cut } from "../../parts/json-shape.ts";
import { SearchField } from "../../parts/search-field.tsx";
import { ToneBadge } from "../../parts/state-badge.tsx";
import { emptyValue, type FieldRow, fieldRows, partOf, withLine, withoutPart, withPart } from "./draft-lines.ts";
import styles from "./editor.module.css";
import { ValueDialog } from "./value-dialog.tsx";

interface FieldTableProps {
  mapper: MapperDraft;
  /** Empty: every type. */
  type: string;
  types: readonly string[];
  picking: string | undefined;
  outcome: MappingOutcome | undefined;
  isReadOnly: boolean;
  onType: (type: string) => void;
  onPicking: (field: string | undefined) => void;
  onChange: (mapper: MapperDraft) => void;
}

const every = "(every type)";

export function FieldTable(props: FieldTableProps): ReactNode {
  const { mapper, type, types, picking, outcome, isReadOnly, onType, onPicking, onChange } = props;
  const fields = useCall("listIncidentFields", {});
  const [wanted, setWanted] = useState("");
  const [opened, setOpened] = useState<string>();
  const part = partOf(mapper, type);
  const isThere = mapper.parts.some((one) => one.type === type);
  const text = wanted.trim().toLowerCase();
  const rows = fieldRows(part, fields.data?.items ?? []).filter(
    ({ label, field }) => label.toLowerCase().includes(text) || field.toLowerCase().includes(text),
  );
  const set = (field: string, value: MappingValue | undefined) => onChange(withLine(mapper, type, field, value));
  const known = [...new Set(["", ...types, ...mapper.parts.map((one) => one.type), type])];
  const shown = rows.find(({ field }) => field === opened);
  return (
    <Card
      title="Fields"
      badge={<ToneBadge tone="idle">{`${part.lines.length} mapped`}</ToneBadge>}
      actions={
        isThere &&
        !isReadOnly && (
          <Button variant="subtle" color="gray" size="compact-sm" onClick={() => onChange(withoutPart(mapper, type))}>
            Clear this type
          </Button>
        )
      }
    >
      <Stack gap="sm">
        <Group gap="xs" grow>
          <Select
            aria-label="Incident type"
            allowDeselect={false}
            searchable
            value={type === "" ? every : type}
            data={known.map((name) => {
              const lines = partOf(mapper, name).lines.length;
              const label = name === "" ? "Every incident type" : name;
              return { value: name === "" ? every : name, label: lines > 0 ? `${label} (${lines})` : label };
            })}
            onChange={(name) => onType(name === every || name === null ? "" : name)}
          />
          <SearchField label="Find a field" value={wanted} onChange={setWanted} pauseMs={80} width="100%" />
        </Group>
        <ul className={styles.rows} aria-label="Fields">
          {rows.map((row) => (
            <Row
              key={row.label}
              row={row}
              outcome={outcome}
              isPicking={picking === row.field}
              isReadOnly={isReadOnly}
              onPick={() => onPicking(picking === row.field ? undefined : row.field)}
              onPath={(path) =>
                set(row.field, row.value && !("kept" in row.value) ? { ...row.value, path } : { ...emptyValue, path })
              }
              onOpen={() => setOpened(row.field)}
              onRemove={() => set(row.field, undefined)}
            />
          ))}
        </ul>
        {rows.length === 0 && (
          <Text size="sm" c="dimmed">
            No field of this type is called so. Under Incident types and fields you say where a field is used.
          </Text>
        )}
        <Switch
          size="sm"
          label="Keep what is not mapped as labels"
          disabled={isReadOnly}
          checked={part.keepLabels}
          onChange={(event) => onChange(withPart(mapper, { ...part, keepLabels: event.currentTarget.checked }))}
        />
      </Stack>
      {shown?.value && !("kept" in shown.value) && (
        <ValueDialog
          title={`${shown.label}: filters and transformers`}
          value={shown.value}
          outcome={outcome?.fields.find(({ field }) => field === shown.field)}
          onChange={(value) => set(shown.field, value)}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Card>
  );
}

interface RowProps {
  row: FieldRow;
  outcome: MappingOutcome | undefined;
  isPicking: boolean;
  isReadOnly: boolean;
  onPick: () => void;
  onPath: (path: string) => void;
  onOpen: () => void;
  onRemove: () => void;
}

function Row({ row, outcome, isPicking, isReadOnly, onPick, onPath, onOpen, onRemove }: RowProps): ReactNode {
  const { field, label, hint, value } = row;
  const steps = value && !("kept" in value) ? value.transformers.length + value.filters.length : 0;
  return (
    <li className={styles.row} data-picking={isPicking || undefined} aria-label={label}>
      <span className={styles.label}>
        {label}
        <span className={styles.hint}>{hint}</span>
      </span>
      {value === undefined ? (
        <Group gap={6}>
          {isReadOnly ? (
            <Text size="sm" c="dimmed">
              not mapped
            </Text>
          ) : (
            <Button
              variant={isPicking ? "filled" : "default"}
              size="compact-sm"
              aria-pressed={isPicking}
              aria-label={`Choose data path for ${label}`}
              onClick={onPick}
            >
              Choose data path
            </Button>
          )}
        </Group>
      ) : "kept" in value ? (
        <Text size="sm" c="dimmed">
          An expression from its file, kept as it is.
        </Text>
      ) : (
        <TextInput
          size="xs"
          className={styles.path ?? ""}
          aria-label={`Data path of ${label}`}
          disabled={isReadOnly}
          value={value.path}
          onChange={(event) => onPath(event.currentTarget.value)}
        />
      )}
      {value !== undefined && !isReadOnly && (
        <span className={styles.buttons}>
          {!("kept" in value) && (
            <>
              <Button
                variant={isPicking ? "filled" : "subtle"}
                size="compact-xs"
                aria-pressed={isPicking}
                aria-label={`Choose another data path for ${label}`}
                onClick={onPick}
              >
                Choose
              </Button>
              <Tooltip label="Filters and transformers">
                <ActionIcon
                  aria-label={`Filters and transformers of ${label}${steps > 0 ? `, ${steps}` : ""}`}
                  color={steps > 0 ? "ember" : "gray"}
                  onClick={onOpen}
                >
                  <IconAdjustments size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </>
          )}
          <Tooltip label="Do not map it">
            <ActionIcon aria-label={`Do not map ${label}`} onClick={onRemove}>
              <IconTrash size={15} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </span>
      )}
      {value !== undefined && <Result outcome={outcome} field={field} />}
    </li>
  );
}

function Result({ outcome, field }: { outcome: MappingOutcome | undefined; field: string }): ReactNode {
  const told = outcome?.fields.find((one) => one.field === field);
  if (!told) return null;
  if (told.absent !== undefined) return <span className={styles.result}>{`No value: ${told.absent}`}</span>;
  const words = typeof told.value === "string" ? told.value : JSON.stringify(told.value ?? null);
  return (
    <span className={styles.result} data-ok>
      {"→ "}
      <code>{cut(words, 200)}</code>
      {told.note !== undefined && ` (${told.note})`}
    </span>
  );
}
