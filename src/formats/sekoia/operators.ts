import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { ConditionBranch, Task, Value } from "#playbook/model.ts";
import { sekoiaComparisons } from "#playbook/sekoia-comparison.ts";
import type { Report } from "../report.ts";
import { readJsonText } from "./json-text.ts";
import { requireText, type SekoiaNode } from "./nodes.ts";
import { holdsTemplate, isTemplate, toValue } from "./template-text.ts";

/** Sekoia's operators as tasks: what a node of each subtype adds to its task. */
export type OperatorPart = Pick<Task, "type"> & Partial<Pick<Task, "branches" | "frame" | "modifications" | "join">>;

export const operators: ReadonlyMap<string, (node: SekoiaNode, report: Report) => OperatorPart> = new Map([
  ["condition", readCondition],
  ["foreach", readForeach],
  ["store", readStore],
  ["any", (): OperatorPart => ({ type: "title", join: "any" })],
  ["all", (): OperatorPart => ({ type: "title", join: "all" })],
]);

/** No list that a playbook walks is longer; a longer one is a mistake in the template that makes it. */
export const mostIterations = 10_000;

const modificationTypes = ["set", "unset", "append", "remove"] as const;

function readList(node: SekoiaNode, field: string, of: string, report: Report): [JsonObject, number][] {
  const given = ownProperty(node.source, field);
  if (given === undefined || given === null || (Array.isArray(given) && given.length === 0)) {
    report.error("CONTENT_SEKOIA_FIELD_MISSING", node.path, `${node.label} needs "${field}", a list of ${of}.`);
    return [];
  }
  if (!Array.isArray(given)) {
    const message = `${node.label}: "${field}" must be a list of ${of}.`;
    report.error("CONTENT_SEKOIA_FIELD_TYPE", [...node.path, field], message);
    return [];
  }
  const items: [JsonObject, number][] = [];
  given.forEach((item, at) => {
    if (isObject(item)) items.push([item, at]);
    else report.error("CONTENT_SEKOIA_FIELD_TYPE", [...node.path, field, at], `${node.label}: this must be an object.`);
  });
  return items;
}

function requireValue(
  source: JsonObject,
  field: string,
  path: (string | number)[],
  label: string,
  report: Report,
): Value {
  const value = ownProperty(source, field);
  if (value === undefined) report.error("CONTENT_SEKOIA_FIELD_MISSING", path, `${label} needs "${field}".`);
  return toValue(value ?? null);
}

/** Names of outputs that mean something of their own. */
const reserved = new Set(["else", "error", "default"]);

function readCondition(node: SekoiaNode, report: Report): OperatorPart {
  const names = new Set<string>();
  const branches = readList(node, "cases", "cases", report).map(([given, at]): ConditionBranch => {
    const path = [...node.path, "cases", at];
    const name = requireText(given, "name", path, `${node.label}: case ${at + 1}`, report);
    if (reserved.has(name) || name.startsWith("#") || names.has(name)) {
      const why = names.has(name) ? "is the name of another case too" : "has a meaning of its own";
      const message = `${node.label}: "${name}" ${why}. Give the case, and its output, another name.`;
      report.error("CONTENT_SEKOIA_CASE_NAME", [...path, "name"], message);
    }
    names.add(name);
    const label = `${node.label}: the case "${name}"`;
    const operator = requireText(given, "comparison", path, label, report);
    const known = sekoiaComparisons.has(`sekoia:${operator}`);
    if (operator && !known) {
      const list = [...sekoiaComparisons].map((one) => one.replace("sekoia:", "")).join(", ");
      const message = `${label} compares by "${operator}". Known comparisons: ${list}.`;
      report.error("CONTENT_SEKOIA_COMPARISON_UNKNOWN", [...path, "comparison"], message);
    }
    const left = requireValue(given, "left", path, label, report);
    const right = requireValue(given, "right", path, label, report);
    return { label: name, groups: [[{ left, operator: `sekoia:${operator}`, right }]] };
  });
  return { type: "condition", branches };
}

function readForeach(node: SekoiaNode, report: Report): OperatorPart {
  const given = ownProperty(node.source, "items");
  const items = readItems(given ?? null);
  if (!items) {
    const code = given === undefined ? "CONTENT_SEKOIA_FIELD_MISSING" : "CONTENT_SEKOIA_FIELD_TYPE";
    const path = given === undefined ? node.path : [...node.path, "items"];
    report.error(code, path, `${node.label} needs "items": a list, or a template that gives one.`);
  }
  return {
    type: "foreach",
    frame: {
      bodyTaskIds: node.loop,
      items: items ?? { kind: "literal", value: [] },
      separateContext: false,
      inputs: {},
      maxIterations: mostIterations,
    },
  };
}

/** A list; one template; or JSON text, with templates in it or not. */
function readItems(given: Json): Value | undefined {
  if (Array.isArray(given)) return toValue(given);
  if (typeof given !== "string") return undefined;
  if (given.trimStart().startsWith("[") && holdsTemplate(given))
    return { kind: "jinja", template: given, asJson: true };
  if (isTemplate(given)) return { kind: "jinja", template: given };
  const read = readJsonText(given);
  return Array.isArray(read) ? { kind: "literal", value: read } : undefined;
}

function readStore(node: SekoiaNode, report: Report): OperatorPart {
  const modifications = readList(node, "modifications", "modifications", report).map(([given, at]) => {
    const path = [...node.path, "modifications", at];
    const label = `${node.label}: modification ${at + 1}`;
    const key = requireText(given, "key", path, label, report);
    const name = requireText(given, "type", path, label, report);
    const type = modificationTypes.find((known) => known === name);
    if (name && !type) {
      const message = `${label} has the type "${name}"; it must be one of ${modificationTypes.join(", ")}.`;
      report.error("CONTENT_SEKOIA_FIELD_TYPE", [...path, "type"], message);
    }
    const value =
      type === "unset"
        ? toValue(ownProperty(given, "value") ?? null)
        : requireValue(given, "value", path, label, report);
    return { key, type: type ?? "set", value };
  });
  return { type: "store", modifications };
}
