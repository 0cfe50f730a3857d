import type { Json, JsonObject } from "#base/json.ts";
import { defaultEdge, plainEdge } from "./model.ts";
import { edgeAfterError, type Plan, taskOf } from "./plan.ts";
import type { AttemptOutcome, RunEvent, StepError } from "./run-event.ts";

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
}

export interface FrameState {
  parent?: { frame: string; task: string; iteration: number; total: number; values: Json };
  tasks: Record<string, TaskState>;
  /** Tasks that are ready, under way or waiting. At 0 the frame is over. */
  open: number;
  failed: number;
  /** Results over 64 KB, by task: the hash of their blob. */
  nodeBlobs: Record<string, string>;
  /** Results by task: what `node.N` reads. */
  node: JsonObject;
}

export interface TaskState {
  status: "pending" | "ready" | "intended" | "asked" | "inside" | "done" | "skipped" | "error";
  taken: number;
  dead: number;
  /** Attempts that did not end the step. */
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
  switch (event.type) {
    case "runStarted":
      startRun(plan, state, event.label, event.start);
      break;
    case "runPaused":
      if (state.status === "active") state.status = "paused";
      break;
    case "runResumed":
      if (state.status === "paused") state.status = "active";
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
      leaveFrame(state, event.frame);
      break;
    default:
      applyToTask(plan, state, event);
  }
  return state;
}

type TaskEvent = Exclude<
  RunEvent,
  { type: "runStarted" | "runPaused" | "runResumed" | "runCancelled" | "runFinished" | "frameEntered" | "frameLeft" }
>;

function applyToTask(plan: Plan, state: RunState, event: TaskEvent): void {
  const frame = state.frames[event.frame];
  if (!frame) return;
  const task = taskStateOf(frame, event.task);
  switch (event.type) {
    case "taskDone":
      keepResult(frame, event);
      finishTask(plan, frame, event.task, task, event.label ?? plainEdge);
      break;
    case "taskFailed":
      keepResult(frame, event);
      failTask(plan, state, frame, event.task, task, event.error);
      break;
    case "stepIntended":
      task.status = "intended";
      task.intent = {
        command: event.command,
        instance: event.instance,
        ...(event.inputsBlob === undefined ? { inputs: event.inputs ?? {} } : { inputsBlob: event.inputsBlob }),
        repeat: event.repeat,
        at: event.at,
      };
      // From here on a crash leaves the outcome unknown, until an attempt or a result says otherwise.
      task.outcome = "unknown";
      task.emptyProbes = 0;
      delete task.notBefore;
      break;
    case "stepAttempted":
      task.attempts += 1;
      task.failingSince ??= event.at;
      task.outcome = event.outcome;
      task.error = event.error;
      if (event.outcome !== "unknown" && task.status === "intended") task.status = "ready";
      setNotBefore(task, event.notBefore);
      break;
    case "stepProbed":
      // The vendor answers: a later failure backs off anew.
      task.attempts = 0;
      task.emptyProbes = event.found ? 0 : (task.emptyProbes ?? 0) + 1;
      setNotBefore(task, event.notBefore);
      break;
    case "questionAsked":
      task.status = "asked";
      break;
    case "questionAnswered":
      answerTask(task, event.answer);
      break;
    case "storeChanged":
      state.store = event.store;
      break;
  }
}

function keepResult(frame: FrameState, event: { task: string; node?: Json; nodeBlob?: string }): void {
  if (event.node !== undefined) frame.node[event.task] = event.node;
  if (event.nodeBlob !== undefined) frame.nodeBlobs[event.task] = event.nodeBlob;
}

/** Answers to "the outcome is unknown": send it again. "done" and "failed" come as taskDone and taskFailed. */
export const sendAgain = "send again";

function answerTask(task: TaskState, answer: string): void {
  task.status = "ready";
  if (answer === sendAgain) task.outcome = "not sent";
}

function setNotBefore(task: TaskState, notBefore: number | undefined): void {
  if (notBefore === undefined) delete task.notBefore;
  else task.notBefore = notBefore;
}

function startRun(plan: Plan, state: RunState, label: string, start: JsonObject): void {
  state.label = label;
  const root = newFrame();
  state.frames[""] = root;
  root.node[plan.playbook.startTaskId] = start;
  makeReady(root, taskStateOf(root, plan.playbook.startTaskId));
}

