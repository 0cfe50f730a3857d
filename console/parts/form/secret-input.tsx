/** A secret: when it is set, it says so and can be replaced; what is typed is never shown again. */
import { Button, PasswordInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { keptSecret } from "#contract/playbook.ts";
import type { InputProps } from "./field-input.tsx";
import { KeptSecret } from "./kept-secret.tsx";

export function SecretInput({ field, ids, value, isSet, fault, isDisabled, onChange }: InputProps): ReactNode {
  const [isReplacing, setReplacing] = useState(false);
  const isKept = isSet || value === keptSecret;
  if (isDisabled && !isKept) return <PasswordInput id={ids.id} aria-describedby={ids.describedBy} disabled value="" />;
  if (isKept && !isReplacing && (value === undefined || value === keptSecret || isDisabled)) {
    return <KeptSecret label={field.label} onReplace={isDisabled ? undefined : () => setReplacing(true)} />;
  }
  return (
    <>
      <PasswordInput
        id={ids.id}
        aria-describedby={ids.describedBy}
        aria-required={field.required}
        aria-invalid={fault !== undefined}
        error={fault !== undefined}
        autoComplete="new-password"
        spellCheck={false}
        autoFocus={isReplacing}
        value={typeof value === "string" && value !== keptSecret ? value : ""}
        onChange={({ currentTarget }) => onChange(currentTarget.value === "" ? undefined : currentTarget.value)}
      />
      {isReplacing && (
        <Button
          variant="subtle"
          color="gray"
          size="compact-xs"
          mt={4}
          onClick={() => {
            setReplacing(false);
            onChange(value === keptSecret || !isSet ? keptSecret : undefined);
          }}
        >
          Keep the one that is set
        </Button>
      )}
    </>
  );
}
