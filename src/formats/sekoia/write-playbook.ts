import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { Playbook, Task, Value } from "#playbook/model.ts";
import { Report } from "../report.ts";
import { compilePlaybook } from "./compile-playbook.ts";

/**
 * Writes an export as it was read, with the arguments that were edited in the playbook since. Everything the model
 * does not hold (icons, positions, configurations) is kept. A secret is never written out: where one was put in place
 * of a value, the export's own value stays, and where there was none the argument is left out.
 */
export function writeSekoiaPlaybook(original: Json, playbook?: Playbook, options: { indent?: string } = {}): string {
  const edited = playbook ? writeEdits(original, playbook) : original;
  return `${JSON.stringify(edited, null, options.indent ?? "  ")}\n`;
}

function writeEdits(original: Json, playbook: Playbook): Json {
  const before = compilePlaybook(original, new Report(() => undefined, undefined));
  const edited = structuredClone(original);
  for (const task of Object.values(playbook.tasks)) {
    const node = ownProperty(ownProperty(edited, "nodes"), task.id);
    if (!task.command || !isObject(node)) continue;
    const given = ownProperty(node, "arguments");
    const known = before && Object.hasOwn(before.tasks, task.id) ? before.tasks[task.id] : undefined;
    const written = writeArguments(isObject(given) ? given : {}, known, task);
    if (isObject(given) || Object.keys(written).length > 0) node.arguments = written;
  }
  return edited;
}

/** Only what differs from how the export reads is touched, so that an unedited playbook is written unchanged. */
function writeArguments(given: JsonObject, before: Task | undefined, now: Task): JsonObject {
  const old = before?.command?.arguments ?? {};
  const current = now.command?.arguments ?? {};
  const kept = Object.entries(given).filter(([name]) => !Object.hasOwn(old, name) || Object.hasOwn(current, name));
  const written = new Map(kept);
  for (const [name, value] of Object.entries(current)) {
    if (Object.hasOwn(old, name) && isDeepStrictEqual(old[name], value)) continue;
    const json = jsonOf(value, Object.hasOwn(given, name) ? given[name] : undefined);
    if (json !== undefined) written.set(name, json);
  }
  return Object.fromEntries(written);
}

/** A value as an export holds it; a secret is what the export already had in its place, if anything. */
function jsonOf(value: Value, before: Json | undefined): Json | undefined {
  switch (value.kind) {
    case "literal":
      return value.value;
    case "jinja":
      return value.template;
    case "secret":
      return before;
    case "object": {
      const fields = Object.entries(value.fields).map(([name, field]) => [
        name,
        jsonOf(field, ownProperty(before, name)),
      ]);
      return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
    }
  }
}
