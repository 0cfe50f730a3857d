/** Conditions of one value or two: their answer is the label `yes` or `no`. */
import type { Json } from "#base/json.ts";
import { asList, parseJson, textOf } from "#playbook/xsoar/cast.ts";
import { readFloat } from "../arguments.ts";
import { answer, defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";

const outputs = [
  { path: "yes", description: "It holds." },
  { path: "no", description: "It does not hold." },
] as const;

/** A value as JavaScript takes it for true, but an empty list is none. */
function isThere(value: Json | undefined): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}

export const exists = defineAutomation({
  name: "Exists",
  description: "Says yes when there is a value.",
  arguments: [{ name: "value", description: "Usually a path: ${…}.", type: "list", isDefault: true }],
  outputs,
  run: (args) => answer(isThere(args.get("value"))),
});

export const isTrue = defineAutomation({
  name: "IsTrue",
  description: "Says yes for true.",
  arguments: [
    { name: "value", description: "`true`, `True`, or a value that is not text.", type: "list", isDefault: true },
  ],
  outputs,
  run(args) {
    const value = args.get("value");
    if (typeof value === "string") return answer(value === "true" || value === "True");
    return answer(value !== undefined && value !== null && value !== 0 && value !== false);
  },
});

export const areValuesEqual = defineAutomation({
  name: "AreValuesEqual",
  description: "Says yes when two values have the same text.",
  arguments: [
    { name: "left", description: "One value.", isDefault: true },
    { name: "right", description: "The other." },
  ],
  outputs,
  run(args) {
    // A missing side is no answer: nothing goes to the context.
    if (!args.has("left") || !args.has("right")) return answer(false);
    const entry = answer(args.text("left") === args.text("right"));
    return { entries: [entry], operations: [{ op: "set", path: "AreValuesEqual", value: entry.contents }] };
  },
});

export const isGreaterThan = defineAutomation({
  name: "IsGreaterThan",
  description: "Says yes when the first number is greater than the second.",
  arguments: [
    { name: "first", description: "A number.", required: true, isDefault: true },
    { name: "second", description: "The number to compare it with.", required: true },
  ],
  outputs,
  run(args) {
    const [first, second] = (["first", "second"] as const).map((name) => {
      const number = readFloat(args.required(name));
      if (number !== undefined) return number;
      throw new AutomationError(`IsGreaterThan: ${name} is a number, not ${args.text(name).slice(0, 80)}`);
    });
    return answer(first !== undefined && second !== undefined && first > second);
  },
});

export const isValueInArray = defineAutomation({
  name: "IsValueInArray",
  description: "Says yes when a list has a value.",
  arguments: [
    { name: "array", description: "A list, or the JSON of one.", type: "list", isDefault: true },
    { name: "value", description: "The value to look for." },
  ],
  outputs,
  run(args) {
    const given = args.get("array");
    const value = args.optionalText("value");
    if (given === undefined || value === undefined) return answer(false);
    const list = typeof given === "string" ? (parseJson(given) ?? given) : given;
    return answer(asList(list).some((item) => textOf(item) === value));
  },
});

export const stringContains = defineAutomation({
  name: "StringContains",
  description: "Says yes when a text holds another, or one of several.",
  arguments: [
    { name: "string", description: "The text to look in.", required: true, isDefault: true },
    { name: "substring", description: "What to look for.", required: true, type: "list" },
    { name: "substringSeperator", description: "What stands between several of them." },
  ],
  outputs,
  run(args) {
    const whole = args.requiredText("string");
    const given = args.required("substring");
    const separator = args.text("substringSeperator");
    const parts = Array.isArray(given)
      ? given.map(textOf)
      : separator === ""
        ? [textOf(given)]
        : textOf(given).split(separator);
    return answer(parts.some((part) => part !== "" && whole.includes(part)));
  },
});
