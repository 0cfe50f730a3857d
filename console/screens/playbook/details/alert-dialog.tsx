/** Whose alerts start the playbook, and which of them: the filter is tried on the last ones while it is written. */
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { PlaybookDetail, XsoarPlaybook } from "#contract/playbook.ts";
import { call, useCall, useChange } from "../../../app/calls.ts";
import { Failure } from "../../../parts/failure.tsx";
import { FieldInput } from "../../../parts/form/field-input.tsx";
import { checkFields, type FieldValues, valuesToSend } from "../../../parts/form/field-values.ts";
import { Moment } from "../../../parts/moment.tsx";
import { faultsOf } from "../../../parts/refused-problems.ts";
import classes from "./details.module.css";

interface AlertDialogProps {
  playbook: PlaybookDetail;
  alerts: XsoarPlaybook["alerts"];
  onClose: () => void;
  onSaved: (now: PlaybookDetail) => Promise<void>;
}

export function AlertDialog({ playbook, alerts, onClose, onSaved }: AlertDialogProps): ReactNode {
  const instances = useCall("listInstances", {});
  const integrations = useCall("listIntegrations", {});
  const save = useChange("savePlaybook");
  const [name, setName] = useState<string | null>(alerts?.instance ?? null);
  const [triggerId, setTrigger] = useState<string | null>(alerts?.trigger ?? null);
  const [values, setValues] = useState<FieldValues>(alerts?.values ?? {});
  const sources = (instances.data?.items ?? []).flatMap((instance) => {
    const integration = integrations.data?.items.find(({ id }) => id === instance.integration);
    return integration && (integration.triggers.length > 0 || integration.isWebhook) ? [{ instance, integration }] : [];
  });
  const chosen = sources.find(({ instance }) => instance.name === name);
  const triggers = chosen?.integration.triggers ?? [];
  const trigger = triggers.find(({ id }) => id === triggerId) ?? triggers[0];
  const fields = trigger?.parameters ?? [];
  const faults = checkFields(fields, values);
  const refused = faultsOf(
    save.error,
    fields.map(({ id }) => id),
  );
  const wanted =
    chosen && Object.keys(faults).length === 0
      ? { instance: chosen.instance.name, trigger: trigger?.id ?? null, values: valuesToSend(fields, values) }
      : undefined;
  const submit = async () => {
    if (!wanted) return;
    const order = { id: playbook.id, version: playbook.version, alerts: wanted };
    const now = await save.mutateAsync(order).catch(() => undefined);
    if (!now) return;
    await onSaved(now);
    onClose();
  };
  const listError = instances.error ?? integrations.error;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title="Alerts of an instance"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void submit();
        }}
      >
        <Stack gap="sm">
          <Select
            label="Instance"
            placeholder={
              instances.data && sources.length === 0 ? "No instance raises alerts yet" : "Choose an instance"
            }
            searchable
            data-autofocus
            allowDeselect={false}
            data={sources.map(({ instance, integration }) => ({
              value: instance.name,
              label: `${instance.name} (${integration.name})`,
            }))}
            value={name}
            onChange={(next) => {
              setName(next);
              setTrigger(null);
              setValues({});
              save.reset();
            }}
          />
          {triggers.length > 1 && (
            <Select
              label="Trigger"
              allowDeselect={false}
              data={triggers.map(({ id, name: label }) => ({ value: id, label }))}
              value={trigger?.id ?? null}
              onChange={(next) => {
                setTrigger(next);
                setValues({});
              }}
            />
          )}
          {fields.map((field, index) => (
            <FieldInput
              key={field.id}
              field={field}
              // A list of names is written one a line; a single filter ends with its line.
              isArgument={index > 0}
              value={values[field.id]}
              fault={refused.faults[field.id] ?? faults[field.id]}
              onChange={(value) => {
                setValues((old) => ({ ...old, [field.id]: value ?? null }));
                save.reset();
              }}
            />
          ))}
          {wanted && <Trial wanted={wanted} />}
          {listError && <Failure error={listError} title="The instances cannot be listed" />}
          {save.error !== null && refused.others.length + Object.keys(refused.faults).length === 0 && (
            <Failure error={save.error} />
          )}
          {refused.others.length > 0 && <Failure error={save.error} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!wanted} loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

type Wanted = NonNullable<XsoarPlaybook["alerts"]>;

/** What the filter would have let through of what came in lately. */
function Trial({ wanted }: { wanted: Wanted }): ReactNode {
  const key = JSON.stringify(wanted);
  const [settled] = useDebouncedValue(key, 350);
  const trial = useQuery({
    queryKey: ["tryAlertFilter", settled],
    queryFn: () => call("tryAlertFilter", JSON.parse(settled) as Wanted), // as it was written above
  });
  if (trial.isError) return <Failure error={trial.error} title="The filter cannot be tried" />;
  const found = trial.data;
  return (
    <section aria-label="The filter on the last alerts">
      <Text size="sm" fw={550} mb={4} role="status">
        {found === undefined
          ? "Trying it on the last alerts…"
          : found.looked === 0
            ? "No alert of this instance has come in yet, so the filter cannot be tried."
            : `${found.passing} of the last ${found.looked} alerts pass.`}
      </Text>
      {found && found.items.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ul className={classes.trial} tabIndex={0} aria-label="The last alerts">
          {found.items.map(({ id, label, receivedAt, passes, reason }) => (
            <li key={id} data-passes={passes}>
              {passes ? (
                <IconCircleCheck size={14} color="var(--tocsin-succeeded)" role="img" aria-label="passes" />
              ) : (
                <IconCircleX size={14} role="img" aria-label="does not pass" />
              )}
              <span className={classes.triggerBody}>
                <bdi>{label}</bdi> · {reason}
              </span>
              <Moment at={receivedAt} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
