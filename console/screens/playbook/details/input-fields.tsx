/** The inputs of an XSOAR playbook as a form; what is left empty keeps its default. */
import { Stack, Text, Textarea } from "@mantine/core";
import type { ReactNode } from "react";
import type { XsoarPlaybook } from "#contract/playbook.ts";
import { hasValue, type InputTexts } from "./input-texts.ts";

interface InputFieldsProps {
  inputs: XsoarPlaybook["inputs"];
  texts: InputTexts;
  /** Told beside each, once somebody tried. */
  faults: ReadonlyMap<string, string>;
  onChange: (key: string, text: string) => void;
}

export function InputFields({ inputs, texts, faults, onChange }: InputFieldsProps): ReactNode {
  if (inputs.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        It takes no inputs.
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      {inputs.map((input) => (
        <Textarea
          key={input.key}
          label={input.key}
          description={input.description.length > 400 ? `${input.description.slice(0, 400)}…` : input.description}
          required={input.required && !hasValue(input.default)}
          placeholder={hasValue(input.default) ? `Default: ${(input.default ?? "").slice(0, 200)}` : ""}
          autosize
          minRows={1}
          maxRows={8}
          value={texts.get(input.key) ?? ""}
          error={faults.get(input.key)}
          onChange={({ currentTarget }) => onChange(input.key, currentTarget.value)}
        />
      ))}
    </Stack>
  );
}
