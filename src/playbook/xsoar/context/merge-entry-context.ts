/**
 * What an entry adds to the context: its EntryContext (key expression → value) as changes of the document, merged as
 * Cortex XSOAR merges.
 *
 * | there        | key                        | result                                                             |
 * |--------------|----------------------------|--------------------------------------------------------------------|
 * | nothing      | plain                      | the value                                                          |
 * | anything     | plain                      | a list of what is there and what comes; lists are joined           |
 * | nothing      | with an update selector    | the object; a list where several come                              |
 * | element(s)   | one passes the selector    | merged into each that passes (`merge-object.ts`)                   |
 * | element(s)   | none passes                | appended                                                           |
 *
 * A list that comes is so many objects, each taken for itself; a single value that is there counts as one element. Null
 * counts as nothing on either side, and is never written. A selector may stand on any part of the key.
 */
import type { Json, JsonObject } from "#base/json.ts";
import { applyContextOperation, type ContextChange } from "../../context-document.ts";
import { type ContextPath, writeContextPath } from "../../context-path.ts";
import { asList } from "../cast.ts";
import type { Evaluation } from "../evaluation.ts";
import type { JavaScriptEngine } from "../javascript-engine.ts";
import type { LanguageErrorCode } from "../language-error.ts";
import { scopeFrom } from "../scope.ts";
import { startEvaluation } from "../start-evaluation.ts";
import { ElementMatcher } from "./element-matcher.ts";
import { type KeyStep, readKeyExpression, type UpdateSelector } from "./key-expression.ts";
import { changesOfMerge, mergeObject, withoutHint } from "./merge-object.ts";
import { elementsOf, type Place, placesAt } from "./places.ts";

export interface MergeSettings {
  /** Milliseconds since the epoch. */
  now: number;
  /** For selectors beyond what is interpreted here. */
  javascript?: JavaScriptEngine | undefined;
}

/** A key that was not taken as it was written; its value is in the context all the same. */
export interface ContextKeyProblem {
  key: string;
  code: LanguageErrorCode;
  message: string;
}

export interface MergedEntryContext {
  /** To be applied in this order. Small: as large as what comes, however large the document is. */
  changes: ContextChange[];
  problems: ContextKeyProblem[];
}

/** Pure and total: the same document, entry and settings give the same changes, and nothing is thrown. */
export function mergeEntryContext(
  document: JsonObject,
  entryContext: JsonObject,
  { javascript, now }: MergeSettings,
): MergedEntryContext {
  const merge = new Merge(document, startEvaluation(scopeFrom({ context: document }), { now, javascript }));
  for (const key of Object.keys(entryContext)) merge.add(key, entryContext[key] ?? null);
  return { changes: merge.changes, problems: merge.problems };
}

class Merge {
  readonly changes: ContextChange[] = [];
  readonly problems: ContextKeyProblem[] = [];
  readonly #evaluation: Evaluation;
  #document: Json;
  #key = "";

  constructor(document: JsonObject, evaluation: Evaluation) {
    this.#document = document;
    this.#evaluation = evaluation;
  }

  add(key: string, value: Json): void {
    this.#key = key;
    const { problem, steps } = readKeyExpression(key);
    if (problem !== undefined) this.problems.push({ key, code: "XSOAR_CONTEXT_KEY", message: `${key}: ${problem}` });
    if (value !== null) this.#walk({ path: [], value: this.#document }, steps, value);
  }

  #change(changes: readonly ContextChange[]): void {
    for (const change of changes) {
      this.changes.push(change);
      this.#document = applyContextOperation(this.#document, change);
    }
  }

  #set(path: ContextPath, value: Json): void {
    this.#change([{ op: "set", path: writeContextPath(path), value }]);
  }

  #push(path: ContextPath, value: Json): void {
    this.#change([{ op: "append", path: writeContextPath(path), value }]);
  }

  #walk(start: Place, steps: readonly KeyStep[], value: Json): void {
    const at = steps.findIndex((step) => typeof step === "object");
    const names = (at < 0 ? steps : steps.slice(0, at)) as ContextPath;
    const selector = steps[at];
    const path = [...start.path, ...names];
    if (typeof selector !== "object") {
      this.#append(path, placesAt(start, names), value);
      return;
    }
    const rest = steps.slice(at + 1);
    const elements = placesAt(start, names).flatMap(elementsOf);
    if (rest.length === 0) this.#merge(path, elements, selector, value);
    else this.#walkInto(path, elements, selector, rest, value);
  }

  /** A plain key. */
  #append(path: ContextPath, there: readonly Place[], value: Json): void {
    const [place] = there;
    const data = Array.isArray(value) ? value.map(withoutHint) : withoutHint(value);
    // Members of a list's elements: the value becomes an element of its own.
    const isBehindList = place === undefined || place.path.length > path.length;
    const isNothing = place?.value === undefined || place.value === null;
    if (!isBehindList && isNothing) this.#set(path, data);
    else if (!Array.isArray(data) || data.length > 0) this.#push(path, data);
  }

  #merge(path: ContextPath, there: readonly Place[], selector: UpdateSelector, value: Json): void {
    const matcher = this.#matcher(selector, there);
    const before = there.map((place) => place.value ?? null);
    const after = [...before];
    for (const object of asList(value)) {
      if (object === null) continue;
      const found = matcher.find(object);
      for (const place of found) {
        const merged = mergeObject(after[place] ?? null, object);
        after[place] = merged;
        matcher.replace(place, merged);
      }
      if (found.length > 0) continue;
      after.push(withoutHint(object));
      matcher.add(withoutHint(object));
    }
    this.#reportOn(matcher);
    for (const [place, { path: to, value: known }] of there.entries()) {
      this.#change(changesOfMerge(to, known ?? null, after[place] ?? null));
    }
    this.#addElements(path, after.slice(there.length), there.length > 0);
  }

  /** The key goes on behind the selector: into the elements that pass it, or into a new one. */
  #walkInto(
    path: ContextPath,
    there: readonly Place[],
    selector: UpdateSelector,
    rest: readonly KeyStep[],
    value: Json,
  ): void {
    const matcher = this.#matcher(selector, there);
    const found = matcher.find(Array.isArray(value) && value.length === 1 ? (value[0] ?? null) : value);
    this.#reportOn(matcher);
    for (const at of found) {
      const place = there[at];
      if (place !== undefined) this.#walk(place, rest, value);
    }
    if (found.length > 0) return;
    const name = rest.findIndex((step) => typeof step === "string");
    if (name < 0) {
      this.#addElements(path, asList(value), there.length > 0);
      return;
    }
    // A new element that holds the value; it has nothing to count yet.
    const inner = new Merge({}, this.#evaluation);
    inner.#walk({ path: [], value: {} }, rest.slice(name), value);
    this.#addElements(path, [inner.#document], there.length > 0);
  }

  #addElements(path: ContextPath, elements: Json[], someAreThere: boolean): void {
    const [first] = elements;
    if (first === undefined) return;
    // An element that is a list itself stays one.
    const value = elements.length === 1 && !Array.isArray(first) ? first : elements;
    if (someAreThere) this.#push(path, value);
    else this.#append(path, placesAt({ path: [], value: this.#document }, path), value);
  }

  #matcher(selector: UpdateSelector, there: readonly Place[]): ElementMatcher {
    return new ElementMatcher(
      selector,
      there.map((place) => place.value ?? null),
      this.#document,
      this.#evaluation,
    );
  }

  #reportOn({ problem }: ElementMatcher): void {
    if (problem !== undefined) this.problems.push({ key: this.#key, code: problem.code, message: problem.message });
  }
}
