/** What can be done with a user; each asks first and says what will happen. */
import { ActionIcon, Menu, Modal, Stack, Text } from "@mantine/core";
import { IconBan, IconDots, IconKey, IconUserCheck, IconUserCog } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import type { OneTimeLink, User } from "#contract/people.ts";
import type { Role } from "#contract/permissions.ts";
import { useChange } from "../../app/calls.ts";
import { useSession } from "../../app/session.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { roleWords } from "../../parts/roles.ts";
import { LinkOnce } from "./link-once.tsx";
import { RoleChoice } from "./role-choice.tsx";

type Asking = "role" | "reset" | "disable" | "enable";

/** What every change of a user makes old. */
const makesOld = ["listUsers", "listApiKeys", "listAudit"] as const;

export function UserActions({ user }: { user: User }): ReactNode {
  const [asking, setAsking] = useState<Asking>();
  const [link, setLink] = useState<OneTimeLink>();
  const disable = useChange("disableUser", makesOld);
  const enable = useChange("enableUser", makesOld);
  const reset = useChange("resetUser", makesOld);
  const { id, name, state } = user;
  const isMe = useSession().userId === id;
  const isDisabled = state === "disabled";
  const question = (kind: Asking) => ({ opened: asking === kind, onClose: () => setAsking(undefined) });
  return (
    <>
      <Menu position="bottom-end" shadow="md" width={200}>
        <Menu.Target>
          <ActionIcon aria-label={`Actions for ${name}`}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserCog size={16} aria-hidden />} onClick={() => setAsking("role")}>
            Change role…
          </Menu.Item>
          {!isDisabled && (
            <Menu.Item leftSection={<IconKey size={16} aria-hidden />} onClick={() => setAsking("reset")}>
              {state === "invited" ? "New invitation link…" : "Reset password…"}
            </Menu.Item>
          )}
          <Menu.Divider />
          {isDisabled ? (
            <Menu.Item leftSection={<IconUserCheck size={16} aria-hidden />} onClick={() => setAsking("enable")}>
              Enable…
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconBan size={16} aria-hidden />} onClick={() => setAsking("disable")}>
              Disable…
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <ChangeRole user={user} isMe={isMe} {...question("role")} />
      <Confirm
        {...question("reset")}
        title={state === "invited" ? `A new link for ${name}?` : `Reset the password of ${name}?`}
        action="Make the link"
        danger={state !== "invited"}
        onConfirm={async () => setLink((await reset.mutateAsync({ id })).link)}
      >
        {state === "invited"
          ? "The link they have stops working. You get a new one to give to them."
          : `The password of ${name} stops working at once, and ${isMe ? "your own sessions end" : "their sessions end"}. You get a link by which a new one is chosen.`}
      </Confirm>
      <Confirm
        {...question("disable")}
        title={`Disable ${name}?`}
        action="Disable"
        danger
        onConfirm={() => disable.mutateAsync({ id })}
      >
        {isMe ? "You are signed out at once" : `${name} is signed out at once`} and cannot sign in any more; API keys of{" "}
        {isMe ? "yours" : "theirs"} stop working. What was done stays in the audit, and an admin can enable them again.
      </Confirm>
      <Confirm
        {...question("enable")}
        title={`Enable ${name}?`}
        action="Enable"
        onConfirm={() => enable.mutateAsync({ id })}
      >
        {name} can sign in again with the password they had, and API keys that have not expired work again.
      </Confirm>
      <Modal
        opened={link !== undefined}
        onClose={() => setLink(undefined)}
        title={`A link for ${name}`}
        closeOnClickOutside={false}
        closeOnEscape={false}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        {link && <LinkOnce kind="reset" link={link} onDone={() => setLink(undefined)} />}
      </Modal>
    </>
  );
}

function ChangeRole(props: { user: User; isMe: boolean; opened: boolean; onClose: () => void }): ReactNode {
  const { user, isMe, opened, onClose } = props;
  const [role, setRole] = useState<Role>(user.role);
  const setUserRole = useChange("setUserRole", makesOld);
  useEffect(() => {
    if (opened) setRole(user.role);
  }, [opened, user.role]);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title={`Role of ${user.name}`}
      action={
        role === user.role ? "Keep the role" : `Make ${isMe ? "me" : "them"} ${roleWords[role].name.toLowerCase()}`
      }
      onConfirm={async () => (role === user.role ? undefined : await setUserRole.mutateAsync({ id: user.id, role }))}
    >
      <Stack gap="md">
        <RoleChoice value={role} onChange={setRole} />
        <Text size="sm" c="dimmed">
          {isMe ? "Your sessions end" : "Their sessions end"} when the role changes, and {isMe ? "your" : "their"} API
          keys can do no more than the new role.
        </Text>
      </Stack>
    </Confirm>
  );
}