function enterFrame(plan: Plan, state: RunState, event: Extract<RunEvent, { type: "frameEntered" }>): void {
  const parentPath = parentFrameOf(event.frame);
  const parent = state.frames[parentPath];
  const task = taskOf(plan, event.task);
  if (!parent || !task?.frame?.bodyTaskIds) return;
  const parentTask = taskStateOf(parent, event.task);
  parentTask.status = "inside";
  const known = event.values ?? takeValues(state, parentPath, event.task);
  const frame = newFrame();
  frame.parent = { frame: parentPath, task: event.task, iteration: event.iteration, total: event.total, values: known };
  const value = Array.isArray(known) ? known[event.iteration] : undefined;
  frame.node[event.task] = { default: { value: value ?? null, index: event.iteration, total: event.total } };
  state.frames[event.frame] = frame;
  for (const id of task.frame.bodyTaskIds) makeReady(frame, taskStateOf(frame, id));
}

/** The list the loop walks, from the round before, which is forgotten with it. */
function takeValues(state: RunState, parentPath: string, task: string): Json {
  for (const [path, frame] of Object.entries(state.frames)) {
    if (frame.parent?.frame !== parentPath || frame.parent.task !== task) continue;
    delete state.frames[path];
    return frame.parent.values;
  }
  return [];
}

/**
 * Results of a round stay readable after it, the last round's win. Between two rounds the frame is kept, marked by
 * `open` -1, for the list it walks; after the last one it goes, and `next()` ends the loop.
 */
function leaveFrame(state: RunState, path: string): void {
  const frame = state.frames[path];
  const parent = frame?.parent && state.frames[frame.parent.frame];
  if (!frame?.parent || !parent) return;
  Object.assign(parent.node, frame.node);
  Object.assign(parent.nodeBlobs, frame.nodeBlobs);
  parent.failed += frame.failed;
  if (frame.parent.iteration + 1 >= frame.parent.total) delete state.frames[path];
  else frame.open = -1;
}

function finishTask(plan: Plan, frame: FrameState, id: string, task: TaskState, label: string): void {
  if (task.status === "done" || task.status === "skipped") return;
  closeTask(frame, task, "done");
  resolveEdges(plan, frame, id, label);
}

function failTask(plan: Plan, state: RunState, frame: FrameState, id: string, task: TaskState, error: StepError): void {
  if (task.status === "done" || task.status === "skipped") return;
  task.error = error;
  const definition = taskOf(plan, id);
  const label = definition && edgeAfterError(definition);
  if (label !== undefined) {
    finishTask(plan, frame, id, task, label);
    return;
  }
  closeTask(frame, task, "error");
  frame.failed += 1;
  state.error ??= error;
}

function closeTask(frame: FrameState, task: TaskState, status: "done" | "error"): void {
  if (task.status !== "pending" && task.status !== "error") frame.open -= 1;
  task.status = status;
  delete task.intent;
  delete task.outcome;
  delete task.notBefore;
}

/** Takes the edges of `label`, kills the others, and lets what follows become ready or skipped. */
function resolveEdges(plan: Plan, frame: FrameState, id: string, label: string): void {
  const edges = plan.edges.get(id) ?? [];
  // A label wired to nothing ends its branch; one that is not wired at all leads on by the else-branch.
  const wired = Object.hasOwn(taskOf(plan, id)?.next ?? {}, label);
  const chosen = wired || label === plainEdge ? label : defaultEdge;
  for (const edge of edges) resolveEdge(plan, frame, edge.to, edge.label === chosen);
}

function resolveEdge(plan: Plan, frame: FrameState, id: string, taken: boolean): void {
  const task = taskStateOf(frame, id);
  if (taken) task.taken += 1;
  else task.dead += 1;
  if (task.status !== "pending") return;
  const total = plan.incoming.get(id) ?? 0;
  const resolved = task.taken + task.dead >= total;
  if (task.taken > 0 && (resolved || taskOf(plan, id)?.join === "any")) makeReady(frame, task);
  else if (resolved) {
    task.status = "skipped";
    for (const edge of plan.edges.get(id) ?? []) resolveEdge(plan, frame, edge.to, false);
  }
}

function makeReady(frame: FrameState, task: TaskState): void {
  task.status = "ready";
  frame.open += 1;
}

function taskStateOf(frame: FrameState, id: string): TaskState {
  let task = Object.hasOwn(frame.tasks, id) ? frame.tasks[id] : undefined;
  if (!task) {
    task = { status: "pending", taken: 0, dead: 0, attempts: 0, generation: 0 };
    frame.tasks[id] = task;
  }
  return task;
}

function newFrame(): FrameState {
  return { tasks: {}, open: 0, failed: 0, node: {}, nodeBlobs: {} };
}

export function parentFrameOf(path: string): string {
  const dot = path.lastIndexOf(".");
  return dot === -1 ? "" : path.slice(0, dot);
}
