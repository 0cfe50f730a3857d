/** Adds a user: invited by a link, or with a password that one tells them. */
import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { OneTimeLink } from "#contract/people.ts";
import type { Role } from "#contract/permissions.ts";
import { useChange } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { NewPassword } from "../../parts/new-password.tsx";
import { LinkOnce } from "./link-once.tsx";
import { RoleChoice } from "./role-choice.tsx";

interface Added {
  name: string;
  link: OneTimeLink | null;
}

export function AddUser({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const [added, setAdded] = useState<Added>();
  const close = () => {
    onClose();
    setAdded(undefined);
  };
  const done = (result: Added) => (result.link ? setAdded(result) : close());
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={added ? `${added.name} is invited` : "Add user"}
      // The link is shown this once: a slip beside the window must not lose it.
      closeOnClickOutside={!added}
      closeOnEscape={!added}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {added?.link ? (
        <LinkOnce kind="invitation" link={added.link} onDone={close} />
      ) : (
        <AddForm onDone={done} onCancel={close} />
      )}
    </Modal>
  );
}

function AddForm({ onDone, onCancel }: { onDone: (added: Added) => void; onCancel: () => void }): ReactNode {
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("analyst");
  const [way, setWay] = useState<"link" | "password">("link");
  const [password, setPassword] = useState("");
  const { mutate, error, isPending } = useChange("addUser", ["listUsers"]);
  const add = (event: FormEvent) => {
    event.preventDefault();
    mutate(
      { name, role, ...(way === "password" ? { password } : {}) },
      { onSuccess: ({ user, link }) => onDone({ name: user.name, link }) },
    );
  };
  return (
    <form onSubmit={add} aria-label="Add user">
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Letters, digits and . _ @ + - ; an e-mail address is fine."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RoleChoice value={role} onChange={setRole} />
        <div>
          <Text size="sm" fw={500} mb={4}>
            Password
          </Text>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label="How they get their password"
            value={way}
            onChange={(chosen) => setWay(chosen === "password" ? "password" : "link")}
            data={[
              { value: "link", label: "They choose it, by a link" },
              { value: "password", label: "I set it now" },
            ]}
          />
        </div>
        {way === "link" ? (
          <Text size="sm" c="dimmed">
            You get a link that works once, for a week, and give it to them by a way you trust.
          </Text>
        ) : (
          <NewPassword value={password} onChange={setPassword} userName={name} />
        )}
        {error && <Failure error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending}>
            {way === "link" ? "Add and get the link" : "Add user"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
