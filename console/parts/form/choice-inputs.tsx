/** Inputs that choose: yes or no, one of some. */
import { Checkbox, Select } from "@mantine/core";
import type { ReactNode } from "react";
import type { InputProps } from "./field-input.tsx";

export function BooleanInput({ field, ids, value, isDisabled, onChange }: InputProps): ReactNode {
  const chosen = typeof value === "boolean" ? value : field.default === true;
  return (
    <Checkbox
      id={ids.id}
      aria-describedby={ids.describedBy}
      aria-labelledby={ids.labelId}
      size="sm"
      label={chosen ? "Yes" : "No"}
      disabled={isDisabled}
      checked={chosen}
      onChange={({ currentTarget }) => onChange(currentTarget.checked)}
    />
  );
}

export function SelectInput({ field, ids, value, fault, isDisabled, onChange }: InputProps): ReactNode {
  const options = field.options ?? [];
  const chosen = typeof value === "string" ? value : typeof field.default === "string" ? field.default : null;
  return (
    <Select
      id={ids.id}
      aria-describedby={ids.describedBy}
      aria-required={field.required}
      error={fault !== undefined}
      // A value that is no option (any more) must be seen, not hidden.
      data={[...new Set(chosen === null ? options : [...options, chosen])]}
      value={chosen}
      readOnly={isDisabled}
      variant={isDisabled ? "filled" : "default"}
      clearable={!field.required && !isDisabled && value !== undefined}
      allowDeselect={false}
      searchable={options.length > 8}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}
