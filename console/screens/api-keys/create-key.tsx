/** Makes an API key: what it is for, what it may do, how long. Its secret is shown once. */
import { Button, Checkbox, Code, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { Permission } from "#contract/permissions.ts";
import { useChange } from "../../app/calls.ts";
import type { OutputOf } from "../../app/client.ts";
import { useSession } from "../../app/session.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Moment } from "../../parts/moment.tsx";
import { permissionWords } from "../../parts/roles.ts";
import { SecretOnce } from "../../parts/secret-once.tsx";
import styles from "./create-key.module.css";
import { curlLine } from "./curl-line.ts";
import { groupPermissions } from "./permission-groups.ts";

type Made = OutputOf<"createApiKey">;

export function CreateKey({ opened, onClose }: { opened: boolean; onClose: () => void }): ReactNode {
  const [made, setMade] = useState<Made>();
  const close = () => {
    onClose();
    setMade(undefined);
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={made ? `The key ${made.key.name} is made` : "Make API key"}
      // The secret is shown this once: a slip beside the window must not lose it.
      closeOnClickOutside={!made}
      closeOnEscape={!made}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {made ? <MadeKey made={made} onDone={close} /> : <KeyForm onMade={setMade} onCancel={close} />}
    </Modal>
  );
}

function KeyForm({ onMade, onCancel }: { onMade: (made: Made) => void; onCancel: () => void }): ReactNode {
  const { permissions: own } = useSession();
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Permission[]>([]);
  const [days, setDays] = useState("90");
  const { mutate, error, isPending } = useChange("createApiKey", ["listApiKeys", "listAudit"]);
  const make = (event: FormEvent) => {
    event.preventDefault();
    mutate({ name: name.trim(), permissions: [...chosen], days: Number(days) }, { onSuccess: onMade });
  };
  const reading = own.filter((permission) => permission.endsWith(".read"));
  const toggle = (permission: Permission, isOn: boolean) =>
    setChosen((old) => (isOn ? [...old, permission] : old.filter((other) => other !== permission)));
  return (
    <form onSubmit={make} aria-label="Make API key">
      <Stack gap="md">
        <TextInput
          label="Name"
          description="What it is for, so that one knows later what breaks without it."
          placeholder="nightly report"
          autoComplete="off"
          maxLength={100}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <fieldset className={styles.permissions}>
          <legend>What it may do</legend>
          <Group gap={6} mb={10}>
            <Button variant="default" size="compact-xs" onClick={() => setChosen(reading)}>
              Only look
            </Button>
            <Button variant="default" size="compact-xs" onClick={() => setChosen(own)}>
              All that I may
            </Button>
            <Button variant="default" size="compact-xs" onClick={() => setChosen([])}>
              Nothing
            </Button>
          </Group>
          <div className={styles.groups}>
            {groupPermissions(own).map(({ label, permissions }) => (
              <div key={label}>
                <Text size="xs" c="dimmed" fw={550} mb={4}>
                  {label}
                </Text>
                <Stack gap={6}>
                  {permissions.map((permission) => (
                    <Checkbox
                      key={permission}
                      size="xs"
                      label={permissionWords[permission]}
                      checked={chosen.includes(permission)}
                      onChange={(event) => toggle(permission, event.currentTarget.checked)}
                    />
                  ))}
                </Stack>
              </div>
            ))}
          </div>
        </fieldset>
        <Select
          label="Ends after"
          allowDeselect={false}
          value={days}
          onChange={(value) => setDays(value ?? "90")}
          data={[
            { value: "7", label: "7 days" },
            { value: "30", label: "30 days" },
            { value: "90", label: "90 days" },
            { value: "180", label: "180 days" },
            { value: "366", label: "A year" },
          ]}
          w={180}
        />
        {error && <Failure error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={isPending} disabled={chosen.length === 0}>
            Make the key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function MadeKey({ made: { key, secret }, onDone }: { made: Made; onDone: () => void }): ReactNode {
  const line = curlLine(window.location.origin, key.permissions);
  return (
    <Stack gap="md">
      <SecretOnce what="key" text={secret}>
        It ends <Moment at={key.expiresAt} />, or when you revoke it.
      </SecretOnce>
      <div>
        <Group justify="space-between" mb={4}>
          <Text size="sm" fw={500}>
            Try it
          </Text>
          <CopyButton text={line} what="the line" />
        </Group>
        <Code block className={styles.line ?? ""}>
          {line}
        </Code>
        <Text size="xs" c="dimmed" mt={4}>
          The key itself is not in the line, so that it does not end up in the shell's history:{" "}
          <Code>read -rs TOCSIN_KEY</Code> asks for it first.
        </Text>
      </div>
      <Group justify="flex-end">
        <Button onClick={onDone} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
