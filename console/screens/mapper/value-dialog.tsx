/** What of a value is taken and what is made of it, step by step; with what comes of the chosen event. */
import { ActionIcon, Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { MappedField } from "#contract/incident.ts";
import type { DataValue, MappingFilter, MappingOperators, MappingTransformer, Operand } from "#contract/mapping.ts";
import { useCall } from "../../app/calls.ts";
import { cut } from "../../parts/json-shape.ts";
import styles from "./editor.module.css";

interface ValueDialogProps {
  title: string;
  value: DataValue;
  outcome: MappedField | undefined;
  onChange: (value: DataValue) => void;
  onClose: () => void;
}

const noText: Operand = { text: "", isPath: false };

export function ValueDialog({ title, value, outcome, onChange, onClose }: ValueDialogProps): ReactNode {
  const { data } = useCall("listMappingOperators", {});
  const operators = data ?? { filters: [], transformers: [] };
  const { path, filters, transformers } = value;
  const setFilters = (next: MappingFilter[][]) =>
    onChange({ ...value, filters: next.filter((group) => group.length > 0) });
  const setTransformer = (at: number, next: MappingTransformer) =>
    onChange({ ...value, transformers: transformers.map((one, index) => (index === at ? next : one)) });
  const move = (at: number, by: number) => {
    const next = [...transformers];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    onChange({ ...value, transformers: next });
  };
  return (
    <Modal opened onClose={onClose} title={title} size="xl" closeButtonProps={{ "aria-label": "Close" }}>
      <Stack gap="md">
        <TextInput
          label="Data path"
          className={styles.path ?? ""}
          value={path}
          onChange={(event) => onChange({ ...value, path: event.currentTarget.value })}
        />
        <Title order={3}>Filters</Title>
        {filters.length === 0 && (
          <Text size="sm" c="dimmed">
            All of it is taken.
          </Text>
        )}
        {filters.map((group, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: groups have nothing but their place
          <Stack key={at} gap={6} className={styles.step ?? ""}>
            {group.map((filter, within) => (
              <FilterRow
                // biome-ignore lint/suspicious/noArrayIndexKey: the same
                key={within}
                filter={filter}
                filters={operators.filters}
                onChange={(next) =>
                  setFilters(
                    filters.map((one, index) => (index === at ? one.map((f, i) => (i === within ? next : f)) : one)),
                  )
                }
                onRemove={() =>
                  setFilters(filters.map((one, index) => (index === at ? one.filter((_, i) => i !== within) : one)))
                }
              />
            ))}
            <Group>
              <Button
                variant="subtle"
                size="compact-xs"
                onClick={() =>
                  setFilters(filters.map((one, index) => (index === at ? [...one, newFilter(path)] : one)))
                }
              >
                or…
              </Button>
            </Group>
          </Stack>
        ))}
        <Group>
          <Button variant="default" size="compact-sm" onClick={() => setFilters([...filters, [newFilter(path)]])}>
            {filters.length === 0 ? "Add a filter" : "and…"}
          </Button>
        </Group>
        <Title order={3}>Transformers</Title>
        {transformers.map((transformer, at) => (
          <TransformerStep
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have nothing but their place
            key={at}
            at={at}
            count={transformers.length}
            transformer={transformer}
            operators={operators}
            onChange={(next) => setTransformer(at, next)}
            onMove={(by) => move(at, by)}
            onRemove={() => onChange({ ...value, transformers: transformers.filter((_, index) => index !== at) })}
          />
        ))}
        <Group gap="xs">
          <Select
            aria-label="Add a transformer"
            placeholder="Add a transformer…"
            searchable
            w={280}
            value={null}
            data={operators.transformers.map(({ name }) => name)}
            nothingFoundMessage="None is called so"
            onChange={(operator) => {
              if (operator === null) return;
              onChange({ ...value, transformers: [...transformers, { operator, arguments: {} }] });
            }}
          />
          <Button
            variant="default"
            onClick={() =>
              onChange({
                ...value,
                transformers: [...transformers, { operator: "SetIfEmpty", arguments: { defaultValue: noText } }],
              })
            }
          >
            Add a default value
          </Button>
        </Group>
        <Outcome outcome={outcome} />
        <Group justify="flex-end">
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

const newFilter = (path: string): MappingFilter => ({
  left: path,
  operator: "isNotEmpty",
  right: noText,
  ignoreCase: false,
});

function Outcome({ outcome }: { outcome: MappedField | undefined }): ReactNode {
  if (!outcome) return null;
  const words = typeof outcome.value === "string" ? outcome.value : JSON.stringify(outcome.value ?? null);
  return (
    <div className={styles.step} role="status">
      <Text size="xs" c="dimmed">
        Of the chosen event
      </Text>
      <span className={styles.mono}>
        {outcome.absent === undefined ? cut(words, 600) : `no value: ${outcome.absent}`}
      </span>
    </div>
  );
}

function FilterRow(props: {
  filter: MappingFilter;
  filters: readonly string[];
  onChange: (filter: MappingFilter) => void;
  onRemove: () => void;
}): ReactNode {
  const { filter, filters, onChange, onRemove } = props;
  return (
    <div className={styles.condition}>
      <TextInput
        size="xs"
        aria-label="What is looked at"
        className={styles.path ?? ""}
        value={filter.left}
        onChange={(event) => onChange({ ...filter, left: event.currentTarget.value })}
      />
      <Select
        size="xs"
        aria-label="Condition"
        searchable
        allowDeselect={false}
        value={filter.operator}
        data={[...new Set([...filters, filter.operator])]}
        onChange={(operator) => onChange({ ...filter, operator: operator ?? filter.operator })}
      />
      <TextInput
        size="xs"
        aria-label="Compared with"
        placeholder="value"
        value={filter.right.text}
        onChange={(event) => onChange({ ...filter, right: { ...filter.right, text: event.currentTarget.value } })}
      />
      <Group gap={6} wrap="nowrap">
        <Checkbox
          size="xs"
          label="path"
          checked={filter.right.isPath}
          onChange={(event) => onChange({ ...filter, right: { ...filter.right, isPath: event.currentTarget.checked } })}
        />
        <Checkbox
          size="xs"
          label="any case"
          checked={filter.ignoreCase}
          onChange={(event) => onChange({ ...filter, ignoreCase: event.currentTarget.checked })}
        />
        <ActionIcon aria-label="Remove the filter" onClick={onRemove}>
          <IconTrash size={14} aria-hidden />
        </ActionIcon>
      </Group>
    </div>
  );
}

function TransformerStep(props: {
  at: number;
  count: number;
  transformer: MappingTransformer;
  operators: MappingOperators;
  onChange: (transformer: MappingTransformer) => void;
  onMove: (by: number) => void;
  onRemove: () => void;
}): ReactNode {
  const { at, count, transformer, operators, onChange, onMove, onRemove } = props;
  const { operator, arguments: given } = transformer;
  const known = operators.transformers.find(({ name }) => name === operator)?.arguments ?? [];
  const names = [...new Set([...known, ...Object.keys(given)])];
  const set = (name: string, operand: Operand) => {
    const { [name]: _, ...others } = given;
    const isSaid = operand.text !== "" || operand.isPath;
    onChange({ operator, arguments: isSaid ? { ...others, [name]: operand } : others });
  };
  return (
    <div className={styles.step}>
      <Group justify="space-between" mb={names.length > 0 ? 8 : 0}>
        <Text size="sm" fw={600}>{`${at + 1}. ${operator}`}</Text>
        <Group gap={2}>
          <ActionIcon aria-label={`Move ${operator} up`} disabled={at === 0} onClick={() => onMove(-1)}>
            <IconArrowUp size={14} aria-hidden />
          </ActionIcon>
          <ActionIcon aria-label={`Move ${operator} down`} disabled={at === count - 1} onClick={() => onMove(1)}>
            <IconArrowDown size={14} aria-hidden />
          </ActionIcon>
          <ActionIcon aria-label={`Remove ${operator}`} onClick={onRemove}>
            <IconTrash size={14} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      <div className={styles.arguments}>
        {names.map((name) => {
          const operand = given[name] ?? noText;
          return (
            <ArgumentRow
              key={name}
              step={operator}
              name={name}
              operand={operand}
              onChange={(next) => set(name, next)}
            />
          );
        })}
      </div>
    </div>
  );
}

function ArgumentRow(props: {
  step: string;
  name: string;
  operand: Operand;
  onChange: (operand: Operand) => void;
}): ReactNode {
  const { step, name, operand, onChange } = props;
  return (
    <>
      <span className={styles.mono}>{name}</span>
      <TextInput
        size="xs"
        aria-label={`${name} of ${step}`}
        value={operand.text}
        onChange={(event) => onChange({ ...operand, text: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label="path"
        aria-label={`${name} of ${step} is a data path`}
        checked={operand.isPath}
        onChange={(event) => onChange({ ...operand, isPath: event.currentTarget.checked })}
      />
    </>
  );
}
