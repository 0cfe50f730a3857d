/**
 * A script between its passes: what it sees, what it asked for and got, and what it waits for. A script is run again from
 * its start with every answer, so this is all there is to know of it.
 */
import type { Json, JsonObject } from "#base/json.ts";
import type { RunEvent } from "./run-event.ts";
import type { TaskState } from "./run-state.ts";
import type { ScriptLanguage } from "./script.ts";

export interface ScriptState {
  name: string;
  language: ScriptLanguage;
  limitMs: number;
  /** The blob of its code: content may change while it waits. */
  code: string;
  /** What its clock begins with. */
  since: number;
  inputs?: JsonObject;
  inputsBlob?: string;
  /** The incident and the rest of what it sees, as it was at first. */
  given?: JsonObject;
  givenBlob?: string;
  calls: AnsweredCall[];
  pending?: PendingCall;
  /** Of the task's own script: calls so far, those of the scripts it ran included. */
  made: number;
}

export interface AnsweredCall {
  key: string;
  /** When: its clock shows that from then on. */
  at: number;
  /** One for each instance. */
  answers: ScriptAnswer[];
}

export interface ScriptAnswer {
  answer?: Json;
  answerBlob?: string;
  files?: Record<string, KeptFile>;
}

export interface PendingCall {
  kind: ScriptCalled["kind"];
  name: string;
  key: string;
  inputs?: JsonObject;
  inputsBlob?: string;
  sealed?: boolean;
  instances?: string[];
  /** Of the instances so far. */
  answers: ScriptAnswer[];
  /** What stood in the task's fields when the call began. */
  before: Pick<TaskState, "attempts" | "poll" | "delayed" | "failingSince" | "error">;
  /** When it runs a script that asked for something in turn. */
  script?: ScriptState;
}

/** A file that was kept, by what the store knows of it. */
export interface KeptFile {
  name: string;
  hash: string;
  size: number;
  md5: string;
  sha1: string;
  sha512: string;
}

type ScriptBegan = Extract<RunEvent, { type: "scriptBegan" }>;
type ScriptCalled = Extract<RunEvent, { type: "scriptCalled" }>;
type ScriptAnswered = Extract<RunEvent, { type: "scriptAnswered" }>;

export function beginScript(task: TaskState, event: ScriptBegan): boolean {
  const script: ScriptState = {
    name: event.name,
    language: event.language,
    limitMs: event.limitMs,
    code: event.codeBlob ?? "",
    since: event.since,
    ...(event.inputsBlob === undefined ? { inputs: event.inputs ?? {} } : { inputsBlob: event.inputsBlob }),
    ...(event.givenBlob === undefined ? { given: event.given ?? {} } : { givenBlob: event.givenBlob }),
    calls: [],
    made: 0,
  };
  if (event.call === undefined) {
    if (task.script) return false;
    task.script = script;
    return true;
  }
  const pending = placeOf(task.script, event.call)?.pending;
  if (pending?.kind !== "script" || pending.script) return false;
  pending.script = script;
  return true;
}

export function noteCall(task: TaskState, event: ScriptCalled): boolean {
  const script = placeOf(task.script, event.call);
  if (!script || !task.script || script.pending) return false;
  const { attempts, poll, delayed, failingSince, error } = task;
  script.pending = {
    kind: event.kind,
    name: event.name,
    key: event.key,
    ...(event.inputsBlob === undefined ? { inputs: event.inputs ?? {} } : { inputsBlob: event.inputsBlob }),
    ...(event.sealed ? { sealed: true } : {}),
    ...(event.instances ? { instances: event.instances } : {}),
    answers: [],
    before: {
      attempts,
      ...(poll ? { poll } : {}),
      ...(delayed ? { delayed } : {}),
      ...(failingSince === undefined ? {} : { failingSince }),
      ...(error ? { error } : {}),
    },
  };
  task.script.made += 1;
  beginAnew(task);
  if (event.until !== undefined) task.notBefore = event.until;
  return true;
}

export function noteAnswer(task: TaskState, event: ScriptAnswered): boolean {
  const script = placeOf(task.script, event.call);
  const pending = script?.pending;
  if (!script || !pending || pending.script?.pending) return false;
  const { answer, answerBlob, files } = event;
  pending.answers.push({
    ...(answerBlob === undefined ? { answer: answer ?? null } : { answerBlob }),
    ...(files ? { files } : {}),
  });
  delete pending.script;
  task.status = "ready";
  beginAnew(task);
  if (pending.answers.length < (pending.instances?.length ?? 1)) return true;
  script.calls.push({ key: pending.key, at: event.at, answers: pending.answers });
  Object.assign(task, pending.before);
  delete script.pending;
  return true;
}

/** The call that the step works on now, with its path as events name it. */
export function callUnderWay(script: ScriptState | undefined): { path: string; kind: PendingCall["kind"] } | undefined {
  const parts: number[] = [];
  let kind: PendingCall["kind"] | undefined;
  for (let at = script; at?.pending; at = at.pending.script) {
    parts.push(at.calls.length + 1);
    kind = at.pending.kind;
  }
  return kind && { path: parts.join("."), kind };
}

/** The script whose next call has this path; undefined when it is not the turn of that call. */
function placeOf(root: ScriptState | undefined, path: string): ScriptState | undefined {
  const parts = path.split(".");
  let script = root;
  for (const [index, part] of parts.entries()) {
    if (!script || String(script.calls.length + 1) !== part) return undefined;
    if (index < parts.length - 1) script = script.pending?.script;
  }
  return script;
}

/** The fields of attempts belong to something else from now on. */
function beginAnew(task: TaskState): void {
  task.attempts = 0;
  delete task.intent;
  delete task.outcome;
  delete task.notBefore;
  delete task.failingSince;
  delete task.emptyProbes;
  delete task.dueAt;
  delete task.replies;
  delete task.delayed;
  delete task.poll;
  delete task.error;
}
