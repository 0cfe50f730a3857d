import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { type ContextPath, readContextPath } from "./context-path.ts";

/** One change of a context document. Paths are as `context-path.ts` reads them; `sdk` names the same shape for commands. */
export type ContextChange =
  | { op: "set"; path: string; value: Json }
  | { op: "append"; path: string; value: Json }
  | { op: "delete"; path: string };

/**
 * Applies a change and gives the new document; the old one is left as it was (runs may be reading it). Total: every path
 * and every document give a document.
 *
 * - `set` puts the value there and makes the objects on the way; a scalar on the way gives way.
 * - `append` makes a list of what was there and what comes; lists are joined. Nothing there, or null: the value itself.
 * - `delete` takes it away; a list's later elements move up.
 *
 * `[n]` is an element: of a single value, `[0]` is that value; behind the end, the value becomes a new last element. A
 * name behind a list means the member of its elements, as it does where a path is read: `set` and `delete` change every
 * element that is an object, `append` adds an element that holds the member. (A list without objects gives way to `set`.)
 */
export function applyContextOperation(document: Json, change: ContextChange): Json {
  const start = isObject(document) ? document : {};
  return changeAt(start, readContextPath(change.path), 0, change) ?? {};
}

/** Undefined, given or returned: nothing is there. */
function changeAt(here: Json | undefined, path: ContextPath, at: number, change: ContextChange): Json | undefined {
  const key = path[at];
  if (key === undefined) return changeValue(here, change);
  if (typeof key === "number") return changeElement(here, key, path, at, change);
  if (Array.isArray(here)) return changeMembers(here, path, at, change);
  if (!isObject(here)) return change.op === "delete" ? here : nest(path, at, change.value);
  const before = Object.hasOwn(here, key) ? here[key] : undefined;
  const after = changeAt(before, path, at + 1, change);
  if (after === before && after === undefined) return here;
  const copy = { ...here };
  if (after === undefined) delete copy[key];
  else define(copy, key, after);
  return copy;
}

function changeValue(here: Json | undefined, change: ContextChange): Json | undefined {
  switch (change.op) {
    case "set":
      return change.value;
    case "append":
      return here === undefined || here === null ? change.value : [...toList(here), ...toList(change.value)];
    case "delete":
      return undefined;
  }
}

function changeElement(
  here: Json | undefined,
  index: number,
  path: ContextPath,
  at: number,
  change: ContextChange,
): Json | undefined {
  const isThere = here !== undefined && here !== null;
  if (isThere && !Array.isArray(here) && index === 0) return changeAt(here, path, at + 1, change);
  const list = isThere ? toList(here) : [];
  if (index >= list.length) return change.op === "delete" ? here : [...list, nest(path, at + 1, change.value)];
  const after = changeAt(list[index], path, at + 1, change);
  return after === undefined ? list.toSpliced(index, 1) : list.with(index, after);
}

function changeMembers(list: Json[], path: ContextPath, at: number, change: ContextChange): Json {
  if (change.op === "append") return [...list, nest(path, at, change.value)];
  if (change.op === "set" && !list.some(isObject)) return nest(path, at, change.value);
  return list.map((element) => (isObject(element) ? (changeAt(element, path, at, change) ?? element) : element));
}

/** The value within the objects and lists that the rest of the path stands for. */
function nest(path: ContextPath, from: number, value: Json): Json {
  let nested = value;
  for (let at = path.length - 1; at >= from; at--) {
    const key = path[at] ?? "";
    if (typeof key === "number") nested = [nested];
    else {
      const parent: JsonObject = {};
      define(parent, key, nested);
      nested = parent;
    }
  }
  return nested;
}

/** `__proto__` is a key like any other. */
function define(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function toList(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}
