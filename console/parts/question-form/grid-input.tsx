/** A table to fill in: rows can be added and taken away. */
import { ActionIcon, Button, Input, Table, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useId } from "react";
import type { AskedQuestion } from "#contract/question.ts";
import type { Row } from "./answer-values.ts";
import styles from "./question-form.module.css";

interface GridInputProps {
  question: AskedQuestion;
  rows: readonly Row[];
  fault: string | undefined;
  disabled: boolean;
  onChange: (rows: Row[]) => void;
}

const mostRows = 200;

export function GridInput({ question, rows, fault, disabled, onChange }: GridInputProps): ReactNode {
  const { label, tooltip, required, columns = [] } = question;
  const id = useId();
  const shown = rows.length === 0 && !disabled ? [{}] : rows;
  const change = (at: number, key: string, cell: string) =>
    onChange(shown.map((row, index) => (index === at ? { ...row, [key]: cell } : row)));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot scroll sideways
    <div role="group" aria-labelledby={id}>
      <Input.Label component="div" id={id} size="sm" required={required} className={styles.words ?? ""}>
        {label || "Your answer"}
      </Input.Label>
      {tooltip && (
        <Input.Description size="sm" className={styles.words ?? ""}>
          {tooltip}
        </Input.Description>
      )}
      <div className={styles.grid}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ key, name }) => (
                <Table.Th key={key} scope="col">
                  {name}
                </Table.Th>
              ))}
              <Table.Th w={36} aria-label="Actions" />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.map((row, at) => (
              // Rows have no name of their own, and none changes its place.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <Table.Tr key={at}>
                {columns.map(({ key, name }) => (
                  <Table.Td key={key} p={4}>
                    <TextInput
                      size="xs"
                      aria-label={`${name}, row ${at + 1}`}
                      disabled={disabled}
                      value={row[key] ?? ""}
                      onChange={(event) => change(at, key, event.currentTarget.value)}
                    />
                  </Table.Td>
                ))}
                <Table.Td p={4}>
                  {!disabled && rows.length > 0 && (
                    <ActionIcon
                      size="sm"
                      aria-label={`Take row ${at + 1} away`}
                      onClick={() => onChange(rows.filter((_, index) => index !== at))}
                    >
                      <IconTrash size={14} aria-hidden />
                    </ActionIcon>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {!disabled && (
        <Button
          size="compact-xs"
          variant="default"
          mt={6}
          leftSection={<IconPlus size={12} aria-hidden />}
          disabled={shown.length >= mostRows}
          onClick={() => onChange([...shown, {}])}
        >
          Add a row
        </Button>
      )}
      {fault !== undefined && (
        <Input.Error size="sm" mt={4}>
          {fault}
        </Input.Error>
      )}
    </div>
  );
}
