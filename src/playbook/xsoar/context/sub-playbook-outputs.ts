/**
 * What a sub-playbook with a private context hands to its caller: the paths of its `outputs`, each with all that is below
 * it, merged there like an entry's context. (Nothing is handed over when it ends in error; that is the caller's to know.)
 */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { type ContextPath, readContextPath, writeContextPath } from "../../context-path.ts";
import { evaluateDt } from "../dt/evaluate-dt.ts";
import { parseDt } from "../dt/parse-dt.ts";
import { setOwn } from "../javascript/value.ts";
import { scopeFrom } from "../scope.ts";
import { startEvaluation } from "../start-evaluation.ts";
import { type MergedEntryContext, type MergeSettings, mergeEntryContext } from "./merge-entry-context.ts";

/** An entry context of the outputs that are there. */
export function outputsToCaller(
  privateContext: JsonObject,
  outputs: readonly { path: string }[],
  settings: MergeSettings,
): JsonObject {
  const entryContext: JsonObject = {};
  const wanted: OutputTree = new Map();
  for (const { path } of outputs) {
    const text = path.trim();
    if (text === "" || text === ".") continue;
    const names = readContextPath(text);
    // With a selector, an index or an expression: its value goes to the path without them.
    if (/[(=]/.test(text) || !names.every(isName)) addExpression(entryContext, privateContext, text, settings);
    else addPath(wanted, names);
  }
  collect([], privateContext, wanted, entryContext);
  return entryContext;
}

/** The same as changes of the caller's context. */
export function mergeOutputs(
  callerContext: JsonObject,
  privateContext: JsonObject,
  outputs: readonly { path: string }[],
  settings: MergeSettings,
): MergedEntryContext {
  return mergeEntryContext(callerContext, outputsToCaller(privateContext, outputs, settings), settings);
}

/** Names that lead to outputs; "all": the whole subtree, whatever else is asked of it. */
type OutputTree = Map<string, OutputTree | "all">;

function isName(segment: string | number): segment is string {
  return typeof segment === "string";
}

function addPath(tree: OutputTree, path: readonly string[]): void {
  let here = tree;
  for (const [at, name] of path.entries()) {
    const known = here.get(name);
    if (known === "all") return;
    if (at === path.length - 1) here.set(name, "all");
    else {
      const next: OutputTree = known ?? new Map();
      here.set(name, next);
      here = next;
    }
  }
}

/**
 * Each output under its own path, as long as objects lead there: the caller's other members stay. From a list on, what is
 * wanted of each element stays together: a name and the address of one endpoint are not torn apart.
 */
function collect(path: ContextPath, value: Json, wanted: OutputTree, into: JsonObject): void {
  for (const [name, below] of wanted) {
    const member = ownProperty(value, name);
    if (member === undefined || member === null) continue;
    const to = [...path, name];
    if (below === "all") setOwn(into, writeContextPath(to), member);
    else if (Array.isArray(member)) {
      const elements = member.flatMap((element) => project(element, below));
      if (elements.length > 0) setOwn(into, writeContextPath(to), elements);
    } else collect(to, member, below, into);
  }
}

function project(value: Json, wanted: OutputTree): Json[] {
  if (!isObject(value)) return [];
  const part: JsonObject = {};
  for (const [name, below] of wanted) {
    const member = ownProperty(value, name);
    if (member === undefined || member === null) continue;
    if (below === "all") setOwn(part, name, member);
    else {
      const inner = (Array.isArray(member) ? member : [member]).flatMap((element) => project(element, below));
      const [first] = inner;
      if (first !== undefined) setOwn(part, name, Array.isArray(member) ? inner : first);
    }
  }
  return Object.keys(part).length > 0 ? [part] : [];
}

function addExpression(into: JsonObject, context: JsonObject, text: string, settings: MergeSettings): void {
  const dt = parseDt(text);
  const scope = scopeFrom({ context });
  const value = evaluateDt(dt, { scope }, startEvaluation(scope, settings));
  if (value === undefined || value === null) return;
  const names: string[] = [];
  for (const step of dt.steps) {
    if (step.kind === "name") names.push(step.name);
  }
  if (names.length > 0) setOwn(into, writeContextPath(names), value);
}
