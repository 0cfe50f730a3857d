/** A new object put into one that is there: its members overwrite, others stay; objects within are merged, lists replaced. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import type { ContextChange } from "../../context-document.ts";
import { type ContextPath, writeContextPath } from "../../context-path.ts";
import { setOwn } from "../javascript/value.ts";
import { contextSize } from "./context-size.ts";

/**
 * Scripts that use the common library's `addMalicious` name members here that are to pile up instead of being
 * overwritten; the hint itself is not data.
 */
const hintKey = "properties_to_append";

export function withoutHint(value: Json): Json {
  if (!isObject(value) || !Object.hasOwn(value, hintKey)) return value;
  const { [hintKey]: _hint, ...data } = value;
  return data;
}

export function mergeObject(there: Json, comes: Json): Json {
  const hint = ownProperty(comes, hintKey);
  return mergeValue(there, withoutHint(comes), Array.isArray(hint) ? hint : []);
}

const deepest = 200;

function mergeValue(there: Json, comes: Json, pilesUp: readonly Json[], depth = 0): Json {
  if (!isObject(there) || !isObject(comes) || depth > deepest) return comes;
  const merged: JsonObject = { ...there };
  for (const key of Object.keys(comes)) {
    const value = comes[key] ?? null;
    const before = ownProperty(there, key);
    if (before === undefined || before === null) setOwn(merged, key, value);
    else if (pilesUp.includes(key)) setOwn(merged, key, [before, value].flat());
    else setOwn(merged, key, mergeValue(before, value, [], depth + 1));
  }
  return merged;
}

/**
 * The changes that make `merged` of `there`, in few and small steps: the whole where that is hardly more than what is
 * new in it, else its members. `merged` shares with `there` whatever did not change.
 */
export function changesOfMerge(path: ContextPath, there: Json, merged: Json): ContextChange[] {
  const changes = memberChanges(path, there, merged, 0);
  if (changes.length < 2) return changes;
  const parts = changes.reduce((sum, { path: to, value }) => sum + to.length + contextSize(value), 0);
  const whole: ContextChange = { op: "set", path: writeContextPath(path), value: merged };
  return contextSize(merged, 2 * parts) <= 2 * parts ? [whole] : changes;
}

type Setting = Extract<ContextChange, { op: "set" }>;

function memberChanges(path: ContextPath, there: Json, merged: Json, depth: number): Setting[] {
  if (there === merged) return [];
  if (!isObject(there) || !isObject(merged) || depth > deepest) {
    return [{ op: "set", path: writeContextPath(path), value: merged }];
  }
  const changes: Setting[] = [];
  for (const key of Object.keys(merged)) {
    const [before, after] = [ownProperty(there, key), merged[key] ?? null];
    if (before === after) continue;
    if (before === undefined) changes.push({ op: "set", path: writeContextPath([...path, key]), value: after });
    else for (const change of memberChanges([...path, key], before, after, depth + 1)) changes.push(change);
  }
  return changes;
}
