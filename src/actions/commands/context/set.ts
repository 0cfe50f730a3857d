import type { Json } from "#base/json.ts";
import { isEmpty } from "#playbook/xsoar/cast.ts";
import { readSetValue } from "#playbook/xsoar/context/set-rules.ts";
import { dataEntry, textEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";

const argumentsOfSet = [
  { name: "key", description: "Dotted path in the context.", required: true, isDefault: true },
  { name: "value", description: "The value to keep. Text that is JSON is read.", type: "list", required: true },
  { name: "append", description: "Add to what is there instead of replacing it.", options: ["true", "false"] },
  {
    name: "stringify",
    description: "Keep text as text, and anything else as JSON text.",
    options: ["true", "false"],
    default: "false",
  },
] as const;

/** `Set`: puts a value into the context. */
export const set = defineAutomation({
  name: "Set",
  description: "Puts a value into the context of the investigation.",
  arguments: argumentsOfSet,
  run(args) {
    const key = args.requiredText("key");
    const value = readValue(args);
    const entry = dataEntry({ [key]: value }, { humanReadable: `Key ${key} is set` });
    if (args.flag("append")) return { ...entry, entryContext: { [key]: value } };
    // Nothing is never written: a key that holds null could not be told from one that is not there.
    return { entries: [entry], operations: value === null ? [] : [{ op: "set", path: key, value }] };
  },
});

/** `SetAndHandleEmpty`: the same, but no value makes no key, and the value is merged as an entry's context is. */
export const setAndHandleEmpty = defineAutomation({
  name: "SetAndHandleEmpty",
  description: "Puts a value into the context of the investigation, unless it is empty.",
  arguments: argumentsOfSet.map((argument) =>
    argument.name === "value" ? { ...argument, required: false } : argument,
  ),
  run(args) {
    const key = args.requiredText("key");
    const given = args.get("value");
    if (isEmpty(given) || given === 0 || given === false) {
      return textEntry(`There is no value, so the key ${key} is left as it is`);
    }
    const value = readValue(args);
    const replaces = args.has("append") && !args.flag("append");
    const operations: StoreOperation[] = replaces ? [{ op: "delete", path: key }] : [];
    const entry = dataEntry({ [key]: value }, { humanReadable: `Key ${key} is set`, entryContext: { [key]: value } });
    return { entries: [entry], operations };
  },
});

function readValue(args: Arguments): Json {
  return readSetValue(args.raw("value") ?? "", args.flag("stringify"));
}
