/** Incidents of which type start the playbook, by themselves or by hand. */
import { Button, Group, Modal, Radio, Select, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail, XsoarPlaybook } from "#contract/playbook.ts";
import { useCall, useChange } from "../../../app/calls.ts";
import { Failure } from "../../../parts/failure.tsx";

interface IncidentTypeDialogProps {
  playbook: PlaybookDetail;
  type: XsoarPlaybook["incidentTypes"][number] | undefined;
  onClose: () => void;
  onSaved: (now: PlaybookDetail) => Promise<void>;
}

export function IncidentTypeDialog({ playbook, type, onClose, onSaved }: IncidentTypeDialogProps): ReactNode {
  const types = useCall("listIncidentTypes", {});
  const playbooks = useCall("listPlaybooks", {});
  const change = useChange("startByIncidentType");
  const [name, setName] = useState<string | null>(type?.name ?? null);
  const [autorun, setAutorun] = useState(type?.autorun ?? true);
  const all = types.data?.items ?? [];
  const chosen = all.find((one) => one.name === name);
  const other =
    chosen && chosen.playbookId !== null && chosen.playbookId !== playbook.id ? chosen.playbookId : undefined;
  const otherName = playbooks.data?.items.find(({ id }) => id === other)?.name ?? other;
  const save = async () => {
    if (name === null) return;
    const now = await change.mutateAsync({ id: playbook.id, type: name, autorun }).catch(() => undefined);
    if (!now) return;
    await onSaved(now);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={type ? `Incidents of the type ${type.name}` : "Incidents of a type"}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          {!type && (
            <Select
              label="Incident type"
              placeholder={
                types.data && all.length === 0 ? "There is none yet: types come in as content" : "Choose a type"
              }
              searchable
              data-autofocus
              nothingFoundMessage="No type is called so"
              data={all.map(({ name: value, managedBy }) => ({
                value,
                label: managedBy === "file" ? `${value} (kept by the configuration file)` : value,
                disabled: managedBy === "file",
              }))}
              value={name}
              onChange={setName}
            />
          )}
          <Radio.Group
            label="An incident of it"
            value={autorun ? "auto" : "hand"}
            onChange={(value) => setAutorun(value === "auto")}
          >
            <Stack gap={6} mt={6}>
              <Radio value="auto" label="starts the playbook by itself" />
              <Radio value="hand" label="waits until a person starts it" />
            </Stack>
          </Radio.Group>
          {other !== undefined && (
            <Text size="sm" c="var(--tocsin-waiting)">
              {"It starts "}
              <bdi>{otherName}</bdi>
              {" now, and will no longer: a type starts one playbook."}
            </Text>
          )}
          {types.isError && <Failure error={types.error} title="The types cannot be listed" />}
          {change.isError && <Failure error={change.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={name === null} loading={change.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
