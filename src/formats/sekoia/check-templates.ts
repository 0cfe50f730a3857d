import { isObject, type Json, ownProperty } from "#base/json.ts";
import type { JsonPath } from "../json-document.ts";
import type { Report } from "../report.ts";
import { rendersToJson } from "./arguments.ts";
import type { Walk } from "./check-graph.ts";
import { actionOf } from "./compile-node.ts";
import { inspectTemplate } from "./inspect-template.ts";
import type { SekoiaNode } from "./nodes.ts";
import { isTemplate, textsOf } from "./template-text.ts";

/** A value of a node that is rendered, its place, and whether the text it renders to is JSON. */
type Spot = [value: Json, path: JsonPath, asJson?: boolean];

/** Reports templates that cannot be read, filters that do not exist, and reads of nodes that cannot have run by then. */
export function checkTemplates(
  nodes: readonly SekoiaNode[],
  walk: Walk | undefined,
  ids: ReadonlySet<string>,
  report: Report,
): void {
  for (const node of nodes) {
    const reached = walk?.reached.has(node.id) ?? false;
    for (const [value, place, asJson = false] of spotsOf(node)) {
      for (const [path, text] of textsOf(value, place)) {
        if (!isTemplate(text)) continue;
        const { faults, references } = inspectTemplate(text, asJson);
        for (const { code, severity, message } of faults) report[severity](code, path, `${node.label}: ${message}`);
        for (const id of references) {
          if (!ids.has(id)) {
            const message = `${node.label} reads node ${id}, which does not exist, so the template gives nothing or fails. Correct the id.`;
            report.warning("CONTENT_SEKOIA_REFERENCE", path, message);
          } else if (reached && !walk?.mayRunBefore(id, node.id)) {
            const message = `${node.label} reads node ${id}, which never runs before it, so the template gives nothing or fails. Connect the two, or read another node.`;
            report.warning("CONTENT_SEKOIA_REFERENCE", path, message);
          }
        }
      }
    }
  }
}

function spotsOf(node: SekoiaNode): Spot[] {
  const { source, path } = node;
  if (node.type === "trigger") return [];
  if (node.type === "action") {
    const definitions = actionOf(node)?.arguments;
    return entriesOf(ownProperty(source, "arguments")).flatMap(([name, value]): Spot[] => {
      const definition = definitions?.find((known) => known.name === name);
      if (definitions && !definition) return [];
      return [
        [
          value,
          [...path, "arguments", name],
          definition !== undefined && rendersToJson(definition) && typeof value === "string",
        ],
      ];
    });
  }
  const items = ownProperty(source, "items") ?? null;
  const isList = typeof items === "string" && items.trimStart().startsWith("[");
  const spots: Spot[] = [[items, [...path, "items"], isList]];
  for (const [list, fields] of Object.entries({ cases: ["left", "right"], modifications: ["value"] })) {
    const given = ownProperty(source, list);
    if (!Array.isArray(given)) continue;
    given.forEach((entry, at) => {
      for (const field of fields) spots.push([ownProperty(entry, field) ?? null, [...path, list, at, field]]);
    });
  }
  return spots;
}

function entriesOf(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}
