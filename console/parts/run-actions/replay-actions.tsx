/** What a run is good for once it is over: played again through an edited playbook, or kept as a test. */
import { Alert, Button, Checkbox, Menu, Stack, Text } from "@mantine/core";
import { IconChevronDown, IconFlask, IconHistory } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Run } from "#contract/run.ts";
import { call } from "../../app/calls.ts";
import { Confirm } from "../confirm.tsx";
import { downloadZip } from "./download-zip.ts";

export function ReplayActions({ run }: { run: Run }): ReactNode {
  const navigate = useNavigate();
  const [saving, setSaving] = useState(false);
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
            Replay
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconHistory size={14} aria-hidden />}
            onClick={() => void navigate({ to: "/runs/$id/replay", params: { id: run.id } })}
          >
            Replay through a playbook…
          </Menu.Item>
          <Menu.Item leftSection={<IconFlask size={14} aria-hidden />} onClick={() => setSaving(true)}>
            Save as test…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <SaveTest run={run} opened={saving} onClose={() => setSaving(false)} />
    </>
  );
}

function SaveTest({ run, opened, onClose }: { run: Run; opened: boolean; onClose: () => void }): ReactNode {
  const [anonymise, setAnonymise] = useState(false);
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Save this run as a test?"
      action="Download test"
      onConfirm={async () => {
        const { files } = await call("saveRunAsTest", { id: run.id, anonymise });
        downloadZip(`test-${run.id.slice(0, 8)}.zip`, files);
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          A zip with the playbook, what was recorded, and what must come of it. Unpack it beside your content and let{" "}
          <code>tocsin test</code> run it: offline, as often as you like.
        </Text>
        <Checkbox
          checked={anonymise}
          onChange={(event) => setAnonymise(event.currentTarget.checked)}
          label="Put made-up names in the place of people, hosts, addresses and domains"
        />
        <Alert variant="light" color="gray">
          <Text size="sm">
            Known secrets, credentials and tokens are taken out; the top of expected.yml says what. Look it through
            before you pass it on.
          </Text>
        </Alert>
      </Stack>
    </Confirm>
  );
}
