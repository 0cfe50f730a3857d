/** A password by an invitation or a reset link; the person is signed in then. */
import { Button, Stack } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { client } from "../../app/client.ts";
import { type LinkForm, LinkPage } from "../../app/one-time-link.tsx";
import { Failure } from "../../parts/failure.tsx";
import { NewPassword } from "../../parts/new-password.tsx";
import { useWork } from "../../parts/use-work.ts";
import styles from "./follow-link-screen.module.css";

export function InvitationScreen(): ReactNode {
  return (
    <LinkPage
      title="Welcome to Tocsin"
      kind="invite"
      lead={(name) => (
        <>
          You are invited as <b>{name}</b>. Choose a password, and you are in.
        </>
      )}
      form={(form) => <PasswordForm {...form} action="Choose this password" />}
    />
  );
}

export function ResetScreen(): ReactNode {
  return (
    <LinkPage
      title="Choose a new password"
      kind="reset"
      lead={(name) => (
        <>
          For <b>{name}</b>. The old password does not work any more.
        </>
      )}
      form={(form) => <PasswordForm {...form} action="Choose this password" />}
    />
  );
}

function PasswordForm({ token, link, enter, action }: LinkForm & { action: string }): ReactNode {
  const name = link.name ?? "";
  const [password, setPassword] = useState("");
  const { working, error, run } = useWork();
  const follow = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => enter(await client.followLink({ token, password })));
  };
  return (
    <form onSubmit={follow} aria-label={action}>
      <Stack gap="sm">
        {/* For password managers, which keep a password with the name beside it. */}
        <input
          className={styles.forManagers}
          type="text"
          name="username"
          autoComplete="username"
          value={name}
          readOnly
          tabIndex={-1}
          aria-hidden
        />
        <NewPassword label="New password" value={password} onChange={setPassword} userName={name} focus />
        {error !== undefined && <Failure error={error} />}
        <Button type="submit" size="sm" loading={working}>
          {action}
        </Button>
      </Stack>
    </form>
  );
}
