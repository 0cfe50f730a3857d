/** The first admin, by the link that the first start prints. */
import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { client } from "../../app/client.ts";
import { type LinkForm, LinkPage } from "../../app/one-time-link.tsx";
import { Failure } from "../../parts/failure.tsx";
import { NewPassword } from "../../parts/new-password.tsx";
import { useWork } from "../../parts/use-work.ts";

export function SetupScreen(): ReactNode {
  return (
    <LinkPage
      title="Set up Tocsin"
      kind="setup"
      lead={() => "You are the first here. Make yourself an admin; you add everybody else later."}
      form={(form) => <SetupForm {...form} />}
    />
  );
}

function SetupForm({ token, enter }: LinkForm): ReactNode {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const { working, error, run } = useWork();
  const setUp = (event: FormEvent) => {
    event.preventDefault();
    void run(async () => enter(await client.setUp({ token, name, password }), "/connect"));
  };
  return (
    <form onSubmit={setUp} aria-label="Set up Tocsin">
      <Stack gap="sm">
        <TextInput
          label="Your name"
          description="Letters, digits and . _ @ + - ; an e-mail address is fine."
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          autoFocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPassword value={password} onChange={setPassword} userName={name} />
        {error !== undefined && <Failure error={error} />}
        <Button type="submit" size="sm" loading={working}>
          Make me the admin
        </Button>
      </Stack>
    </form>
  );
}
