/** What `Set` and `SetAndHandleEmpty` do to the context, and how they read their value. */
import type { Json, JsonObject } from "#base/json.ts";
import type { ContextChange } from "../../context-document.ts";
import { jsonText } from "../cast.ts";
import { setOwn } from "../javascript/value.ts";
import { LanguageError } from "../language-error.ts";
import { type ContextKeyProblem, type MergeSettings, mergeEntryContext } from "./merge-entry-context.ts";

/** `setContext(path, value)`: replaces what is at the path and makes its parents. Null is never written. */
export function setContextChanges(path: string, value: Json): ContextChange[] {
  return value === null ? [] : [{ op: "set", path, value }];
}

/** `delContext`. */
export function deleteContextChanges(path: string): ContextChange[] {
  return [{ op: "delete", path }];
}

export interface SetArguments {
  key: string;
  /** Undefined: not given, or nothing was found. */
  value: Json | undefined;
  append?: Json | undefined;
  stringify?: Json | undefined;
}

export interface SetResult {
  changes: ContextChange[];
  /** Of the entry: `{key: value}`; undefined when nothing is set. */
  contents: JsonObject | undefined;
  problems: ContextKeyProblem[];
}

/** `Set`: replaces, or with `append` adds as an EntryContext does (the key may carry an update selector then). */
export function setRule(document: JsonObject, given: SetArguments, settings: MergeSettings): SetResult {
  const value = readSetValue(given.value ?? null, isYes(given.stringify));
  const contents: JsonObject = {};
  setOwn(contents, given.key, value);
  if (!isYes(given.append)) return { changes: setContextChanges(given.key, value), contents, problems: [] };
  return { ...mergeEntryContext(document, contents, settings), contents };
}

/**
 * `SetAndHandleEmpty`: nothing for an empty value (zero and false count as empty there too), else always as an
 * EntryContext; only a written `append=false` replaces.
 */
export function setAndHandleEmptyRule(document: JsonObject, given: SetArguments, settings: MergeSettings): SetResult {
  const value = readSetValue(given.value ?? null, isYes(given.stringify));
  if (isFalsy(value)) return { changes: [], contents: undefined, problems: [] };
  const contents: JsonObject = {};
  setOwn(contents, given.key, value);
  if (isNo(given.append)) return { changes: setContextChanges(given.key, value), contents, problems: [] };
  return { ...mergeEntryContext(document, contents, settings), contents };
}

function isFalsy(value: Json): boolean {
  if (typeof value !== "object" || value === null) return !value;
  return (Array.isArray(value) ? value : Object.keys(value)).length === 0;
}

/**
 * Text that is JSON becomes what it says, unless it is to stay text; then what is no text becomes its JSON. Whole numbers
 * beyond 2^53 would lose digits as numbers and stay text, within lists and objects too: every operator that wants a
 * number reads all their digits.
 */
export function readSetValue(value: Json, stringify: boolean): Json {
  if (stringify) return typeof value === "string" || value === null ? value : jsonTextOf(value);
  if (typeof value !== "string") return value;
  const read = parseExactJson(value);
  return read === undefined ? value : read;
}

/** What is nested beyond all reason stays as it is. */
function jsonTextOf(value: Json): Json {
  try {
    return jsonText(value);
  } catch (error) {
    if (error instanceof LanguageError) return value;
    throw error;
  }
}

const mayBeInexact = /\d{16}|[eE]/;

/** Undefined for what is no JSON. */
function parseExactJson(text: string): Json | undefined {
  try {
    if (!mayBeInexact.test(text)) return JSON.parse(text) as Json;
    return JSON.parse(text, (_key, value: Json, { source }: { source?: string } = {}) =>
      typeof value === "number" && source !== undefined && losesDigits(value, source) ? source : value,
    ) as Json;
  } catch {
    return undefined;
  }
}

function losesDigits(value: number, source: string): boolean {
  return !Number.isFinite(value) || (/^-?\d+$/.test(source) && !Number.isSafeInteger(value));
}

/** `yes` and `true`, in any case. */
export function isYes(value: Json | undefined): boolean {
  return value === true || (typeof value === "string" && /^\s*(?:yes|true)\s*$/i.test(value));
}

function isNo(value: Json | undefined): boolean {
  return value === false || (typeof value === "string" && /^\s*(?:no|false)\s*$/i.test(value));
}
