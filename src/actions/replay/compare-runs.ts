/** What is other in a replay: tasks, branches, fields, effects. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { ReplayedBranch, ReplayedEffect, ReplayedField, ReplayedTask, ReplayValue } from "#contract/replay.ts";
import { labelInWords } from "#playbook/edge-words.ts";
import type { Outcome, TaskOutcome } from "./outcome.ts";
import type { PlayedCall } from "./recorded-answers.ts";
import type { PlayedRun } from "./replay-world.ts";
import { isSameButForMoments } from "./same-value.ts";

export function compareTasks(was: Outcome, now: Outcome): { tasks: ReplayedTask[]; same: number } {
  const tasks: ReplayedTask[] = [];
  let same = 0;
  for (const [key, before] of was) {
    const after = now.get(key);
    if (!after) tasks.push(taskOf(before, "gone", before, undefined));
    else if (after.ended === before.ended && after.error?.code === before.error?.code) same += 1;
    else tasks.push(taskOf(after, "changed", before, after));
  }
  for (const [key, after] of now) if (!was.has(key)) tasks.push(taskOf(after, "new", undefined, after));
  return { tasks, same };
}

function taskOf(
  { frame, task, name, playbook }: TaskOutcome,
  change: ReplayedTask["change"],
  before: TaskOutcome | undefined,
  after: TaskOutcome | undefined,
): ReplayedTask {
  const error = after?.error ?? null;
  return { frame, task, name, playbook, change, was: before?.ended ?? null, now: after?.ended ?? null, error };
}

export function compareBranches(was: Outcome, now: Outcome): ReplayedBranch[] {
  const branches: ReplayedBranch[] = [];
  for (const [key, before] of was) {
    const after = now.get(key);
    if (before.label === undefined || after?.label === undefined || before.label === after.label) continue;
    const { frame, task, name, playbook } = after;
    branches.push({ frame, task, name, playbook, was: choiceOf(before), now: choiceOf(after) });
  }
  return branches;
}

function choiceOf({ label = "", compared = [] }: TaskOutcome): ReplayedBranch["now"] {
  return { label: labelInWords(label), values: compared.flatMap((one) => (isObject(one) ? [comparisonOf(one)] : [])) };
}

function comparisonOf(compared: JsonObject): ReplayValue {
  const { branch, left, operator, right, result } = compared;
  return {
    branch: labelInWords(String(branch ?? "")),
    left: left ?? null,
    operator: String(operator ?? ""),
    right: right ?? null,
    result: result === true,
  };
}

export function compareFields(was: PlayedRun, now: PlayedRun): ReplayedField[] {
  const before = flatIncident(was.incident);
  const after = flatIncident(now.incident);
  return [...differencesOf("incident", before, after), ...differencesOf("context", was.context, now.context)];
}

/** When it was changed last says nothing. */
function flatIncident(incident: JsonObject | undefined): JsonObject {
  const { modified: _, version: __, CustomFields: custom, ...fields } = incident ?? {};
  return { ...fields, ...(isObject(custom) ? custom : {}) };
}

function differencesOf(where: ReplayedField["where"], was: Json, now: Json, path = ""): ReplayedField[] {
  if (isSameButForMoments(was, now)) return [];
  if (isObject(was) && isObject(now)) {
    return [...new Set([...Object.keys(was), ...Object.keys(now)])].flatMap((key) => {
      const inner = path === "" ? key : `${path}.${key}`;
      const [before, after] = [ownOf(was, key), ownOf(now, key)];
      if (before === undefined || after === undefined) {
        return [{ where, path: inner, ...given("was", before), ...given("now", after) }];
      }
      return differencesOf(where, before, after, inner);
    });
  }
  return [{ where, path, was, now }];
}

function ownOf(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function given<Key extends "was" | "now">(key: Key, value: Json | undefined): { [key in Key]?: Json } {
  return value === undefined ? {} : ({ [key]: value } as { [key in Key]?: Json }); // the key is the one of the type
}

interface Effect
  extends Pick<ReplayedEffect, "frame" | "task" | "name" | "playbook" | "where" | "command" | "instance"> {
  key: string;
  inputs: Json;
}

export function compareEffects(was: readonly Effect[], now: readonly Effect[]): ReplayedEffect[] {
  const before = [...was];
  const after = [...now];
  const pair = (fits: (a: Effect, b: Effect) => boolean): [Effect, Effect][] => {
    const pairs: [Effect, Effect][] = [];
    for (const a of [...before]) {
      const b = after.find((one) => fits(a, one));
      if (!b) continue;
      pairs.push([a, b]);
      before.splice(before.indexOf(a), 1);
      after.splice(after.indexOf(b), 1);
    }
    return pairs;
  };
  const isSame = (a: Effect, b: Effect) => a.command === b.command && isSameButForMoments(a.inputs, b.inputs);
  // What is the same where it was, then what was moved to another task, then what the same task does otherwise.
  pair((a, b) => a.key === b.key && isSame(a, b) && a.instance === b.instance);
  pair((a, b) => isSame(a, b) && a.instance === b.instance);
  const changed = pair((a, b) => a.key === b.key && a.command === b.command);
  return [
    ...changed.map(([a, b]) => effectOf(b, "changed", a, b)),
    ...before.map((a) => effectOf(a, "removed", a, undefined)),
    ...after.map((b) => effectOf(b, "added", undefined, b)),
  ];
}

function effectOf(
  { key: _, inputs: __, ...about }: Effect,
  change: ReplayedEffect["change"],
  was: Effect | undefined,
  now: Effect | undefined,
): ReplayedEffect {
  return { ...about, change, ...given("was", was?.inputs), ...given("now", now?.inputs) };
}

/** Writes outside, and what was changed here beyond the incident's fields and the context, which are compared as such. */
export function effectsOf({ calls, changes }: PlayedRun, outcome: Outcome): Effect[] {
  const outside = calls.filter(isWrite).map((call): Effect => {
    const { command, instance = null, inputs } = call;
    return { ...nameOf(call, outcome), key: keyOf(call), where: "outside", command, instance, inputs };
  });
  const here = changes.flatMap(({ operation }): Effect[] => {
    const { op, ...inputs } = operation;
    if (op === "setIncident" || op === "addLabels") return [];
    const about = { frame: "", task: "", name: "", playbook: "" };
    return [{ ...about, key: op, where: "here", command: op, instance: null, inputs: inputs as JsonObject }]; // it is JSON
  });
  return [...outside, ...here];
}

export function isWrite({ effect }: PlayedCall): boolean {
  return effect === "write" || effect === "destructive";
}

function keyOf({ frame, task, item, call }: PlayedCall): string {
  return `${frame}|${task}|${item ?? ""}|${call ?? ""}`;
}

export function nameOf({ frame, task }: { frame: string; task: string }, outcome: Outcome) {
  const known = outcome.get(`${frame}|${task}`);
  return { frame, task, name: known?.name ?? task, playbook: known?.playbook ?? "" };
}
