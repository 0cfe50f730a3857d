/** A list of texts, one a line: quick to paste, and names may hold commas. */
import { Textarea } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { InputProps } from "./field-input.tsx";
import { JsonInput } from "./json-input.tsx";
import { isSameJson, type Json } from "./json-value.ts";

export function ListInput(props: InputProps): ReactNode {
  const { field, ids, value, fault, isDisabled, onChange } = props;
  const [shown, setShown] = useState(() => ({ value, text: toLines(value) ?? "" }));
  const lines = toLines(value);
  // Something else than texts, or a template that makes the list: written as JSON.
  if (lines === undefined) return <JsonInput {...props} />;
  // An empty line is kept while it is being written.
  if (!isSameJson(shown.value, value)) setShown({ value, text: lines });
  return (
    <Textarea
      id={ids.id}
      aria-describedby={ids.describedBy}
      aria-required={field.required}
      aria-invalid={fault !== undefined}
      error={fault !== undefined}
      autosize
      minRows={2}
      maxRows={12}
      spellCheck={false}
      placeholder="one a line"
      readOnly={isDisabled}
      variant={isDisabled ? "filled" : "default"}
      value={shown.text}
      onChange={({ currentTarget }) => {
        const items = currentTarget.value.split("\n").filter((line) => line.trim() !== "");
        const next = items.length > 0 ? items : undefined;
        setShown({ value: next, text: currentTarget.value });
        onChange(next);
      }}
    />
  );
}

function toLines(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return "";
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) return undefined;
  return value.some((item) => /[\r\n]/.test(item)) ? undefined : value.join("\n");
}
