import { TextInput } from "@mantine/core";
import type { ReactNode } from "react";

export interface ReasonFieldProps {
  value: string;
  onChange: (reason: string) => void;
  description?: string;
}

const usual = "Stands in the run's story and in the audit";

export function ReasonField({ value, onChange, description = usual }: ReasonFieldProps): ReactNode {
  return (
    <TextInput
      label="Reason"
      description={description}
      value={value}
      maxLength={500}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

/** As the API takes it: nothing where nothing was written. */
export function reasonOf(text: string): { reason?: string } {
  const reason = text.trim();
  return reason === "" ? {} : { reason };
}
