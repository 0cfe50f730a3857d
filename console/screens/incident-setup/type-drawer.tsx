/** One incident type: what its incidents start, how they are shown, when they are due; and what names it. */
import { Button, ColorInput, Drawer, Group, NumberInput, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { IncidentTypeDetail, IncidentTypeEdit } from "#contract/incident-setup.ts";
import { useCall, useChange } from "../../app/calls.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Failure } from "../../parts/failure.tsx";

interface TypeDrawerProps {
  /** Undefined: a new one. */
  type: IncidentTypeDetail | undefined;
  isReadOnly: boolean;
  onClose: () => void;
}

const old = ["describeIncidentTypes", "listIncidentTypes", "listIncidentFields", "listContent"] as const;

export function TypeDrawer({ type, isReadOnly, onClose }: TypeDrawerProps): ReactNode {
  const [name, setName] = useState(type?.name ?? "");
  const [edit, setEdit] = useState<IncidentTypeEdit>({});
  const [isRemoving, setRemoving] = useState(false);
  const playbooks = useCall("listPlaybooks", {});
  const layouts = useCall("listContent", { kind: "layout" });
  const create = useChange("createIncidentType", old);
  const update = useChange("updateIncidentType", old);
  const remove = useChange("deleteIncidentType", old);
  const change = (part: IncidentTypeEdit) => setEdit((former) => ({ ...former, ...part }));
  const value = {
    playbook: edit.playbook === undefined ? (type?.playbook ?? null) : edit.playbook,
    layout: edit.layout === undefined ? (type?.layout ?? null) : edit.layout,
    color: edit.color === undefined ? (type?.color ?? null) : edit.color,
    sla: edit.sla === undefined ? (type?.sla ?? null) : edit.sla,
  };
  const save = async () => {
    const done = type
      ? update.mutateAsync({ ...edit, name: type.name, version: type.version })
      : create.mutateAsync({ ...edit, name: name.trim() });
    await done.then(onClose, () => undefined);
  };
  const error = create.error ?? update.error;
  const isFaulty = !type && name.trim() === "";
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={type ? type.name : "New incident type"}
      closeOnClickOutside={Object.keys(edit).length === 0}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isFaulty && !isReadOnly) void save();
        }}
      >
        <Stack gap="md">
          {type?.managedBy === "file" && (
            <Text size="sm" c="dimmed">
              The configuration file keeps this type: it is changed there.
            </Text>
          )}
          {!type && (
            <TextInput
              label="Name"
              required
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              description="Mappers, classifiers and incidents carry it: it stays."
            />
          )}
          <Select
            label="Default playbook"
            placeholder="None"
            clearable
            searchable
            disabled={isReadOnly}
            value={value.playbook}
            data={withKnown(
              (playbooks.data?.items ?? []).map(({ id, name: label }) => ({ value: id, label })),
              value.playbook,
            )}
            onChange={(playbook) => change({ playbook })}
          />
          <Switch
            label="Run it automatically"
            description="Off: a person starts it from the incident."
            disabled={isReadOnly}
            checked={edit.autorun ?? type?.autorun ?? true}
            onChange={(event) => change({ autorun: event.currentTarget.checked })}
          />
          <Select
            label="Layout"
            placeholder="Grouped by itself"
            clearable
            searchable
            disabled={isReadOnly}
            value={value.layout}
            data={withKnown(
              (layouts.data?.items ?? []).map(({ id, name: label }) => ({ value: id, label })),
              value.layout,
            )}
            onChange={(layout) => change({ layout })}
          />
          <ColorInput
            label="Colour"
            format="hex"
            withEyeDropper={false}
            disabled={isReadOnly}
            value={value.color ?? ""}
            swatches={["#b94a0b", "#b3261e", "#8a5300", "#0b6b55", "#1c5fb8", "#6741d9", "#4d5768"]}
            closeOnColorSwatchClick
            onChange={(color) => {
              if (/^#[0-9a-fA-F]{6}$/.test(color)) change({ color });
              else if (color === "") change({ color: null });
            }}
          />
          <Group grow align="flex-start">
            <NumberInput
              label="Due after (minutes)"
              placeholder="No SLA"
              min={1}
              allowDecimal={false}
              disabled={isReadOnly}
              value={value.sla?.minutes ?? ""}
              onChange={(minutes) =>
                change({ sla: typeof minutes === "number" && minutes >= 1 ? { ...value.sla, minutes } : null })
              }
            />
            <NumberInput
              label="Remind before (minutes)"
              placeholder="No reminder"
              min={1}
              allowDecimal={false}
              disabled={isReadOnly || value.sla === null}
              value={value.sla?.reminderMinutes ?? ""}
              onChange={(minutes) => {
                if (value.sla === null) return;
                const { reminderMinutes: _, ...sla } = value.sla;
                change({
                  sla: typeof minutes === "number" && minutes >= 1 ? { ...sla, reminderMinutes: minutes } : sla,
                });
              }}
            />
          </Group>
          <Switch
            label="For incidents that nobody gave a type"
            disabled={isReadOnly}
            checked={edit.isDefault ?? type?.isDefault ?? false}
            onChange={(event) => change({ isDefault: event.currentTarget.checked })}
          />
          {type && <Facts type={type} />}
          {error && <Failure error={error} />}
          <Group justify="space-between">
            {type && !isReadOnly ? (
              <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>
                Delete
              </Button>
            ) : (
              <span />
            )}
            {!isReadOnly && (
              <Button
                type="submit"
                loading={create.isPending || update.isPending}
                disabled={isFaulty || (type !== undefined && Object.keys(edit).length === 0)}
              >
                Save
              </Button>
            )}
          </Group>
        </Stack>
      </form>
      {type && (
        <Confirm
          opened={isRemoving}
          onClose={() => setRemoving(false)}
          title={`Delete ${type.name}?`}
          action={`Delete ${type.name}`}
          danger
          onConfirm={async () => {
            await remove.mutateAsync({ name: type.name });
            onClose();
          }}
        >
          Incidents of this type stay as they are. Its versions can be brought in again as content.
        </Confirm>
      )}
    </Drawer>
  );
}

/** What is named and not there is shown all the same. */
export function withKnown(options: { value: string; label: string }[], chosen: string | null) {
  const known = options.map((one) => ({
    ...one,
    label: doubles(options, one.label) ? `${one.label} (${one.value})` : one.label,
  }));
  return chosen === null || known.some(({ value }) => value === chosen)
    ? known
    : [...known, { value: chosen, label: `${chosen} (not there)` }];
}

const doubles = (options: readonly { label: string }[], label: string) =>
  options.filter((one) => one.label === label).length > 1;

function Facts({ type: { fields, uses } }: { type: IncidentTypeDetail }): ReactNode {
  return (
    <Stack gap={2}>
      <Text size="sm" c="dimmed">
        {fields.length === 0 ? "No field is used in this type alone." : `Fields of its own: ${fields.join(", ")}.`}
      </Text>
      <Text size="sm" c="dimmed">
        {uses.length === 0
          ? "Nothing names it."
          : `Named by ${uses.map(({ kind, name }) => `the ${kind} ${name}`).join(", ")}.`}
      </Text>
    </Stack>
  );
}
