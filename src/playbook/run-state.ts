import type { Json, JsonObject } from "#base/json.ts";
import { defaultEdge, errorEdge, plainEdge } from "./model.ts";
import { edgeAfterError, type Plan, taskOf } from "./plan.ts";
import type { AttemptOutcome, RunEvent, StepError } from "./run-event.ts";
import { frameOf, parentFrameOf } from "./step-key.ts";

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
  // What ended stays as it ended.
  if (state.status !== "active" && state.status !== "paused") return state;
  switch (event.type) {
    case "runStarted":
      startRun(plan, state, event);
      break;
    case "runPaused":
      state.status = "paused";
      break;
    case "runResumed":
      state.status = "active";
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
  const frame = own(state.frames, event.frame);
  const task = frame && own(frame.tasks, event.task);
  if (!frame || !task) return;
  const { status } = task;
  switch (event.type) {
    case "taskDone":
      if (!isOpen(task) && status !== "error") return;
      keepResult(frame, event);
      finishTask(plan, frame, event.task, task, event.label ?? plainEdge);
      break;
    case "taskFailed":
      if (!isOpen(task)) return;
      keepResult(frame, event);
      failTask(plan, state, frame, event.task, task, event.error);
      break;
    case "stepIntended":
      if (status !== "ready") return;
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
      if (status !== "ready" && status !== "intended") return;
      task.attempts += 1;
      task.failingSince ??= event.at;
      task.outcome = event.outcome;
      task.error = event.error;
      if (event.outcome !== "unknown") task.status = "ready";
      setNotBefore(task, event.notBefore);
      break;
    case "stepProbed":
      if (status !== "intended") return;
      // The vendor answers: a later failure backs off anew.
      task.attempts = 0;
      task.emptyProbes = event.found ? 0 : (task.emptyProbes ?? 0) + 1;
      setNotBefore(task, event.notBefore);
      break;
    case "questionAsked":
      if (status === "ready" || status === "intended") task.status = "asked";
      break;
    case "questionAnswered":
      if (status === "asked") answerTask(task, event.answer);
      break;
    case "storeChanged":
      if (status === "ready") state.store = event.store;
      break;
  }
}

/** Ready, under way or waiting: what `open` counts. */
function isOpen({ status }: TaskState): boolean {
  return status === "ready" || status === "intended" || status === "asked" || status === "inside";
}

function keepResult(frame: FrameState, event: { task: string; node?: Json; nodeBlob?: string }): void {
  if (event.nodeBlob !== undefined) keepBlob(frame, event.task, event.nodeBlob);
  else if (event.node !== undefined) keepNode(frame, event.task, event.node);
}

/** A task has one result, small or big: the latest. */
function keepNode(frame: FrameState, task: string, value: Json): void {
  define(frame.node, task, value);
  delete frame.nodeBlobs[task];
}

