/** One field of a form, drawn by its type. */
import { type FunctionComponent, type ReactNode, useEffect, useRef } from "react";
import type { Field } from "#contract/instance.ts";
import { BooleanInput, SelectInput } from "./choice-inputs.tsx";
import { FieldFrame, type FrameIds } from "./field-frame.tsx";
import { HeadersInput } from "./headers-input.tsx";
import { JsonInput } from "./json-input.tsx";
import type { Json } from "./json-value.ts";
import { ListInput } from "./list-input.tsx";
import { SecretInput } from "./secret-input.tsx";
import { hasTemplate } from "./templated-json.ts";
import { TextBox, TextLine } from "./text-inputs.tsx";

export interface InputProps {
  field: Field;
  ids: FrameIds;
  value: Json | undefined;
  fault: string | undefined;
  /** For reading only. */
  isDisabled: boolean;
  /** A secret that has a value already. */
  isSet: boolean;
  /** An argument of a block: templates may stand in it. */
  isArgument: boolean;
  /** Undefined: it was emptied. */
  onChange: (value: Json | undefined) => void;
  /** Where an input leaves the way to write at its cursor. */
  onReady: ((write: (text: string) => void) => void) | undefined;
}

const inputs = {
  text: TextLine,
  secret: SecretInput,
  number: TextLine,
  boolean: BooleanInput,
  select: SelectInput,
  json: JsonInput,
  list: ListInput,
  headers: HeadersInput,
} as const satisfies Record<Field["type"], FunctionComponent<InputProps>>;

/** Made of several elements, or of one that a label cannot point at. */
const groups: readonly Field["type"][] = ["json", "headers"];

export interface FieldInputProps {
  field: Field;
  value: Json | undefined;
  onChange: (value: Json | undefined) => void;
  fault?: string | undefined;
  isDisabled?: boolean;
  isSet?: boolean;
  isArgument?: boolean;
  /** Beside the label: what may be written at the cursor. */
  tools?: (write: (text: string) => void) => ReactNode;
}

export function FieldInput(props: FieldInputProps): ReactNode {
  const { field, value, fault, isDisabled = false, isSet = false, isArgument = false, tools } = props;
  const writer = useRef<(text: string) => void>(undefined);
  const write = (text: string) => {
    if (writer.current) writer.current(text);
    else props.onChange(text);
  };
  // A template in the place of a number or a choice is written as the text it is.
  const isTemplate = isArgument && hasTemplate(value) && ["number", "boolean", "select", "list"].includes(field.type);
  const Input = isTemplate || (isArgument && field.type === "text") ? TextBox : inputs[field.type];
  // Another input has another cursor, or none: then what is written takes the whole field.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of input that counts
  useEffect(
    () => () => {
      writer.current = undefined;
    },
    [Input],
  );
  return (
    <FieldFrame
      field={field}
      fault={fault}
      isGroup={groups.includes(field.type)}
      tools={field.type === "headers" ? undefined : tools?.(write)}
    >
      {(ids) => (
        <Input
          field={field}
          ids={ids}
          value={value}
          fault={fault}
          isDisabled={isDisabled}
          isSet={isSet}
          isArgument={isArgument}
          onChange={props.onChange}
          onReady={
            tools
              ? (ready) => {
                  writer.current = ready;
                }
              : undefined
          }
        />
      )}
    </FieldFrame>
  );
}
