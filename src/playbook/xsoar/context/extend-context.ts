/**
 * `extend-context`: what else of a task's raw results goes into the context, and `ignore-outputs`, which leaves out what
 * would go there by itself. The engine consumes both; commands and scripts never see them.
 */
import type { Json, JsonObject } from "#base/json.ts";
import { isObject, ownProperty } from "#base/json.ts";
import { asList } from "../cast.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { findOutside } from "../dt/scan.ts";
import { setOwn } from "../javascript/value.ts";
import { scopeFrom } from "../scope.ts";
import { startEvaluation } from "../start-evaluation.ts";
import type { ContextKeyProblem, MergeSettings } from "./merge-entry-context.ts";
import { isYes } from "./set-rules.ts";

export interface ExtendedContext {
  /** To be merged like an entry's own. */
  entryContext: JsonObject;
  problems: ContextKeyProblem[];
}

/**
 * `A=.[0]::B=attributes.name::Out=`: keys with a DT path over the contents of each entry; `.` and nothing are the whole.
 * What several entries give for one key is put together as if each were appended.
 */
export function extendContext(spec: string, contents: readonly Json[], settings: MergeSettings): ExtendedContext {
  const entryContext: JsonObject = {};
  const problems: ContextKeyProblem[] = [];
  const evaluation = startEvaluation(scopeFrom({ context: {} }), settings);
  for (const pair of splitPairs(spec)) {
    const read = readPair(pair);
    if (read === undefined) {
      const message = `extend-context: "${pair.slice(0, 60)}" is not of the form Key=path`;
      problems.push({ key: pair, code: "XSOAR_ARGUMENT", message });
      continue;
    }
    const dt = parseDt(read.path);
    if (dt.problem !== undefined) {
      const message = `extend-context: ${read.path}: ${dt.problem.message}`;
      problems.push({ key: read.key, code: "XSOAR_CONTEXT_KEY", message });
      continue;
    }
    for (const content of contents) {
      const value = evaluateDt(dt, { value: content }, evaluation);
      if (value === undefined || value === null) continue;
      const before = ownProperty(entryContext, read.key);
      setOwn(entryContext, read.key, before === undefined ? value : [...asList(before), ...asList(value)]);
    }
  }
  return { entryContext, problems };
}

/** At `::`, but not within a selector or quotes. */
function splitPairs(spec: string): string[] {
  const pairs: string[] = [];
  let start = 0;
  for (let at = 0; ; ) {
    const colon = findOutside(spec, ":", at);
    // A bracket or a quote that never closes ends the search: what follows is split as plain text.
    const end = colon < 0 ? spec.indexOf("::", at) : colon;
    if (end < 0) break;
    if (spec[end + 1] === ":") {
      pairs.push(spec.slice(start, end));
      start = end + 2;
      at = start;
    } else at = end + 1;
  }
  pairs.push(spec.slice(start));
  return pairs.map((pair) => pair.trim()).filter((pair) => pair !== "");
}

function readPair(pair: string): { key: string; path: string } | undefined {
  const outside = findOutside(pair, "=", 0);
  const at = outside < 0 ? pair.indexOf("=") : outside;
  const key = pair.slice(0, Math.max(0, at)).trim();
  if (key === "") return undefined;
  return { key, path: pair.slice(at + 1).trim() || "." };
}

/** One entry of a task's result, as far as the context is concerned. */
export interface ResultEntry {
  contents: Json;
  entryContext?: JsonObject | undefined;
  isError?: boolean | undefined;
}

export interface ResultContext {
  /** To be merged one after the other. */
  entryContexts: JsonObject[];
  problems: ContextKeyProblem[];
}

/** All that the entries of a task's result add to the context, the task's pseudo-arguments considered. */
export function contextOfResult(
  entries: readonly ResultEntry[],
  taskArguments: JsonObject,
  settings: MergeSettings,
): ResultContext {
  const entryContexts = ignoresOutputs(taskArguments)
    ? []
    : entries.flatMap(({ entryContext }) => (isObject(entryContext) ? [entryContext] : []));
  const spec = ownProperty(taskArguments, "extend-context");
  if (typeof spec !== "string" || spec.trim() === "") return { entryContexts, problems: [] };
  const contents = entries.filter(({ isError }) => isError !== true).map((entry) => entry.contents);
  const extended = extendContext(spec, contents, settings);
  return { entryContexts: [...entryContexts, extended.entryContext], problems: extended.problems };
}

/** Both spellings are in use. */
export function ignoresOutputs(taskArguments: JsonObject): boolean {
  return isYes(ownProperty(taskArguments, "ignore-outputs")) || isYes(ownProperty(taskArguments, "ignore-output"));
}
