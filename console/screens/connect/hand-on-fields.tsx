/** Where alerts go: worked here, or handed on to a webhook of Cortex XSOAR. */
import { Checkbox, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import type { ReactNode } from "react";
import type { ConnectGuide } from "#contract/connect.ts";
import { FieldInput } from "../../parts/form/field-input.tsx";
import { TextLink } from "../../parts/link.tsx";
import type { ConnectForm } from "./use-connect.ts";

interface HandOnFieldsProps {
  guide: ConnectGuide;
  form: ConnectForm;
  others: readonly { name: string }[];
}

const tokenField = {
  id: "token",
  label: "The webhook's token",
  type: "secret",
  required: false,
  help: "The password of the Generic Webhook instance in XSOAR; the word Bearer may be left out. Empty: the one that is kept.",
} as const;

export function HandOnFields({ guide, form, others }: HandOnFieldsProps): ReactNode {
  const { handOn, setHandOn } = form;
  const isSource = guide.handsOn === "from";
  if (others.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {isSource ? "They become incidents here. To hand them on, " : "Nothing hands alerts on to it yet: "}
        <TextLink underline="always" to="/connect/$vendor" params={{ vendor: isSource ? "xsoar" : "sekoia" }}>
          {isSource ? "connect Cortex XSOAR" : "connect Sekoia.io"}
        </TextLink>
        {isSource ? " afterwards." : " afterwards."}
      </Text>
    );
  }
  return (
    <Stack gap="sm">
      <Radio.Group
        aria-label="Where alerts go"
        value={handOn.isOn ? "xsoar" : "here"}
        onChange={(chosen) => setHandOn({ isOn: chosen === "xsoar" })}
      >
        <Stack gap={6}>
          <Radio
            value="xsoar"
            label={isSource ? "Hand them on to Cortex XSOAR" : "Hand the alerts of Sekoia.io on to it"}
            description="A playbook of ours is made and switched on: alert, events, incident."
          />
          <Radio
            value="here"
            label={isSource ? "Work them here" : "Not now"}
            description={
              isSource
                ? "Each becomes an incident of the type Sekoia.io."
                : "It is only there for playbooks and look-ups."
            }
          />
        </Stack>
      </Radio.Group>
      {handOn.isOn && (
        <>
          {others.length > 1 && (
            <Select
              label={isSource ? "To which" : "From which"}
              data={others.map(({ name }) => name)}
              value={handOn.instance}
              allowDeselect={false}
              onChange={(instance) => setHandOn({ instance: instance ?? "" })}
            />
          )}
          <TextInput
            label="Name of the Generic Webhook's instance in XSOAR"
            value={handOn.webhook}
            onChange={({ currentTarget }) => setHandOn({ webhook: currentTarget.value })}
          />
          <FieldInput
            field={tokenField}
            value={handOn.token}
            onChange={(token) => setHandOn({ token: typeof token === "string" ? token : "" })}
          />
          {isSource && (
            <Checkbox
              label="Work them here as well"
              checked={handOn.alsoHere}
              onChange={({ currentTarget }) => setHandOn({ alsoHere: currentTarget.checked })}
            />
          )}
        </>
      )}
    </Stack>
  );
}
