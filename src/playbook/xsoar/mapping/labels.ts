/** Labels: what of an event no field took, so that nothing of it is lost. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { textOf } from "../cast.ts";
import { LanguageError } from "../language-error.ts";
import type { KeyTree } from "./key-tree.ts";

export interface Label {
  type: string;
  value: string;
}

/**
 * A label for each key that is not mapped: its text, or its JSON. Of an object of which only parts are mapped the other
 * parts become labels by their path; a list of which parts are mapped stays whole, as its parts have no names.
 */
export function labelsOf(event: JsonObject, mapped: KeyTree, onProblem: (message: string) => void): Label[] {
  const labels: Label[] = [];
  collect(event, mapped, "", labels, onProblem);
  return labels;
}

function collect(
  from: JsonObject,
  mapped: KeyTree,
  path: string,
  labels: Label[],
  onProblem: (message: string) => void,
): void {
  for (const key of Object.keys(from)) {
    const value = from[key];
    const here = mapped.children.get(key);
    if (value === undefined || value === null || here?.whole) continue;
    const type = path + key;
    if (here !== undefined && here.children.size > 0 && isObject(value)) {
      collect(value, here, `${type}.`, labels, onProblem);
      continue;
    }
    const text = textWithin(value);
    if (text === undefined) onProblem(`label ${type}: it is nested too deeply to be written as text`);
    else labels.push({ type, value: text });
  }
}

/** What a mapper gives for `labels` itself: XSOAR's list, or an object of texts by their type. */
export function readLabels(given: Json): Label[] | undefined {
  if (isObject(given)) {
    return Object.keys(given).map((type) => ({ type, value: textOf(given[type]) }));
  }
  if (!Array.isArray(given)) return undefined;
  const labels: Label[] = [];
  for (const item of given) {
    const type = ownProperty(item, "type");
    const value = ownProperty(item, "value");
    if (typeof type !== "string" || value === undefined) return undefined;
    labels.push({ type, value: textOf(value) });
  }
  return labels;
}

function textWithin(value: Json): string | undefined {
  try {
    return textOf(value);
  } catch (error) {
    if (error instanceof LanguageError || error instanceof RangeError) return undefined;
    throw error;
  }
}
