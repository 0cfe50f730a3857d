/** A new instance, Sekoia's module configuration: its name, its values, a test before it is saved. */
import { Button, Group, Modal, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { Instance, Integration } from "#contract/instance.ts";
import { Failure } from "../failure.tsx";
import { FieldInput } from "../form/field-input.tsx";
import { proposeName } from "./field-groups.ts";
import { InstanceFields } from "./instance-fields.tsx";
import { TestResult } from "./test-result.tsx";
import { useInstanceForm } from "./use-instance-form.ts";

interface InstanceDialogProps {
  integration: Integration;
  /** Names that are in use. */
  taken: readonly string[];
  title: string;
  mayTest: boolean;
  onClose: () => void;
  onCreated: (instance: Instance) => void;
}

const nameField = { id: "name", label: "Name", type: "text", required: true } as const;

export function InstanceDialog(props: InstanceDialogProps): ReactNode {
  const { integration, taken, title, mayTest, onClose, onCreated } = props;
  const form = useInstanceForm({ integration, proposedName: proposeName(integration.name, taken) });
  const save = async () => {
    const instance = await form.save();
    if (instance) onCreated(instance);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      // A click beside it must not lose what was typed.
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form
        noValidate
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          // It stands inside the playbook's own page.
          event.stopPropagation();
          void save();
        }}
      >
        <Stack gap="sm">
          <FieldInput
            field={nameField}
            value={form.name}
            fault={form.nameFault}
            onChange={(name) => form.setName(typeof name === "string" ? name : "")}
          />
          <InstanceFields
            fields={integration.parameters}
            values={form.values}
            faults={form.faults}
            onChange={form.set}
          />
          {form.error != null && <Failure error={form.error} />}
          {form.test && <TestResult test={form.test} />}
          <Group justify="space-between" mt="xs">
            {integration.canTest && mayTest ? (
              <Button variant="default" loading={form.isTesting} onClick={() => void form.runTest()}>
                Test
              </Button>
            ) : (
              <span />
            )}
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={form.isSaving}>
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
