/** The fields of an instance, those that matter first. */
import { Button, Stack } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import type { Field } from "#contract/instance.ts";
import { FieldInput } from "../form/field-input.tsx";
import type { FieldFaults, FieldValues } from "../form/field-values.ts";
import type { Json } from "../form/json-value.ts";
import { groupFields } from "./field-groups.ts";

interface InstanceFieldsProps {
  fields: readonly Field[];
  values: FieldValues;
  faults: FieldFaults;
  secretsSet?: readonly string[];
  isDisabled?: boolean;
  onChange: (id: string, value: Json | undefined) => void;
}

export function InstanceFields(props: InstanceFieldsProps): ReactNode {
  const { fields, values, faults, secretsSet = [], isDisabled = false, onChange } = props;
  const { first, more } = groupFields(fields);
  const [wantsMore, setWantsMore] = useState(false);
  const id = useId();
  // What is wrong must not stand in what is hidden.
  const showsMore = wantsMore || more.some((field) => faults[field.id] !== undefined);
  const draw = (field: Field) => (
    <FieldInput
      key={field.id}
      field={field}
      value={values[field.id]}
      fault={faults[field.id]}
      isSet={secretsSet.includes(field.id)}
      isDisabled={isDisabled}
      onChange={(value) => onChange(field.id, value)}
    />
  );
  return (
    <Stack gap="sm">
      {first.map(draw)}
      {more.length > 0 && (
        <div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            px={4}
            aria-expanded={showsMore}
            aria-controls={id}
            leftSection={showsMore ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
            onClick={() => setWantsMore(!showsMore)}
          >
            {`More settings (${more.length})`}
          </Button>
          <Stack gap="sm" id={id} mt="sm" hidden={!showsMore} style={showsMore ? undefined : { display: "none" }}>
            {more.map(draw)}
          </Stack>
        </div>
      )}
    </Stack>
  );
}
