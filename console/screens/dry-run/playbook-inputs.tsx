import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { XsoarPlaybook } from "#contract/playbook.ts";

export interface PlaybookInputsProps {
  inputs: XsoarPlaybook["inputs"];
  values: Readonly<Record<string, string>>;
  onChange: (values: Record<string, string>) => void;
}

/** One field an input; lists and objects are written as JSON. */
export function PlaybookInputs({ inputs, values, onChange }: PlaybookInputsProps): ReactNode {
  return inputs.map(({ key, required, description, default: usual }) => (
    <TextInput
      key={key}
      label={key}
      withAsterisk={required}
      description={description === "" ? "Text, or JSON" : description}
      placeholder={usual === null ? "" : `as the playbook has it: ${usual.slice(0, 80)}`}
      value={values[key] ?? ""}
      onChange={(event) => onChange({ ...values, [key]: event.currentTarget.value })}
    />
  ));
}
