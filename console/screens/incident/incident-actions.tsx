/** What an analyst does most: take it, say how bad it is, close it. Each is a command, kept in the War Room. */
import { Button, Group, Menu, Stack, Textarea, TextInput } from "@mantine/core";
import { IconCheck, IconChevronDown, IconUserPlus } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Incident } from "#contract/incident.ts";
import { useChange } from "../../app/calls.ts";
import { useMay, useSession } from "../../app/session.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";
import { severities } from "../../parts/incident/incident-words.ts";
import { useWork } from "../../parts/use-work.ts";

const closed = 2;

export function IncidentActions({ incident }: { incident: Incident }): ReactNode {
  const may = useMay();
  const me = useSession();
  const run = useChange("runCommand", ["getIncident", "listEntries"]);
  const work = useWork();
  const [isClosing, setClosing] = useState(false);
  if (!may("commands.run")) return null;
  const { id, status, owner, severity } = incident;
  const set = (values: Record<string, string>) =>
    void work.run(() => run.mutateAsync({ id, name: "setIncident", arguments: values }));
  return (
    <Stack gap={6} align="flex-end">
      <Group gap={8}>
        {owner !== me.name && (
          <Button
            variant="default"
            leftSection={<IconUserPlus size={15} aria-hidden />}
            loading={work.working}
            onClick={() => set({ owner: me.name })}
          >
            Assign to me
          </Button>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
              Severity
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {severities.map(({ value, word }) => (
              <Menu.Item
                key={value}
                leftSection={value === severity ? <IconCheck size={14} aria-hidden /> : <span style={{ width: 14 }} />}
                aria-current={value === severity || undefined}
                onClick={() => set({ severity: String(value) })}
              >
                {word}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        {status === closed ? (
          <Button
            variant="default"
            loading={work.working}
            onClick={() => void work.run(() => run.mutateAsync({ id, name: "reopenInvestigation", arguments: {} }))}
          >
            Reopen
          </Button>
        ) : (
          <Button onClick={() => setClosing(true)}>Close incident</Button>
        )}
      </Group>
      {work.error !== undefined && <Failure error={work.error} />}
      <CloseDialog
        opened={isClosing}
        onClose={() => setClosing(false)}
        onConfirm={(reason, notes) =>
          run.mutateAsync({
            id,
            name: "closeInvestigation",
            arguments: {
              ...(reason === "" ? {} : { closeReason: reason }),
              ...(notes === "" ? {} : { closeNotes: notes }),
            },
          })
        }
      />
    </Stack>
  );
}

function CloseDialog(props: {
  opened: boolean;
  onClose: () => void;
  onConfirm: (reason: string, notes: string) => Promise<unknown>;
}): ReactNode {
  const { opened, onClose, onConfirm } = props;
  const [reason, setReason] = useState("Resolved");
  const [notes, setNotes] = useState("");
  return (
    <Confirm
      opened={opened}
      onClose={onClose}
      title="Close this incident?"
      action="Close incident"
      onConfirm={() => onConfirm(reason.trim(), notes.trim())}
    >
      <Stack gap="sm">
        <TextInput
          label="Reason"
          placeholder="Resolved, False Positive, Duplicate…"
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Textarea
          label="Notes"
          autosize
          minRows={3}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
        />
      </Stack>
    </Confirm>
  );
}
