import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { IconCircleCheck } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { askAgain, call } from "../../app/calls.ts";
import { useRenewSession, useSession } from "../../app/session.tsx";
import { Failure } from "../../parts/failure.tsx";
import { NewPassword } from "../../parts/new-password.tsx";
import { useWork } from "../../parts/use-work.ts";
import styles from "./change-password.module.css";

export function ChangePassword(): ReactNode {
  const { name } = useSession();
  const renew = useRenewSession();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [newPassword, setNewPassword] = useState("");
  const [isDone, setDone] = useState(false);
  const { working, error, run } = useWork();
  const change = async (event: FormEvent) => {
    event.preventDefault();
    setDone(false);
    const done = await run(async () => renew(await call("changePassword", { password, newPassword })));
    if (!done) return;
    setDone(true);
    setPassword("");
    setNewPassword("");
    await askAgain(queries, ["listSessions"]);
  };
  return (
    <form onSubmit={(event) => void change(event)} aria-label="Change password" className={styles.form}>
      <Stack gap="sm">
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <PasswordInput
          label="Password now"
          name="password"
          autoComplete="current-password"
          maxLength={256}
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <NewPassword label="New password" value={newPassword} onChange={setNewPassword} userName={name} />
        {error !== undefined && <Failure error={error} />}
        <Group gap="sm">
          <Button type="submit" loading={working}>
            Change password
          </Button>
          <Text size="sm" role="status" className={styles.done}>
            {isDone && (
              <>
                <IconCircleCheck size={15} aria-hidden /> Changed; every other session has ended
              </>
            )}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}
