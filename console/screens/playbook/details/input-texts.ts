/** What somebody wrote for the inputs of a playbook. A map, since an input may be called anything. */
import type { XsoarPlaybook } from "#contract/playbook.ts";
import { type Json, showJson } from "../../../parts/form/json-value.ts";

export type InputTexts = ReadonlyMap<string, string>;
type Input = Pick<XsoarPlaybook["inputs"][number], "key" | "required" | "default">;

export const hasValue = (value: string | null): boolean => value !== null && value !== "";

export function textsOf(values: Readonly<Record<string, Json>>): InputTexts {
  return new Map(Object.entries(values).map(([key, value]) => [key, showJson(value)]));
}

/** What was left empty is not sent: its default holds. What was not text and was not touched goes as it came. */
export function inputsToSend(
  inputs: readonly Input[],
  texts: InputTexts,
  before: Readonly<Record<string, Json>> = {},
): Record<string, Json> {
  return Object.fromEntries(
    inputs.flatMap(({ key }) => {
      const text = texts.get(key) ?? "";
      const former = Object.hasOwn(before, key) ? before[key] : undefined;
      if (former !== undefined && showJson(former) === text) return [[key, former]];
      return text === "" ? [] : [[key, text]];
    }),
  );
}

export function findFaults(inputs: readonly Input[], texts: InputTexts): Map<string, string> {
  return new Map(
    inputs.flatMap(({ key, required, default: value }) =>
      required && !hasValue(value) && !texts.get(key) ? [[key, `The playbook needs ${key}.`] as const] : [],
    ),
  );
}
