/** Inputs of one text: a text, a number, and whatever else while a template stands in its place. */
import { Textarea, TextInput } from "@mantine/core";
import { type ReactNode, useEffect, useRef } from "react";
import type { InputProps } from "./field-input.tsx";
import classes from "./form.module.css";
import { showJson } from "./json-value.ts";
import { hasTemplate } from "./templated-json.ts";

/** Grows with its lines; a template in it is set like code. */
export function TextBox({
  field,
  ids,
  value,
  fault,
  isDisabled,
  isArgument,
  onChange,
  onReady,
}: InputProps): ReactNode {
  const element = useRef<HTMLTextAreaElement>(null);
  const text = showJson(value);
  const change = (next: string) => onChange(next === "" ? undefined : next);
  useEffect(() => {
    onReady?.((written) => {
      const box = element.current;
      const from = box?.selectionStart ?? text.length;
      const to = box?.selectionEnd ?? text.length;
      change(text.slice(0, from) + written + text.slice(to));
      box?.focus();
    });
  });
  return (
    <Textarea
      ref={element}
      id={ids.id}
      aria-describedby={ids.describedBy}
      aria-required={field.required}
      aria-invalid={fault !== undefined}
      error={fault !== undefined}
      size="sm"
      autosize
      minRows={1}
      maxRows={12}
      spellCheck={false}
      autoComplete="off"
      readOnly={isDisabled}
      variant={isDisabled ? "filled" : "default"}
      {...(isArgument && hasTemplate(text) ? { classNames: { input: classes.data } } : {})}
      placeholder={showJson(field.default)}
      value={text}
      onChange={({ currentTarget }) => change(currentTarget.value)}
    />
  );
}

export function TextLine({ field, ids, value, fault, isDisabled, onChange }: InputProps): ReactNode {
  return (
    <TextInput
      id={ids.id}
      aria-describedby={ids.describedBy}
      aria-required={field.required}
      aria-invalid={fault !== undefined}
      error={fault !== undefined}
      spellCheck={false}
      autoComplete="off"
      readOnly={isDisabled}
      variant={isDisabled ? "filled" : "default"}
      {...(field.type === "number" ? { inputMode: "decimal" as const } : {})}
      placeholder={showJson(field.default)}
      value={showJson(value)}
      onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? undefined : currentTarget.value)}
    />
  );
}
