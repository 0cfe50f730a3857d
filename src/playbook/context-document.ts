import { isObject, type Json, type JsonObject } from "#base/json.ts";

/** One change of a context document. Paths are dotted; `sdk` names the same shape for commands. */
export type ContextChange =
  | { op: "set"; path: string; value: Json }
  | { op: "append"; path: string; value: Json }
  | { op: "delete"; path: string };

/**
 * Applies a change and gives the new document; the old one is left as it was (runs may be reading it). `set` creates
 * parents and replaces what is not an object on the way; `append` makes a list of what was there and what comes.
 */
export function applyContextOperation(document: Json, change: ContextChange): Json {
  return changeAt(document, change.path.split("."), change);
}

function changeAt(here: Json, path: string[], change: ContextChange): Json {
  const [key, ...rest] = path;
  if (key === undefined) return here;
  const copy = copyObject(here);
  const current = Object.hasOwn(copy, key) ? copy[key] : undefined;
  if (rest.length > 0) {
    if (change.op === "delete" && !isObject(current)) return copy;
    define(copy, key, changeAt(current ?? {}, rest, change));
  } else if (change.op === "delete") delete copy[key];
  else if (change.op === "set" || current === undefined) define(copy, key, change.value);
  else define(copy, key, [...toList(current), ...toList(change.value)]);
  return copy;
}

function copyObject(value: Json): JsonObject {
  return isObject(value) ? { ...value } : {};
}

/** `__proto__` is a key like any other. */
function define(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function toList(value: Json): Json[] {
  return Array.isArray(value) ? value : [value];
}
