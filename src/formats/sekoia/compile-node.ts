import { isObject, type JsonObject, ownProperty } from "#base/json.ts";
import {
  type CommandCall,
  defaultEdge,
  errorEdge,
  type PlaybookTrigger,
  plainEdge,
  type Task,
} from "#playbook/model.ts";
import type { Report } from "../report.ts";
import { type ArgumentsOwner, readArguments } from "./arguments.ts";
import { type Action, actions, listNames, modules, type Trigger, triggers } from "./catalog.ts";
import { requireText, type SekoiaNode } from "./nodes.ts";
import { type OperatorPart, operators } from "./operators.ts";

/** Where triggers and actions go that no module in the catalogue offers: `sekoia-module/<uuid>`. */
export const unknownModule = "sekoia-module";

/** A node as a task. What is wrong with it is reported; the task is then as near as can be. */
export function compileNode(node: SekoiaNode, report: Report): Task {
  const wired = node.outputs.some(([branch, targets]) => branch === "error" && targets.length > 0);
  const next = Object.fromEntries(node.outputs.map(([branch, targets]) => [labelOf(branch, node), targets]));
  const base = { id: node.id, name: node.name, next, onError: wired ? "error-path" : "stop" } as const;
  if (node.type === "trigger") {
    checkOutputs(node, ["default", "error"], report);
    return { ...base, type: "start" };
  }
  if (node.type === "action") {
    const known = actions.has(uuidOf(node, "action_uuid"));
    if (known) checkOutputs(node, ["default", "error"], report);
    return { ...base, type: "regular", command: compileCall(node, report) };
  }
  const part = compileOperator(node, report);
  const cases = part.branches?.map(({ label }) => label);
  checkOutputs(node, cases ? [...cases, "else", "error"] : ["default", "error"], report);
  // A case that is wired nowhere ends there: it must not fall to the else-branch.
  for (const name of cases ?? []) if (!Object.hasOwn(next, name)) Object.assign(next, Object.fromEntries([[name, []]]));
  return { ...base, ...part };
}

/** The catalogue's entry for a trigger node. */
export function triggerOf(node: SekoiaNode): Trigger | undefined {
  return triggers.get(uuidOf(node, "trigger_uuid"));
}

export function actionOf(node: SekoiaNode): Action | undefined {
  return actions.get(uuidOf(node, "action_uuid"));
}

export function readTrigger(node: SekoiaNode, report: Report): PlaybookTrigger {
  const uuid = requireText(node.source, "trigger_uuid", node.path, node.label, report).toLowerCase();
  const known = triggerOf(node);
  if (!known && uuid) {
    const message = `${node.label} is the trigger ${uuid}, which Tocsin does not have, so the playbook cannot be activated. Known triggers: ${listNames(triggers)}.`;
    report.warning("CONTENT_SEKOIA_TRIGGER_UNKNOWN", [...node.path, "trigger_uuid"], message);
  }
  if (known) checkModule(node, known, report);
  const filters = readArguments(argumentsOf(node, report), ownerOf(node, known ?? { name: uuid }), report);
  return {
    integration: known ? brandOf(known.module) : unknownModule,
    trigger: known?.trigger ?? uuid,
    ...(Object.keys(filters).length > 0 && { arguments: filters }),
  };
}

function compileCall(node: SekoiaNode, report: Report): CommandCall {
  const uuid = requireText(node.source, "action_uuid", node.path, node.label, report).toLowerCase();
  const known = actionOf(node);
  if (!known && uuid) {
    const module = modules.get(uuidOf(node, "module_uuid"))?.name ?? `module ${uuidOf(node, "module_uuid")}`;
    const message = `${node.label} is the action ${uuid} of ${module}, which Tocsin does not have, so the playbook loads but cannot be activated. Replace it by Request URL or by a known action: ${listNames(actions)}.`;
    report.warning("CONTENT_SEKOIA_ACTION_UNKNOWN", [...node.path, "action_uuid"], message);
  }
  if (known) checkModule(node, known, report);
  return {
    name: known?.command ?? `${unknownModule}/${uuid}`,
    ...(known && { brand: brandOf(known.module) }),
    arguments: readArguments(argumentsOf(node, report), ownerOf(node, known ?? { name: `action ${uuid}` }), report),
  };
}

function compileOperator(node: SekoiaNode, report: Report): OperatorPart {
  const subtype = requireText(node.source, "subtype", node.path, node.label, report);
  const compile = operators.get(subtype);
  if (compile) return compile(node, report);
  if (subtype) {
    const message = `${node.label} is the operator "${subtype}". Known operators: ${[...operators.keys()].join(", ")}.`;
    report.error("CONTENT_SEKOIA_OPERATOR_UNKNOWN", [...node.path, "subtype"], message);
  }
  return { type: "title" };
}

/** Sekoia's branch names in the model's words. */
function labelOf(branch: string, node: SekoiaNode): string {
  if (branch === "error") return errorEdge;
  if (branch === "else" && ownProperty(node.source, "subtype") === "condition") return defaultEdge;
  return branch === "default" ? plainEdge : branch;
}

function checkOutputs(node: SekoiaNode, known: readonly string[], report: Report): void {
  for (const [branch] of node.outputs) {
    if (known.includes(branch)) continue;
    const message = `${node.label} never leaves by the output "${branch}", so what follows it never runs. It leaves by: ${known.join(", ")}.`;
    report.warning("CONTENT_SEKOIA_OUTPUT_UNKNOWN", [...node.path, "outputs", branch], message);
  }
}

/** Exports repeat the module of an action; one that contradicts the action is a slip of hand-edited files. */
function checkModule(node: SekoiaNode, known: { name: string; module: string }, report: Report): void {
  const module = uuidOf(node, "module_uuid");
  if (module === "" || module === known.module) return;
  const message = `${node.label}: ${known.name} belongs to the module ${modules.get(known.module)?.name} (${known.module}), not to ${module}. The module named here is ignored.`;
  report.warning("CONTENT_SEKOIA_MODULE_MISMATCH", [...node.path, "module_uuid"], message);
}

function argumentsOf(node: SekoiaNode, report: Report): JsonObject {
  const given = ownProperty(node.source, "arguments") ?? {};
  if (isObject(given)) return given;
  const message = `${node.label}: "arguments" must be an object of values by name.`;
  report.error("CONTENT_SEKOIA_FIELD_TYPE", [...node.path, "arguments"], message);
  return {};
}

function ownerOf(node: SekoiaNode, known: Pick<Action, "name" | "arguments">): ArgumentsOwner {
  return { label: node.label, name: known.name, definitions: known.arguments, path: [...node.path, "arguments"] };
}

function brandOf(module: string): string {
  return modules.get(module)?.brand ?? unknownModule;
}

function uuidOf(node: SekoiaNode, field: string): string {
  const uuid = ownProperty(node.source, field);
  return typeof uuid === "string" ? uuid.toLowerCase() : "";
}
