/** A new password, with what the server would say of it while it is typed. */
import { PasswordInput } from "@mantine/core";
import { IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { findPasswordWeakness } from "#contract/password-weakness.ts";
import styles from "./new-password.module.css";

export interface NewPasswordProps {
  value: string;
  onChange: (password: string) => void;
  /** Whose it will be: it may not contain the name. */
  userName: string;
  label?: string;
  focus?: boolean;
}

export function NewPassword({
  value,
  onChange,
  userName,
  label = "Password",
  focus = false,
}: NewPasswordProps): ReactNode {
  const weakness = value === "" ? undefined : findPasswordWeakness(value, userName);
  const isGood = value !== "" && weakness === undefined;
  return (
    <div>
      <PasswordInput
        label={label}
        description="At least 12 characters, without your name. A few unrelated words do well."
        name="new-password"
        autoComplete="new-password"
        maxLength={256}
        required
        withAsterisk={false}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-autofocus={focus || undefined}
        autoFocus={focus}
      />
      <div className={styles.hint} data-good={isGood || undefined} role="status">
        {isGood && (
          <>
            <IconCircleCheck size={14} aria-hidden /> This one will do
          </>
        )}
        {weakness !== undefined && (
          <>
            <IconInfoCircle size={14} aria-hidden /> {weakness}
          </>
        )}
      </div>
    </div>
  );
}
