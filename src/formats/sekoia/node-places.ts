import { isObject, type Json, numberAt, ownProperty, stringAt } from "#base/json.ts";

export interface NodePlace {
  position: { x: number; y: number } | null;
  description: string | null;
}

/** What an export says of its nodes beyond what runs: where the author put each, and what they wrote about it. */
export function readNodePlaces(original: Json | undefined): Map<string, NodePlace> {
  const nodes = ownProperty(original, "nodes");
  if (!isObject(nodes)) return new Map();
  return new Map(
    Object.entries(nodes).map(([id, node]) => {
      const x = numberAt(node, "position", "x");
      const y = numberAt(node, "position", "y");
      const position = x !== undefined && y !== undefined && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
      return [id, { position, description: stringAt(node, "description")?.trim() || null }];
    }),
  );
}
