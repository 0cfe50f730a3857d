/** Any JSON, with templates in it; laid out for the eye, its faults told below their line. */
import { type ReactNode, useMemo, useState } from "react";
import type { InputProps } from "./field-input.tsx";
import { isSameJson, type Json } from "./json-value.ts";
import { CodeEditor } from "./lazy-code-editor.tsx";
import { findJsonFault, layOutJson } from "./templated-json.ts";

export function JsonInput({ field, ids, value, fault, isDisabled, onChange, onReady }: InputProps): ReactNode {
  const [shown, setShown] = useState(() => ({ value, text: layOut(value) }));
  // What is being written here stays as it is written; what comes from elsewhere is laid out.
  if (!isSameJson(shown.value, value)) setShown({ value, text: layOut(value) });
  const { text } = shown;
  const marks = useMemo(() => {
    const found = findJsonFault(text);
    return found ? [{ ...found, severity: "error" as const }] : [];
  }, [text]);
  const write = (next: string) => {
    const written = next === "" ? undefined : next;
    setShown({ value: written, text: next });
    onChange(written);
  };
  return (
    <CodeEditor
      label={field.label}
      describedBy={ids.describedBy}
      value={text}
      marks={marks}
      invalid={fault !== undefined}
      maxHeight="22rem"
      {...(isDisabled ? {} : { onChange: write })}
      {...(onReady ? { onReady } : {})}
    />
  );
}

function layOut(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? (layOutJson(value) ?? value) : JSON.stringify(value, null, 2);
}
