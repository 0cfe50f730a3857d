/** Which alerts of an instance are the same one: those that hold the same in some places. */
import type { JsonObject } from "#base/json.ts";
import { fieldValues, hashOf, type IntakeKey, textOf } from "./intake-key.ts";

export interface DedupKey {
  paths: readonly string[];
  windowMs: number;
}

/** Undefined where a path leads nowhere: what has no key is nobody's double. */
export function readDedupKey(instanceId: string, { paths }: DedupKey, raw: JsonObject): IntakeKey | undefined {
  const values: Record<string, string[]> = {};
  const parts: string[][] = [];
  for (const path of paths) {
    const found = fieldValues(raw, path).map(textOf);
    if (found.length === 0) return undefined;
    values[path] = found.slice(0, 10).map((text) => text.slice(0, 200));
    // A source's ids differ by their case as well.
    parts.push([...new Set(found)].sort());
  }
  return { key: hashOf(`dedup ${instanceId}`, paths, parts), values };
}