function keepBlob(frame: FrameState, task: string, hash: string): void {
  define(frame.nodeBlobs, task, hash);
  delete frame.node[task];
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

function startRun(plan: Plan, state: RunState, event: Extract<RunEvent, { type: "runStarted" }>): void {
  if (own(state.frames, "")) return;
  const { label, start, rerun } = event;
  state.label = label;
  if (rerun) state.generation = rerun.generation;
  const root = newFrame();
  state.frames[""] = root;
  keepNode(root, plan.playbook.startTaskId, start);
  makeReady(root, taskStateOf(root, plan.playbook.startTaskId));
}

function enterFrame(plan: Plan, state: RunState, event: Extract<RunEvent, { type: "frameEntered" }>): void {
  const { task: id, iteration, total } = event;
  const parentPath = parentFrameOf(event.frame);
  const parent = own(state.frames, parentPath);
  const parentTask = parent && own(parent.tasks, id);
  const task = taskOf(plan, id);
  if (!parentTask || !task?.frame || event.frame !== frameOf(parentPath, id, iteration)) return;
  const before = own(state.frames, frameOf(parentPath, id, iteration - 1));
  const fits =
    iteration === 0 ? parentTask.status === "ready" : parentTask.status === "inside" && before?.open === left;
  if (!fits) return;
  // A later round walks the list of the one before, which is forgotten with it.
  if (before) delete state.frames[frameOf(parentPath, id, iteration - 1)];
  const values = event.values ?? before?.parent?.values ?? [];
  const value = Array.isArray(values) ? values[iteration] : undefined;
  parentTask.status = "inside";
  const frame = newFrame();
  frame.parent = { frame: parentPath, task: id, iteration, total, values };
  keepNode(frame, id, { default: { value: value ?? null, index: iteration, total } });
  state.frames[event.frame] = frame;
  for (const first of new Set(task.frame.bodyTaskIds)) makeReady(frame, taskStateOf(frame, first));
}

/** `open` of a frame between two rounds. */
const left = -1;

/**
 * Results of a round stay readable after it, the last round's win. Between two rounds the frame is kept, marked by
 * `open` -1, for the list it walks; after the last one it goes, and `next()` ends the loop.
 */
function leaveFrame(state: RunState, path: string): void {
  const frame = own(state.frames, path);
  const parent = frame?.parent && own(state.frames, frame.parent.frame);
  if (!frame?.parent || !parent || frame.open !== 0) return;
  for (const [task, value] of Object.entries(frame.node)) keepNode(parent, task, value);
  for (const [task, hash] of Object.entries(frame.nodeBlobs)) keepBlob(parent, task, hash);
  parent.failed += frame.failed;
  if (frame.parent.iteration + 1 >= frame.parent.total) delete state.frames[path];
  else frame.open = left;
}

function finishTask(plan: Plan, frame: FrameState, id: string, task: TaskState, label: string): void {
  // A person completed what had failed.
  if (task.status === "error") frame.failed -= 1;
  closeTask(frame, task, "done");
  resolveEdges(plan, frame, id, label);
}

function failTask(plan: Plan, state: RunState, frame: FrameState, id: string, task: TaskState, error: StepError): void {
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
  if (task.status !== "error") frame.open -= 1;
  task.status = status;
  delete task.intent;
  delete task.outcome;
  delete task.notBefore;
}

/** Takes the edges of `label`, kills the others, and lets what follows become ready or skipped. */
function resolveEdges(plan: Plan, frame: FrameState, id: string, label: string): void {
  const edges = plan.edges.get(id) ?? [];
  const chosen = chooseEdge(plan, id, label);
  const dead: string[] = [];
  for (const edge of edges) resolveEdge(plan, frame, edge.to, edge.label === chosen, dead);
  // Dead paths are followed here, not by recursion: they may be as long as the playbook.
  for (let skipped = dead.pop(); skipped !== undefined; skipped = dead.pop()) {
    for (const edge of plan.edges.get(skipped) ?? []) resolveEdge(plan, frame, edge.to, false, dead);
  }
}

/**
 * The edge a task leaves by. A label wired to nothing ends its branch; one that is not wired at all leads on by the
 * else-branch. An error never does: what the else-branch stands for was not decided.
 */
export function chooseEdge(plan: Plan, id: string, label: string): string {
  const wired = Object.hasOwn(taskOf(plan, id)?.next ?? {}, label);
  return wired || label === plainEdge || label === errorEdge ? label : defaultEdge;
}

/** Tasks that turn out to be skipped are added to `dead`. */
function resolveEdge(plan: Plan, frame: FrameState, id: string, taken: boolean, dead: string[]): void {
  const task = taskStateOf(frame, id);
  if (taken) task.taken += 1;
  else task.dead += 1;
  if (task.status !== "pending") return;
  const total = plan.incoming.get(id) ?? 0;
  const resolved = task.taken + task.dead >= total;
  if (task.taken > 0 && (resolved || taskOf(plan, id)?.join === "any")) makeReady(frame, task);
  else if (resolved) {
    task.status = "skipped";
    dead.push(id);
  }
}

function makeReady(frame: FrameState, task: TaskState): void {
  task.status = "ready";
  frame.open += 1;
}

function taskStateOf(frame: FrameState, id: string): TaskState {
  let task = own(frame.tasks, id);
  if (!task) {
    task = { status: "pending", taken: 0, dead: 0, attempts: 0, generation: 0 };
    define(frame.tasks, id, task);
  }
  return task;
}

function newFrame(): FrameState {
  return { tasks: {}, open: 0, failed: 0, node: {}, nodeBlobs: {} };
}

/** Names come from content: `constructor` and `__proto__` are names like any other. */
function own<Value>(record: Record<string, Value>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function define<Value>(record: Record<string, Value>, key: string, value: Value): void {
  if (key !== "__proto__") record[key] = value;
  else Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
}
