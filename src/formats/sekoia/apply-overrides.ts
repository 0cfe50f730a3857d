import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { Playbook } from "#playbook/model.ts";
import { Report } from "../report.ts";
import { compilePlaybook } from "./compile-playbook.ts";

/** Node id to argument name to value; null takes the argument away. */
export type Overrides = Record<string, Record<string, Json>>;

export interface OverriddenPlaybook {
  /** As it was when the edits have errors. */
  playbook: Playbook;
  /** The export with the edits in it, as it was when they have errors. */
  original: Json;
  problems: Problem[];
}

/**
 * What a user does by editing the arguments of nodes. Headers are merged into the headers that are there, by name
 * without regard to case; every other argument is replaced. Neither argument is changed.
 */
export function applyOverrides(playbook: Playbook, original: Json, overrides: Overrides): OverriddenPlaybook {
  const report = new Report(() => undefined, undefined);
  const edited = structuredClone(original);
  for (const [id, edits] of Object.entries(overrides)) {
    const node = ownProperty(ownProperty(edited, "nodes"), id);
    if (!isObject(node) || !Object.hasOwn(playbook.tasks, id) || ownProperty(node, "type") === "operator") {
      const known = Object.values(playbook.tasks).filter(({ type }) => type === "start" || type === "regular");
      const list = known.map((task) => `${task.id} "${task.name}"`).join(", ");
      const message = `Arguments are set for node ${id}, which has none to set. Nodes with arguments: ${list}.`;
      report.error("CONTENT_SEKOIA_OVERRIDE_UNKNOWN", ["nodes", id], message);
      continue;
    }
    const given = ownProperty(node, "arguments");
    node.arguments = editArguments(isObject(given) ? given : {}, edits);
  }
  const compiled = compilePlaybook(edited, report);
  if (!compiled || report.problems.some(({ severity }) => severity === "error")) {
    return { playbook, original, problems: report.problems };
  }
  return { playbook: compiled, original: edited, problems: report.problems };
}

function editArguments(given: JsonObject, edits: Record<string, Json>): JsonObject {
  const edited = new Map(Object.entries(given));
  for (const [name, value] of Object.entries(edits)) {
    const before = edited.get(name);
    if (value === null) edited.delete(name);
    else if (name === "headers" && isObject(before) && isObject(value)) edited.set(name, mergeHeaders(before, value));
    else edited.set(name, structuredClone(value));
  }
  return Object.fromEntries(edited);
}

function mergeHeaders(before: JsonObject, edits: JsonObject): JsonObject {
  const merged = new Map(Object.entries(before));
  for (const [name, value] of Object.entries(edits)) {
    const same = [...merged.keys()].find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;
    if (value === null) merged.delete(same);
    else merged.set(same, value);
  }
  return Object.fromEntries(merged);
}
