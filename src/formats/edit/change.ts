/** Changes of a tree of JSON: how two trees differ, and what one becomes by a change. */
import { isDeepStrictEqual } from "node:util";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { JsonPath } from "../json-document.ts";

export type Change =
  /** Puts a value where there may be one; the maps on the way are made. */
  | { op: "set"; path: JsonPath; value: Json }
  /** Puts an item into a list, before the one that stands there. */
  | { op: "insert"; path: JsonPath; value: Json }
  | { op: "remove"; path: JsonPath };

/** In an order in which they can be applied one after the other. */
export function diffTrees(before: Json, after: Json, path: JsonPath = []): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (isObject(before) && isObject(after)) return diffObjects(before, after, path);
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path);
  return [{ op: "set", path, value: after }];
}

function diffObjects(before: JsonObject, after: JsonObject, path: JsonPath): Change[] {
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return [
    ...Object.entries(after).flatMap(([key, value]): Change[] => {
      const old = Object.hasOwn(before, key) ? before[key] : undefined;
      return old === undefined ? [{ op: "set", path: [...path, key], value }] : diffTrees(old, value, [...path, key]);
    }),
    ...gone.map((key): Change => ({ op: "remove", path: [...path, key] })),
  ];
}

/** What stands alike at both ends stays; between, items are changed one by one, and the rest put in or taken out. */
function diffLists(before: readonly Json[], after: readonly Json[], path: JsonPath): Change[] {
  let start = 0;
  const shorter = Math.min(before.length, after.length);
  while (start < shorter && isDeepStrictEqual(before[start], after[start])) start++;
  let end = 0;
  while (end < shorter - start && isDeepStrictEqual(before.at(-1 - end), after.at(-1 - end))) end++;
  const changes: Change[] = [];
  const oldEnd = before.length - end;
  const newEnd = after.length - end;
  for (let at = start; at < Math.min(oldEnd, newEnd); at++) {
    changes.push(...diffTrees(before[at] ?? null, after[at] ?? null, [...path, at]));
  }
  for (let at = oldEnd; at < newEnd; at++)
    changes.push({ op: "insert", path: [...path, at], value: after[at] ?? null });
  for (let at = oldEnd - 1; at >= newEnd; at--) changes.push({ op: "remove", path: [...path, at] });
  return changes;
}

/** The tree after a change; the parts it does not touch are shared. */
export function applyChange(tree: Json, change: Change, depth = 0): Json {
  const key = change.path[depth];
  if (key === undefined) return change.op === "remove" ? null : change.value;
  const last = depth === change.path.length - 1;
  if (Array.isArray(tree)) {
    const at = Number(key);
    if (last && change.op === "insert") return tree.toSpliced(at, 0, change.value);
    if (last && change.op === "remove") return tree.toSpliced(at, 1);
    return tree.with(Math.min(at, tree.length - 1), applyChange(tree[at] ?? null, change, depth + 1));
  }
  const name = String(key);
  const entries = isObject(tree) ? Object.entries(tree) : [];
  const known = entries.findIndex(([one]) => one === name);
  if (last && change.op === "remove") return Object.fromEntries(entries.filter(([one]) => one !== name));
  if (change.op === "remove" && known < 0) return tree;
  const value = applyChange(entries[known]?.[1] ?? null, change, depth + 1);
  if (known < 0) entries.push([name, value]);
  else entries[known] = [name, value];
  return Object.fromEntries(entries);
}

/** What is at a path; undefined when it leads nowhere. */
export function valueAt(tree: Json, path: JsonPath): Json | undefined {
  let here: Json | undefined = tree;
  for (const key of path) {
    if (Array.isArray(here)) here = here[Number(key)];
    else if (isObject(here)) here = Object.hasOwn(here, String(key)) ? here[String(key)] : undefined;
    else return undefined;
  }
  return here;
}
