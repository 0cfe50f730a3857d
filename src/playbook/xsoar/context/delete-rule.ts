/** What `DeleteContext` does to the context. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { ContextChange } from "../../context-document.ts";
import { readContextPath, writeContextPath } from "../../context-path.ts";
import { scalarText } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { scopeFrom } from "../scope.ts";
import { startEvaluation } from "../start-evaluation.ts";
import type { MergeSettings } from "./merge-entry-context.ts";
import { elementsOf, placesAt } from "./places.ts";
import { deleteContextChanges, isYes } from "./set-rules.ts";

export interface DeleteArguments {
  key?: Json | undefined;
  all?: Json | undefined;
  /** `yes`, `no` or `auto`. */
  subplaybook?: Json | undefined;
  keysToKeep?: Json | undefined;
  index?: Json | undefined;
}

/** The contexts a command stands between. */
export interface StandingContexts {
  shared: JsonObject;
  /** Of the sub-playbook it stands in, where that has one. */
  private?: JsonObject | undefined;
}

export interface DeleteResult {
  /** Where the changes belong: without `subplaybook`, XSOAR deletes from the shared context wherever the task stands. */
  where: "shared" | "private";
  changes: ContextChange[];
  /** What the entry says. */
  text: string;
  /** The entry is an error. */
  isError: boolean;
}

/**
 * `all` takes every key of the context the command sees, except for `keysToKeep` (paths; values that are empty, zero or
 * false are not kept); `key` one path; `key` with `index` one element of its list, and the key with its last one.
 */
export function deleteRule(given: DeleteArguments, contexts: StandingContexts, settings: MergeSettings): DeleteResult {
  const where = chooseContext(given.subplaybook, contexts.private !== undefined);
  if (where === undefined) {
    return answer("shared", [], "There is no private context here, so nothing was deleted.");
  }
  const document = (where === "private" ? contexts.private : contexts.shared) ?? {};
  if (isYes(given.all)) {
    const seen = Object.keys(contexts.private ?? contexts.shared);
    const changes = clear(document, seen, readPaths(given.keysToKeep), settings);
    return answer(where, changes, "Context cleared");
  }
  const key = textOf(given.key);
  if (key === "") return answer(where, [], "Give a key to delete, or all=yes.", true);
  const index = textOf(given.index);
  if (index === "") return answer(where, deleteContextChanges(key), `Deleted ${key}`);
  return deleteElement(document, key, index, where);
}

/** Undefined: the one that is asked for is not there. */
function chooseContext(subplaybook: Json | undefined, hasPrivate: boolean): "shared" | "private" | undefined {
  const asked = textOf(subplaybook).toLowerCase();
  if (asked === "auto") return hasPrivate ? "private" : "shared";
  if (!isYes(subplaybook)) return "shared";
  return hasPrivate ? "private" : undefined;
}

function answer(where: "shared" | "private", changes: ContextChange[], text: string, isError = false): DeleteResult {
  return { where, changes, text, isError };
}

function deleteElement(
  document: JsonObject,
  key: string,
  indexText: string,
  where: "shared" | "private",
): DeleteResult {
  const elements = placesAt({ path: [], value: document }, readContextPath(key)).flatMap(elementsOf);
  if (elements.length === 0) return answer(where, [], `${key} was not found in the context`);
  const index = Number.parseInt(indexText, 10);
  const element = elements[index];
  if (element === undefined) {
    const places = `0 to ${elements.length - 1}`;
    return answer(where, [], `${key} has no element ${indexText}: its elements are numbered ${places}`, true);
  }
  const changes = deleteContextChanges(elements.length === 1 ? key : writeContextPath(element.path));
  return answer(where, changes, `Deleted element ${index} of ${key}`);
}

/** What is kept as a whole is not touched; of other keys, what is kept is put back in their place. */
function clear(
  document: JsonObject,
  keys: readonly string[],
  keep: readonly string[],
  settings: MergeSettings,
): ContextChange[] {
  const scope = scopeFrom({ context: document });
  const evaluation = startEvaluation(scope, settings);
  const changes: ContextChange[] = [];
  for (const key of keys) {
    const value = ownProperty(document, key);
    if (value === undefined || (keep.includes(key) && isTruthy(value))) continue;
    changes.push({ op: "delete", path: writeContextPath([key]) });
  }
  const gone = new Set(changes.map(({ path }) => path));
  for (const path of keep) {
    const names = readContextPath(path);
    if (names.length < 2 || !gone.has(writeContextPath(names.slice(0, 1)))) continue;
    const value = evaluateDt(parseDt(path), { value: document }, evaluation);
    if (value !== undefined && isTruthy(value)) changes.push({ op: "set", path, value });
  }
  return changes;
}

function isTruthy(value: Json): boolean {
  return isObject(value) || Array.isArray(value) || Boolean(value);
}

function readPaths(given: Json | undefined): string[] {
  const texts = Array.isArray(given) ? given.map(textOf) : textOf(given).split(",");
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}

function textOf(value: Json | undefined): string {
  return value === undefined ? "" : (scalarText(value)?.trim() ?? "");
}
