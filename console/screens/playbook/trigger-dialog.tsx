/** A trigger's configuration: a name, and which alerts pass. */
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { Integration, TriggerConfiguration } from "#contract/instance.ts";
import { useChange } from "../../app/calls.ts";
import { Failure } from "../../parts/failure.tsx";
import { FieldInput } from "../../parts/form/field-input.tsx";
import { checkFields, type FieldValues, valuesToSend } from "../../parts/form/field-values.ts";
import { faultsOf } from "../../parts/refused-problems.ts";

interface TriggerDialogProps {
  integration: string;
  trigger: Integration["triggers"][number];
  taken: readonly string[];
  /** The one that is changed; absent: a new one is made. */
  configuration?: TriggerConfiguration;
  onClose: () => void;
  onSaved: (configuration: TriggerConfiguration) => void;
}

const nameField = { id: "name", label: "Name", type: "text", required: true } as const;
const makesOld = ["listTriggerConfigurations", "listPlaybooks"] as const;

export function TriggerDialog(props: TriggerDialogProps): ReactNode {
  const { integration, trigger, taken, configuration, onClose, onSaved } = props;
  const [name, setName] = useState(configuration?.name ?? (taken.includes("Default") ? "" : "Default"));
  const [values, setValues] = useState<FieldValues>(configuration?.values ?? {});
  const [wasTried, setTried] = useState(false);
  const create = useChange("createTriggerConfiguration", makesOld);
  const update = useChange("updateTriggerConfiguration", makesOld);
  const error = create.error ?? update.error;
  const refused = faultsOf(error, [...trigger.parameters.map(({ id }) => id), "name"]);
  const own = checkFields(trigger.parameters, values);
  const nameFault = name.trim() === "" ? "A name is needed." : undefined;
  const forget = () => {
    create.reset();
    update.reset();
  };
  const save = async () => {
    setTried(true);
    if (nameFault || Object.keys(own).length > 0) return;
    const given = { name: name.trim(), values: valuesToSend(trigger.parameters, values) };
    const answer = configuration
      ? update.mutateAsync({ id: configuration.id, ...given })
      : create.mutateAsync({ integration, trigger: trigger.id, ...given });
    // A refusal is shown beside the fields.
    await answer.then(onSaved, () => undefined);
  };
  const isTold = Object.keys(refused.faults).length > 0 && refused.others.length === 0;
  return (
    <Modal
      opened
      onClose={onClose}
      title={configuration ? `Configuration ${configuration.name}` : `New configuration of ${trigger.name}`}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void save();
        }}
      >
        <Stack gap="sm">
          {configuration && (
            <Text size="sm" c="dimmed">
              The playbooks that use it follow at once.
            </Text>
          )}
          <FieldInput
            field={nameField}
            value={name}
            fault={refused.faults.name ?? (wasTried ? nameFault : undefined)}
            onChange={(next) => {
              setName(typeof next === "string" ? next : "");
              forget();
            }}
          />
          {trigger.parameters.map((field, index) => (
            <FieldInput
              key={field.id}
              field={field}
              // A list of names is written one a line; a single filter ends with its line.
              isArgument={index > 0}
              value={values[field.id]}
              fault={refused.faults[field.id] ?? (wasTried ? own[field.id] : undefined)}
              onChange={(value) => {
                setValues((old) => ({ ...old, [field.id]: value ?? null }));
                forget();
              }}
            />
          ))}
          {error !== null && !isTold && <Failure error={error} />}
          <Group justify="flex-end" gap="xs" mt="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
