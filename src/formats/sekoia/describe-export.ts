/** An export as a person sees it: blocks with their edges, and what can be edited in them, whether it compiles or not. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { ArgumentField, GraphNode } from "#contract/playbook.ts";
import { keptSecret } from "#contract/playbook.ts";
import { assignLoops, type Graph } from "../graph.ts";
import { Report } from "../report.ts";
import type { ArgumentDefinition } from "./argument-definition.ts";
import { modules } from "./catalog.ts";
import { actionOf, triggerOf } from "./compile-node.ts";
import { readNodes, type SekoiaNode } from "./nodes.ts";
import { holdsTemplate } from "./template-text.ts";

export interface DescribedExport {
  name: string;
  description: string;
  tags: string[];
  nodes: DescribedNode[];
}

export interface DescribedNode {
  id: string;
  name: string;
  /** The author's own. */
  description: string | null;
  kind: GraphNode["kind"];
  /** The integration, by id. */
  brand: string | null;
  /** What Sekoia.io calls the action or the trigger. */
  title: string | null;
  command: string | null;
  /** On a trigger: its id within the integration. */
  trigger: string | null;
  position: GraphNode["position"];
  next: GraphNode["next"];
  insideLoop: string | null;
  fields: ArgumentField[];
}

export function describeExport(source: Json): DescribedExport {
  const tags = ownProperty(source, "tags");
  const given = ownProperty(source, "nodes");
  // What is wrong with it is said by whoever compiles it.
  const { nodes } = isObject(given) ? readNodes(given, new Report(() => undefined, undefined)) : { nodes: [] };
  const loops = findLoops(nodes);
  return {
    name: textOf(source, "name"),
    description: textOf(source, "description"),
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
    nodes: nodes.map((node) => describeNode(node, loops.get(node.id) || null)),
  };
}

function describeNode(node: SekoiaNode, insideLoop: string | null): DescribedNode {
  const trigger = node.type === "trigger" ? triggerOf(node) : undefined;
  const action = node.type === "action" ? actionOf(node) : undefined;
  const known = trigger ?? action;
  return {
    id: node.id,
    name: node.name,
    description: textOf(node.source, "description") || null,
    kind: kindOf(node),
    brand: (known && modules.get(known.module)?.brand) ?? null,
    title: known?.name ?? null,
    command: action?.command ?? null,
    trigger: trigger?.trigger ?? null,
    position: readPosition(ownProperty(node.source, "position")),
    next: node.outputs.flatMap(([branch, targets]) =>
      targets.map((to) => ({ label: branch === "default" ? "" : branch, to })),
    ),
    insideLoop,
    fields: node.type === "action" ? describeArguments(node, action?.arguments) : [],
  };
}

function kindOf({ type, source }: SekoiaNode): GraphNode["kind"] {
  if (type !== "operator") return type;
  const subtype = ownProperty(source, "subtype");
  if (subtype === "condition" || subtype === "store") return subtype;
  return subtype === "foreach" ? "loop" : "title";
}

function findLoops(nodes: readonly SekoiaNode[]): Map<string, string> {
  const known = new Set(nodes.map(({ id }) => id));
  const edges = new Map(
    nodes.map((node) => {
      const leaving = node.outputs.flatMap(([, targets]) => targets.map((to) => ({ to, loop: false })));
      const body = node.loop.map((to) => ({ to, loop: true }));
      return [node.id, [...leaving, ...body].filter(({ to }) => known.has(to))];
    }),
  );
  const graph: Graph = { ids: [...known], edges };
  const start = nodes.find(({ type }) => type === "trigger")?.id;
  return start === undefined ? new Map() : assignLoops(graph, start).loops;
}

function readPosition(position: Json | undefined): GraphNode["position"] {
  const x = ownProperty(position, "x");
  const y = ownProperty(position, "y");
  return typeof x === "number" && typeof y === "number" ? { x, y } : null;
}

/** The action's own arguments in their order, then what is given beside them. */
function describeArguments(node: SekoiaNode, definitions: readonly ArgumentDefinition[] = []): ArgumentField[] {
  const source = ownProperty(node.source, "arguments");
  const given: JsonObject = isObject(source) ? source : {};
  const known = new Set(definitions.map(({ name }) => name));
  const fields = definitions.map((definition): ArgumentField => {
    const value = Object.hasOwn(given, definition.name) ? given[definition.name] : undefined;
    return {
      id: definition.name,
      label: labelOf(definition.name),
      type: fieldType(definition, value),
      required: definition.required ?? false,
      ...(definition.type === "choice" ? { options: [...(definition.oneOf ?? [])] } : {}),
      ...(value === undefined ? {} : { value }),
    };
  });
  const others = Object.entries(given).filter(([name]) => !known.has(name));
  return [
    ...fields,
    ...others.map(([id, value]): ArgumentField => {
      return { id, label: labelOf(id), type: typeOfValue(value), required: false, value };
    }),
  ];
}

/** `fail_on_http_error`: Fail on http error. */
function labelOf(name: string): string {
  const words = name.replaceAll("_", " ").trim();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

const credentials = new Set(["auth_token", "auth_password"]);

function fieldType({ name, type }: ArgumentDefinition, value: Json | undefined): ArgumentField["type"] {
  if (value === keptSecret) return "secret";
  // An expression is no secret of the author's; it has to be read to be edited.
  if (credentials.has(name)) return value !== undefined && holdsTemplate(value) ? "text" : "secret";
  if (name === "headers") return "headers";
  const isTemplate = value !== undefined && typeof value === "string" && holdsTemplate(value);
  switch (type) {
    case "text":
    case "url":
      return "text";
    case "choice":
      return isTemplate ? "text" : "select";
    case "integer":
      return isTemplate ? "text" : "number";
    case "boolean":
      return isTemplate ? "text" : "boolean";
    case "list":
      return isTemplate ? "text" : "list";
    case "object":
    case "objectOrText":
    case "json":
      return "json";
  }
}

function typeOfValue(value: Json): ArgumentField["type"] {
  if (value === keptSecret) return "secret";
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return typeof value === "boolean" ? "boolean" : "json";
}

function textOf(source: Json, key: string): string {
  const text = ownProperty(source, key);
  return typeof text === "string" ? text : "";
}
