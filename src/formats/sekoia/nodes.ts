import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";

/** A node of an export whose shape was checked: what the rest of the reader works on. */
export interface SekoiaNode {
  id: string;
  name: string;
  type: "trigger" | "action" | "operator";
  source: JsonObject;
  path: JsonPath;
  /** `node 3 "Create incident"`, for messages. */
  label: string;
  /** Branch name to node ids, as the export has them. */
  outputs: [branch: string, targets: string[]][];
  /** Of a foreach: the first nodes of its body. */
  loop: string[];
}

export const mostNodes = 2_000;

/** The nodes that can be understood; about the others it reports. Ids include those of nodes that cannot. */
export function readNodes(given: JsonObject, report: Report): { nodes: SekoiaNode[]; ids: Set<string> } {
  const entries = Object.entries(given);
  const ids = new Set(entries.map(([id]) => id));
  if (entries.length > mostNodes) {
    report.error(
      "CONTENT_SEKOIA_TOO_MANY_NODES",
      ["nodes"],
      `The playbook has ${entries.length} nodes; at most ${mostNodes} can be read. Split it into several playbooks.`,
    );
    return { nodes: [], ids };
  }
  const nodes = entries.map(([id, source]) => readNode(id, source, report)).filter((node) => node !== undefined);
  const triggers = new Set(nodes.filter(({ type }) => type === "trigger").map(({ id }) => id));
  for (const node of nodes) checkTargets(node, ids, triggers, report);
  return { nodes, ids };
}

/** A text field that must be there. */
export function requireText(source: JsonObject, field: string, path: JsonPath, label: string, report: Report): string {
  const value = ownProperty(source, field);
  if (typeof value === "string" && value.trim() !== "") return value;
  if (value === undefined || value === null || typeof value === "string") {
    const where = value === undefined ? path : [...path, field];
    report.error("CONTENT_SEKOIA_FIELD_MISSING", where, `${label} needs "${field}", a text that is not empty.`);
  } else {
    report.error("CONTENT_SEKOIA_FIELD_TYPE", [...path, field], `${label}: "${field}" must be text.`);
  }
  return "";
}

function readNode(id: string, source: Json, report: Report): SekoiaNode | undefined {
  const path = ["nodes", id];
  if (!/^\d{1,9}$/.test(id)) {
    report.error(
      "CONTENT_SEKOIA_NODE_ID",
      path,
      `"${id}" cannot be a node's id: ids are whole numbers of at most nine digits, in quotes. Renumber the node.`,
    );
  }
  if (!isObject(source)) {
    report.error("CONTENT_SEKOIA_FIELD_TYPE", path, `Node ${id} must be an object with name, type and outputs.`);
    return undefined;
  }
  const name = requireText(source, "name", path, `Node ${id}`, report);
  const label = name ? `Node ${id} "${name}"` : `Node ${id}`;
  const type = requireText(source, "type", path, label, report);
  const outputs = readOutputs(source, path, label, report);
  if (type !== "trigger" && type !== "action" && type !== "operator") {
    if (type) {
      report.error(
        "CONTENT_SEKOIA_NODE_TYPE",
        [...path, "type"],
        `${label} has the type "${type}"; a node is a trigger, an action or an operator.`,
      );
    }
    return undefined;
  }
  return { id, name, type, source, path, label, outputs, loop: readLoop(source, path, label, report) };
}

function readOutputs(source: JsonObject, path: JsonPath, label: string, report: Report): [string, string[]][] {
  const outputs = ownProperty(source, "outputs");
  if (outputs === undefined || outputs === null) {
    report.error(
      "CONTENT_SEKOIA_FIELD_MISSING",
      path,
      `${label} needs "outputs"; \`{"default": []}\` where it is the last.`,
    );
    return [];
  }
  if (!isObject(outputs)) {
    const message = `${label}: "outputs" must be an object of branch names and lists of node ids.`;
    report.error("CONTENT_SEKOIA_FIELD_TYPE", [...path, "outputs"], message);
    return [];
  }
  return Object.entries(outputs).map(([branch, targets]) => [
    branch,
    readIds(targets, [...path, "outputs", branch], label, report),
  ]);
}

function readLoop(source: JsonObject, path: JsonPath, label: string, report: Report): string[] {
  if (ownProperty(source, "type") !== "operator" || ownProperty(source, "subtype") !== "foreach") return [];
  const loop = ownProperty(source, "loop");
  if (loop === undefined || loop === null || (Array.isArray(loop) && loop.length === 0)) {
    report.error("CONTENT_SEKOIA_FIELD_MISSING", path, `${label} needs "loop", the list of the nodes it repeats.`);
    return [];
  }
  return readIds(loop, [...path, "loop"], label, report);
}

/** Node ids, each once; numbers are taken for the texts they stand for. */
function readIds(given: Json, path: JsonPath, label: string, report: Report): string[] {
  if (given === null) return [];
  if (!Array.isArray(given)) {
    report.error("CONTENT_SEKOIA_FIELD_TYPE", path, `${label}: this must be a list of node ids, \`["4"]\`.`);
    return [];
  }
  const ids = new Set<string>();
  given.forEach((id, at) => {
    if (typeof id === "string" || typeof id === "number") ids.add(String(id));
    else report.error("CONTENT_SEKOIA_FIELD_TYPE", [...path, at], `${label}: a node id must be text, \`"4"\`.`);
  });
  return [...ids];
}

function checkTargets(node: SekoiaNode, ids: Set<string>, triggers: Set<string>, report: Report): void {
  const lists: [JsonPath, string[]][] = node.outputs.map(([branch, targets]) => [["outputs", branch], targets]);
  lists.push([["loop"], node.loop]);
  for (const [place, targets] of lists) {
    for (const target of targets) {
      const path = [...node.path, ...place];
      if (!ids.has(target)) {
        const message = `${node.label} leads to node ${target}, which does not exist. Known nodes: ${listIds(ids)}.`;
        report.error("CONTENT_SEKOIA_OUTPUT_TARGET", path, message);
      } else if (triggers.has(target)) {
        const message = `${node.label} leads to node ${target}, a trigger; nothing may lead to a trigger.`;
        report.error("CONTENT_SEKOIA_OUTPUT_TARGET", path, message);
      }
    }
  }
}

function listIds(ids: Set<string>): string {
  const shown = [...ids].slice(0, 30).join(", ");
  return ids.size > 30 ? `${shown}, …` : shown;
}
