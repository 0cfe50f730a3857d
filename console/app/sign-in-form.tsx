/** Name and password. Plain fields with the names that password managers look for. */
import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { TocsinError } from "#contract/errors.ts";
import type { Me } from "#contract/people.ts";
import { Failure } from "../parts/failure.tsx";
import { useCountdown } from "../parts/use-countdown.ts";
import { client } from "./client.ts";

interface SignInFormProps {
  /** Who it has to be; otherwise they say it. */
  name?: string;
  onSignedIn: (me: Me) => void;
}

export function SignInForm({ name, onSignedIn }: SignInFormProps): ReactNode {
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>();
  const [waitSeconds, startWaiting] = useCountdown();
  const password = useRef<HTMLInputElement>(null);
  const isSlowed = error instanceof TocsinError && error.code === "ACCESS_SIGN_IN_SLOWED";

  const signIn = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setWorking(true);
    setError(undefined);
    try {
      onSignedIn(await client.signIn({ name: String(given.get("username")), password: String(given.get("password")) }));
    } catch (failure) {
      setError(failure);
      if (failure instanceof TocsinError && typeof failure.details?.waitSeconds === "number") {
        startWaiting(failure.details.waitSeconds);
      }
      password.current?.select();
      password.current?.focus();
    } finally {
      setWorking(false);
    }
  };
  return (
    <form onSubmit={(event) => void signIn(event)} aria-label="Sign in">
      <Stack gap="sm">
        <TextInput
          label="Name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          {...(name === undefined ? { autoFocus: true } : { defaultValue: name, readOnly: true })}
        />
        <PasswordInput
          ref={password}
          label="Password"
          name="password"
          autoComplete="current-password"
          maxLength={256}
          required
          withAsterisk={false}
          data-autofocus={name === undefined ? undefined : true}
        />
        {error !== undefined && !(isSlowed && waitSeconds === 0) && (
          <Failure error={isSlowed ? slowed(waitSeconds) : error} />
        )}
        <Button type="submit" size="sm" loading={working} disabled={waitSeconds > 0} mt={4}>
          {waitSeconds > 0 ? `Wait ${waitSeconds} s` : "Sign in"}
        </Button>
      </Stack>
    </form>
  );
}

const slowed = (seconds: number) =>
  new TocsinError("ACCESS_SIGN_IN_SLOWED", "Too many sign-ins failed in a row", {
    mend: `Try again in ${seconds} second${seconds === 1 ? "" : "s"}. Nobody is locked out.`,
  });
