import { Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { OneTimeLink } from "#contract/people.ts";
import { Moment } from "../../parts/moment.tsx";
import { SecretOnce } from "../../parts/secret-once.tsx";

interface LinkOnceProps {
  kind: "invitation" | "reset";
  link: OneTimeLink;
  onDone: () => void;
}

export function LinkOnce({ kind, link, onDone }: LinkOnceProps): ReactNode {
  return (
    <Stack gap="md">
      <SecretOnce what={`${kind} link`} text={link.url}>
        Whoever has it first chooses the password. It works once and ends <Moment at={link.expiresAt} />.
      </SecretOnce>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
