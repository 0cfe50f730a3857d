/** Rows of a name and a text; a text that holds a secret is shown as set and can be replaced. */
import { ActionIcon, Button, Text, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { keptSecret } from "#contract/playbook.ts";
import type { InputProps } from "./field-input.tsx";
import classes from "./form.module.css";
import { fromRows, type HeaderRow, isDoubled, rowsSay, toRows } from "./header-rows.ts";
import { JsonInput } from "./json-input.tsx";
import { type Json, showJson } from "./json-value.ts";
import { KeptSecret } from "./kept-secret.tsx";

export function HeadersInput(props: InputProps): ReactNode {
  const rows = toRows(props.value);
  return rows ? <Rows {...props} given={rows} /> : <JsonInput {...props} />;
}

function Rows({ field, value, isDisabled, onChange, given }: InputProps & { given: HeaderRow[] }): ReactNode {
  const [rows, setRows] = useState(given);
  // Others wrote it: a save, another block, what was discarded.
  if (!rowsSay(rows, value)) setRows(given);
  const change = (next: HeaderRow[]) => {
    setRows(next);
    onChange(fromRows(next));
  };
  const set = (index: number, part: Partial<HeaderRow>) =>
    change(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <>
      {rows.map((row, index) => (
        <div key={row.key} className={classes.row}>
          <TextInput
            aria-label={`${field.label}: name ${index + 1}`}
            placeholder="Name"
            spellCheck={false}
            autoComplete="off"
            readOnly={isDisabled}
            variant={isDisabled ? "filled" : "default"}
            value={row.name}
            onChange={({ currentTarget }) => set(index, { name: currentTarget.value })}
          />
          <HeaderText
            label={row.name.trim() || `value ${index + 1}`}
            value={row.value}
            isDisabled={isDisabled}
            onChange={(text) => set(index, { value: text })}
          />
          {isDisabled ? (
            <span />
          ) : (
            <ActionIcon
              mt={3}
              aria-label={`Remove ${row.name.trim() || `row ${index + 1}`}`}
              onClick={() => change(rows.filter((_, at) => at !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
          {isDoubled(rows, index) && (
            <Text size="xs" c="var(--tocsin-failed)" className={classes.rowFault} role="alert">
              There is a header of this name above; this row counts for nothing.
            </Text>
          )}
        </div>
      ))}
      {!isDisabled && (
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<IconPlus size={14} />}
          onClick={() =>
            setRows([...rows, { key: Math.max(-1, ...rows.map(({ key }) => key)) + 1, name: "", value: "" }])
          }
        >
          Add a header
        </Button>
      )}
      {isDisabled && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          none
        </Text>
      )}
    </>
  );
}

interface HeaderTextProps {
  label: string;
  value: Json;
  isDisabled: boolean;
  onChange: (text: string) => void;
}

function HeaderText({ label, value, isDisabled, onChange }: HeaderTextProps): ReactNode {
  const [wasKept, setKept] = useState<string>();
  const text = showJson(value);
  if (text.includes(keptSecret)) {
    return (
      <KeptSecret
        label={label}
        {...(isDisabled
          ? {}
          : {
              onReplace: () => {
                setKept(text);
                onChange("");
              },
            })}
      />
    );
  }
  return (
    <div>
      <TextInput
        aria-label={`${label}: value`}
        placeholder="Value"
        classNames={{ input: classes.data }}
        spellCheck={false}
        autoComplete="off"
        autoFocus={wasKept !== undefined}
        readOnly={isDisabled}
        variant={isDisabled ? "filled" : "default"}
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {wasKept !== undefined && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          mt={4}
          onClick={() => {
            setKept(undefined);
            onChange(wasKept);
          }}
        >
          Keep the one that is set
        </Button>
      )}
    </div>
  );
}
