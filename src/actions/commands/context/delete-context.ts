import type { Json, JsonObject } from "#base/json.ts";
import type { CommandContext } from "#sdk/command.ts";
import { errorEntry, textEntry } from "#sdk/entry.ts";
import type { ContextOperation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";

/** Past the private context of a sub-playbook, unless that is what is meant. */
type Where = { where?: "shared" };

/**
 * `DeleteContext`: takes a key, one element of its list, or everything out of the context. Within a sub-playbook with a
 * context of its own, it is the shared one that is cleaned unless `subplaybook` says otherwise.
 */
export const deleteContext = defineAutomation({
  name: "DeleteContext",
  description: "Takes a key, an element of a list, or everything out of the context of the investigation.",
  arguments: [
    { name: "key", description: "Dotted path in the context.", isDefault: true },
    { name: "all", description: "Take everything out.", options: ["yes", "no"] },
    {
      name: "subplaybook",
      description: "Whether the sub-playbook's own context is meant; `auto`: where there is one.",
      options: ["yes", "no", "auto"],
    },
    { name: "keysToKeep", description: "With `all`: paths that stay, separated by commas." },
    { name: "index", description: "With `key`: the element to take out, from 0." },
  ],
  run(args, { investigation }) {
    const isOwn = !investigation.isPrivate || ["yes", "auto"].includes(args.text("subplaybook"));
    const where: Where = isOwn ? {} : { where: "shared" };
    if (args.text("all") === "yes") return deleteAll(args, investigation, where);
    const key = args.optionalText("key");
    if (key === undefined) return errorEntry("DeleteContext needs the argument key, or all=yes");
    if (args.has("index")) return deleteElement(key, args.text("index"), investigation, where);
    return { entries: [textEntry(`Key ${key} is deleted`)], operations: [{ op: "delete", path: key, ...where }] };
  },
});

function deleteAll(args: Arguments, investigation: CommandContext["investigation"], where: Where): Said {
  const visible = investigation.context();
  const operations: ContextOperation[] = Object.keys(visible).map((path) => ({ op: "delete", path, ...where }));
  const paths = args
    .text("keysToKeep")
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
  for (const path of new Set(paths)) {
    const kept = investigation.dtOf(visible, path);
    // As there: what counts as false in JavaScript is not kept.
    if (kept !== undefined && kept !== null && kept !== "" && kept !== 0 && kept !== false) {
      operations.push({ op: "set", path, value: kept, ...where });
    }
  }
  return { entries: [textEntry("Context cleared")], operations };
}

function deleteElement(key: string, index: string, investigation: CommandContext["investigation"], where: Where): Said {
  const document: JsonObject = where.where === "shared" ? investigation.sharedContext() : investigation.context();
  const found = investigation.dtOf(document, key);
  if (found === undefined || found === null) return textEntry(`Key ${key} is not found`);
  const list: Json[] = Array.isArray(found) ? found : [found];
  const digits = /^\s*[-+]?\d{1,15}/.exec(index)?.[0];
  const at = digits === undefined ? Number.NaN : Number(digits);
  if (!(at >= 0 && at < list.length)) {
    return errorEntry(`Key ${key} has ${list.length} elements; there is no element ${index}`);
  }
  const rest = list.filter((_element, position) => position !== at);
  const operation: ContextOperation =
    rest.length === 0 ? { op: "delete", path: key, ...where } : { op: "set", path: key, value: rest, ...where };
  return { entries: [textEntry(`Element ${at} of key ${key} is deleted`)], operations: [operation] };
}
