/** The session has ended while somebody works: they sign in over the page, and it goes on where it was. */
import { Button, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useSyncExternalStore } from "react";
import { rememberCsrf } from "./client.ts";
import { readOwnPath } from "./own-path.ts";
import { useRenewSession, useSession } from "./session.tsx";
import { sessionEnd } from "./session-end.ts";
import { SignInForm } from "./sign-in-form.tsx";

export function SessionEndDialog(): ReactNode {
  const hasEnded = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.hasEnded);
  const { name } = useSession();
  const renew = useRenewSession();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { href } = useLocation();
  const giveUp = () => {
    rememberCsrf(null);
    sessionEnd.giveUp();
    queries.clear();
    void navigate({ to: "/sign-in", search: { to: readOwnPath(href) } });
  };
  return (
    <Modal
      opened={hasEnded}
      onClose={() => {}}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      title="Your session has ended"
      zIndex={1_000}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Sign in again, and this page goes on where it was. Nothing you typed is lost.
        </Text>
        <SignInForm name={name} onSignedIn={renew} />
        <Button variant="subtle" color="gray" onClick={giveUp}>
          Sign in as somebody else
        </Button>
      </Stack>
    </Modal>
  );
}
