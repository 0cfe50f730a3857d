import type { Json, JsonObject } from "#base/json.ts";
import { enterFrame, leaveFrame, startRun } from "./fold-frames.ts";
import { applyToTask } from "./fold-tasks.ts";
import type { Plan } from "./plan.ts";
import type { AttemptOutcome, RunEvent, StepError } from "./run-event.ts";
import type { ScriptState } from "./script-state.ts";

/**
 * Where a run stands: the fold of its journal. It is plain data (a snapshot is this object as JSON).
 *
 * A task waits until every edge that leads to it is resolved, taken or dead. One taken edge makes it ready; all dead
 * make it skipped, and its own edges dead in turn (dead-path elimination, as XSOAR does it).
 */
export interface RunState {
  status: "active" | "paused" | "succeeded" | "failed" | "cancelled";
  label: string;
  /** By frame path; "" is the root. Frames that were left are gone, their results live in the parent. */
  frames: Record<string, FrameState>;
  /** Sekoia's store: one for the whole run. */
  store: JsonObject;
  /** The first error, shown on the run's row. */
  error?: StepError;
  /** Above 0 in a run that a person began again. */
  generation?: number;
  /** Who paused it, while it is. */
  paused?: { by: string; reason?: string };
}

/** A round of a loop, or a sub-playbook (then `called` is how the task around it names it). */
export interface FrameState {
  parent?: { frame: string; task: string; iteration: number; total: number; values: Json };
  called?: string;
  /** What a sub-playbook reads as `inputs`. */
  inputs?: JsonObject;
  inputsBlob?: string;
  /** A context of its own; absent: it shares the one around it. */
  context?: Json;
  tasks: Record<string, TaskState>;
  /** Tasks that are ready, under way or waiting. At 0 the frame is over; −1: it is left and kept for the next round. */
  open: number;
  failed: number;
  /** The first error in it. */
  error?: StepError;
  /** Of a loop that is asked after each round: whether this one was the last. */
  exit?: boolean;
  /** When it was left. */
  leftAt?: number;
  /** Of a round of a loop that was left with tasks in error, and passed: it is kept for a person to mend them. */
  kept?: true;
  /** Entries of the task in it that ended last. */
  lastEntries?: string[];
  /** Results over 64 KB, by task: the hash of their blob. */
  nodeBlobs: Record<string, string>;
  /** Results by task: what `node.N` reads. */
  node: JsonObject;
}

export interface TaskState {
  status: "pending" | "ready" | "intended" | "asked" | "inside" | "done" | "skipped" | "error";
  taken: number;
  dead: number;
  /** Attempts that did not end the step; with items, the current one's. */
  attempts: number;
  generation: number;
  /** When the first attempt failed. */
  failingSince?: number;
  /** Of the last attempt: while "unknown", the effect may have happened. */
  outcome?: AttemptOutcome;
  /** Looks at the vendor's that found nothing since the outcome became unknown. */
  emptyProbes?: number;
  notBefore?: number;
  intent?: Intent;
  error?: StepError;
  /** Of a task that runs once an item: which one is next, of how many, how many failed, and what the items are. */
  items?: {
    at: number;
    total: number;
    failed: number;
    inputs?: JsonObject;
    inputsBlob?: string;
    instances?: string[];
  };
  /** The timers that start with it have started. */
  timersStarted?: true;
  /** It has waited as it was told to, or does so until `notBefore`. */
  delayed?: boolean;
  /** Of a command that asks again: with what arguments, and until when. */
  poll?: { inputs: JsonObject; deadline?: number };
  /** War Room entries made so far. */
  entries?: string[];
  /** Those of the task that completed last on the way to this one: `lastCompletedTaskEntries`. */
  before?: string[];
  /** Replies to its question so far. */
  replies?: number;
  /** When its question counts as unanswered. */
  dueAt?: number;
  /** Of a script that asked for something. While it waits for an answer, the fields of attempts are those of its call. */
  script?: ScriptState;
  /** Of a loop that went on before: a person mends one of its rounds, and what follows has begun already. */
  passed?: true;
}

export interface Intent {
  command: string;
  instance: string;
  inputs?: JsonObject;
  /** Instead of `inputs`, when they are over 64 KB. */
  inputsBlob?: string;
  repeat: "safe" | "key" | "probe" | "ask";
  at: number;
}

export function emptyState(): RunState {
  return { status: "active", label: "", frames: {}, store: {} };
}

/**
 * Folds one event into the state. Deterministic and total: an event that does not fit leaves the state as it is. The
 * state given is consumed: it is changed in place, since a run's fold is walked once and copied never.
 */
export function apply(plan: Plan, state: RunState, event: RunEvent): RunState {
  // What ended stays as it ended, but for a failure that a person takes up again.
  if (state.status === "failed" && event.type === "runReopened") {
    state.status = "active";
    return state;
  }
  if (state.status !== "active" && state.status !== "paused") return state;
  switch (event.type) {
    case "runStarted":
      startRun(plan, state, event);
      break;
    case "runPaused":
      state.status = "paused";
      state.paused = { by: event.by, ...(event.reason === undefined ? {} : { reason: event.reason }) };
      break;
    case "runResumed":
      state.status = "active";
      delete state.paused;
      break;
    case "runReopened":
    case "runForked":
      break;
    case "runCancelled":
      state.status = "cancelled";
      break;
    case "runFinished":
      state.status = event.status;
      if (event.error && !state.error) state.error = event.error;
      break;
    case "frameEntered":
      enterFrame(plan, state, event);
      break;
    case "frameLeft":
      leaveFrame(plan, state, event);
      break;
    default:
      applyToTask(plan, state, event);
  }
  return state;
}
