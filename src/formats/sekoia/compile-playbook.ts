import { createHash } from "node:crypto";
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { hasErrors } from "#base/problem.ts";
import type { Playbook } from "#playbook/model.ts";
import type { Report } from "../report.ts";
import { checkGraph } from "./check-graph.ts";
import { checkTemplates } from "./check-templates.ts";
import { compileNode, readTrigger, triggerOf } from "./compile-node.ts";
import { readNodes, requireText, type SekoiaNode } from "./nodes.ts";

/** An export as a playbook; undefined when it has errors, which are in the report then. */
export function compilePlaybook(source: Json, report: Report): Playbook | undefined {
  if (!isObject(source)) {
    const message = 'A Sekoia playbook is an object with "name" and "nodes": the content of its Code tab.';
    report.error("CONTENT_SEKOIA_NOT_A_PLAYBOOK", [], message);
    return undefined;
  }
  const name = requireText(source, "name", [], "The playbook", report);
  const id = readId(source, name, report);
  const description = readDescription(source, report);
  const given = ownProperty(source, "nodes");
  if (!isObject(given) || Object.keys(given).length === 0) {
    const missing = given === undefined || given === null || isObject(given);
    report.error(
      missing ? "CONTENT_SEKOIA_FIELD_MISSING" : "CONTENT_SEKOIA_FIELD_TYPE",
      given === undefined ? [] : ["nodes"],
      'The playbook needs "nodes", an object of nodes by id. Export it from the Code tab of the playbook.',
    );
    return undefined;
  }
  const { nodes, ids } = readNodes(given, report);
  const tasks = nodes.map((node) => [node.id, compileNode(node, report)] as const);
  const start = chooseStart(nodes, report);
  const trigger = start && readTrigger(start, report);
  const walk = start && checkGraph(nodes, start, report);
  checkTemplates(nodes, walk, ids, report);
  if (!trigger || !walk || hasErrors(report.problems)) return undefined;
  return {
    id,
    name,
    ...(description && { description }),
    language: "sekoia",
    trigger,
    startTaskId: start.id,
    // Nodes nothing leads to are left out: an edge from one of them would be waited for, for ever.
    tasks: Object.fromEntries(tasks.filter(([node]) => walk.reached.has(node))),
  };
}

/** The template's uuid; exports of playbooks that never were templates have none, and are known by their name. */
function readId(source: JsonObject, name: string, report: Report): string {
  const uuid = ownProperty(source, "uuid");
  if (typeof uuid === "string" && uuid.trim() !== "") return uuid;
  const id = `sekoia-${createHash("sha256").update(name).digest("hex").slice(0, 16)}`;
  if (uuid === undefined || uuid === null || uuid === "") {
    const message = `The playbook has no uuid, so it is known as ${id} as long as its name stays. Add a "uuid" to keep its history when it is renamed.`;
    report.info("CONTENT_SEKOIA_UUID_MISSING", [], message);
  } else report.error("CONTENT_SEKOIA_FIELD_TYPE", ["uuid"], 'The playbook: "uuid" must be text.');
  return id;
}

function readDescription(source: JsonObject, report: Report): string {
  const description = ownProperty(source, "description") ?? "";
  if (typeof description === "string") return description;
  report.error("CONTENT_SEKOIA_FIELD_TYPE", ["description"], 'The playbook: "description" must be text.');
  return "";
}

/**
 * The trigger a run starts at. Sekoia runs one; its published templates sometimes offer several to choose from. Then
 * the first that fires by itself is taken, and the others are left out.
 */
function chooseStart(nodes: readonly SekoiaNode[], report: Report): SekoiaNode | undefined {
  const found = nodes.filter(({ type }) => type === "trigger");
  const start = found.find((node) => triggerOf(node)?.manual === undefined) ?? found[0];
  if (!start) {
    const message = 'The playbook has no node of the type "trigger", so nothing would ever start it. Add one.';
    report.error("CONTENT_SEKOIA_TRIGGER_MISSING", ["nodes"], message);
  }
  for (const other of found) {
    if (!start || other === start) continue;
    const message = `${other.label} is a second trigger and is left out: ${start.label} starts the playbook. To start it both ways, keep a copy of the playbook for each trigger.`;
    report.warning("CONTENT_SEKOIA_TRIGGER_SEVERAL", other.path, message);
  }
  return start;
}
