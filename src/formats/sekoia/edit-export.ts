import { isObject, type Json, ownProperty } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { Report } from "../report.ts";
import type { Overrides } from "./apply-overrides.ts";

/**
 * What a person changes in the console's form of a block: each argument named takes the place of what was there, whole;
 * null takes it away. Whether the result is any good is asked afterwards. Neither argument is changed.
 */
export function editExport(
  original: Json,
  edits: { name?: string; arguments?: Overrides },
): { export: Json; problems: Problem[] } {
  const report = new Report(() => undefined, undefined);
  const edited = structuredClone(original);
  if (edits.name !== undefined && isObject(edited)) edited.name = edits.name;
  const nodes = ownProperty(edited, "nodes");
  for (const [id, values] of Object.entries(edits.arguments ?? {})) {
    const node = ownProperty(nodes, id);
    if (!isObject(node) || ownProperty(node, "type") !== "action") {
      const blocks = Object.entries(isObject(nodes) ? nodes : {}).filter(
        ([, one]) => ownProperty(one, "type") === "action",
      );
      const list = blocks.map(([known, one]) => `${known} "${String(ownProperty(one, "name"))}"`).join(", ");
      const message = `Arguments are set for node ${id}, which has none to set. Nodes with arguments: ${list}.`;
      report.error("CONTENT_SEKOIA_OVERRIDE_UNKNOWN", ["nodes", id], message);
      continue;
    }
    const given = ownProperty(node, "arguments");
    const result = new Map(Object.entries(isObject(given) ? given : {}));
    for (const [name, value] of Object.entries(values)) {
      if (value === null) result.delete(name);
      else result.set(name, structuredClone(value));
    }
    node.arguments = Object.fromEntries(result);
  }
  return { export: edited, problems: report.problems };
}
