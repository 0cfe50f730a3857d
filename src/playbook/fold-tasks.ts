/** What an event does to the task it is about, and to what hangs on it. */
import { killEdges, makeReady, takeEdges, taskStateOf } from "./fold-edges.ts";
import { dropFramesOf } from "./fold-frames.ts";
import { forgiveRounds, reopenTask, settleError } from "./fold-mending.ts";
import { changePrivateContext, keepResult } from "./fold-results.ts";
import { asksForExit, exitTaskId, isExit, planAt, taskAt } from "./frame-plan.ts";
import { plainEdge } from "./model.ts";
import { own } from "./own-keys.ts";
import { labelAfterError, type Plan, taskOf } from "./plan.ts";
import { type RunEvent, type StepError, sendAgain } from "./run-event.ts";
import type { FrameState, RunState, TaskState } from "./run-state.ts";
import { beginScript, noteAnswer, noteCall } from "./script-state.ts";

type TaskEvent = Exclude<
  RunEvent,
  {
    type:
      | "runStarted"
      | "runPaused"
      | "runResumed"
      | "runReopened"
      | "runForked"
      | "runCancelled"
      | "runFinished"
      | "frameEntered"
      | "frameLeft";
  }
>;

/** A task within its frame. */
interface Place {
  plan: Plan;
  state: RunState;
  path: string;
  frame: FrameState;
  id: string;
  task: TaskState;
}

export function applyToTask(plan: Plan, state: RunState, event: TaskEvent): void {
  const frame = own(state.frames, event.frame);
  const task = frame && own(frame.tasks, event.task);
  if (!frame || !task) return;
  const place: Place = { plan, state, path: event.frame, frame, id: event.task, task };
  const { status } = task;
  switch (event.type) {
    case "taskDone":
      if (!isOpen(task) && status !== "error") return;
      keepResult(state, event.frame, frame, task, event);
      finish(place, event.label, event.by !== undefined);
      break;
    case "taskFailed":
      if (!isOpen(task)) return;
      keepResult(state, event.frame, frame, task, event);
      fail(place, event.error);
      break;
    case "taskSkipped":
      if (!isOpen(task) && (status !== "error" || event.by === undefined)) return;
      skip(place, event.by !== undefined);
      break;
    case "taskRetried":
      if (status === "error") retry(place);
      break;
    case "timersStarted":
      if (status === "ready") task.timersStarted = true;
      break;
    case "itemsFixed":
      if (status !== "ready" || task.items) return;
      task.items = { at: 0, total: event.total, failed: 0 };
      if (event.instances) task.items.instances = event.instances;
      if (event.inputsBlob === undefined) task.items.inputs = event.inputs ?? {};
      else task.items.inputsBlob = event.inputsBlob;
      break;
    case "itemDone":
      if (!isOpen(task) || event.item !== task.items?.at) return;
      keepResult(state, event.frame, frame, task, event);
      nextItem(task, event.error);
      break;
    case "stepIntended":
      if (status !== "ready") return;
      intend(task, event);
      break;
    case "stepAttempted":
      if (status !== "ready" && status !== "intended") return;
      task.attempts += 1;
      task.failingSince ??= event.at;
      task.outcome = event.outcome;
      task.error = event.error;
      if (event.outcome !== "unknown") task.status = "ready";
      setNotBefore(task, event.notBefore);
      startScriptOver(task);
      break;
    case "stepDelayed":
      if (status !== "ready" && status !== "intended") return;
      keepResult(state, event.frame, frame, task, event);
      task.status = "ready";
      task.delayed = true;
      task.attempts = 0;
      delete task.intent;
      delete task.outcome;
      setNotBefore(task, event.until);
      if (event.poll) task.poll = event.poll;
      startScriptOver(task);
      break;
    case "scriptBegan":
      if (status === "ready") beginScript(task, event);
      break;
    case "scriptCalled":
      if (status !== "ready" || !noteCall(task, event)) return;
      if (event.context) changePrivateContext(state, event.frame, event.context);
      break;
    case "scriptAnswered":
      if ((status !== "ready" && status !== "intended") || !noteAnswer(task, event)) return;
      if (event.context) changePrivateContext(state, event.frame, event.context);
      break;
    case "stepProbed":
      if (status !== "intended") return;
      // The vendor answers: a later failure backs off anew.
      task.attempts = 0;
      task.emptyProbes = event.found ? 0 : (task.emptyProbes ?? 0) + 1;
      setNotBefore(task, event.notBefore);
      break;
    case "questionAsked":
      if (status !== "ready" && status !== "intended") return;
      task.status = "asked";
      if (event.dueAt !== undefined) task.dueAt = event.dueAt;
      break;
    case "questionChanged":
      if (status === "asked" && event.dueAt !== undefined) task.dueAt = event.dueAt;
      break;
    case "questionReplied":
      if (status === "asked") task.replies = (task.replies ?? 0) + 1;
      break;
    case "questionAnswered":
      if (status === "asked") answer(task, event.answer);
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

function intend(task: TaskState, event: Extract<RunEvent, { type: "stepIntended" }>): void {
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
}

/** The next item is a step of its own: nothing of the one before sticks to it. */
function nextItem(task: TaskState, error: StepError | undefined): void {
  if (!task.items) return;
  task.items.at += 1;
  if (error) {
    task.items.failed += 1;
    task.error = error;
  }
  task.status = "ready";
  task.attempts = 0;
  forgetAttempt(task);
}

/** It is the script as a whole that is tried again, unless a call of it is under way. */
function startScriptOver(task: TaskState): void {
  if (task.script && !task.script.pending) delete task.script;
}

function forgetAttempt(task: TaskState): void {
  delete task.intent;
  delete task.outcome;
  delete task.notBefore;
  delete task.failingSince;
  delete task.emptyProbes;
  delete task.dueAt;
  delete task.replies;
  delete task.delayed;
  delete task.poll;
  delete task.script;
}

function answer(task: TaskState, given: string): void {
  task.status = "ready";
  delete task.dueAt;
  if (given === sendAgain) task.outcome = "not sent";
}

function setNotBefore(task: TaskState, notBefore: number | undefined): void {
  if (notBefore === undefined) delete task.notBefore;
  else task.notBefore = notBefore;
}

function finish(place: Place, given: string | undefined, byHand = false): void {
  const { plan, state, path, frame, id, task } = place;
  const walked = planAt(plan, state, path) ?? plan;
  passOver(place, byHand);
  close(place, "done");
  const entries = handOn(frame, task);
  if (id === exitTaskId) judge(place, given ?? "");
  // A loop that went on before has let what follows begin already.
  else if (task.passed) delete task.passed;
  else takeEdges(walked, frame, id, given ?? plainEdge, entries);
  afterClosing(place);
  settleError(state);
}

/** What the next tasks read as the entries of the one before them: its own, or else those it was handed itself. */
function handOn(frame: FrameState, task: TaskState): string[] | undefined {
  const entries = task.entries ?? task.before;
  if (task.entries) frame.lastEntries = task.entries;
  delete task.entries;
  delete task.before;
  return entries;
}

function skip(place: Place, byHand: boolean): void {
  const { plan, state, path, frame, id, task } = place;
  passOver(place, byHand);
  close(place, "skipped");
  if (task.passed) delete task.passed;
  else killEdges(planAt(plan, state, path) ?? plan, frame, id);
  afterClosing(place);
  settleError(state);
}

/** What had failed, or what failed within, no longer counts: a person says how it ends. */
function passOver({ state, path, frame, id, task }: Place, byHand: boolean): void {
  if (task.status === "error") {
    reopenTask(state, frame, task);
    dropFramesOf(state, path, id);
  } else if (byHand && task.status === "inside") {
    forgiveRounds(state, path, frame, id);
    dropFramesOf(state, path, id);
  }
}

function fail(place: Place, error: StepError): void {
  const { plan, state, path, frame, id, task } = place;
  task.error = error;
  const definition = taskAt(plan, state, path, id);
  const label = definition && labelAfterError(definition);
  if (label !== undefined) {
    finish(place, label);
    return;
  }
  if (task.entries) frame.lastEntries = task.entries;
  close(place, "error");
  frame.failed += 1;
  frame.error ??= error;
  state.error ??= error;
}

function close({ state, path, frame, id, task }: Place, status: "done" | "skipped" | "error"): void {
  const wasInside = task.status === "inside";
  frame.open -= 1;
  task.status = status;
  delete task.items;
  forgetAttempt(task);
  if (wasInside) dropFramesOf(state, path, id, status === "error" ? isMendable : isKept);
}

/** A call that failed keeps the frame that failed in it. */
function isMendable(frame: FrameState): boolean {
  return isKept(frame) || (frame.open === 0 && frame.failed > 0);
}

function isKept({ kept, open }: FrameState): boolean {
  return kept === true && open < 0;
}

/** The label of the loop's own task says whether there is another round. */
function judge({ plan, state, frame }: Place, label: string): void {
  if (!frame.parent) return;
  const around = planAt(plan, state, frame.parent.frame);
  const caller = around && taskOf(around, frame.parent.task);
  frame.exit = caller !== undefined && isExit(caller, label);
}

/** After the last task of a round of a loop that is asked, the loop's own task is. */
function afterClosing({ plan, state, frame }: Place): void {
  if (frame.open !== 0 || frame.failed > 0 || frame.exit !== undefined || !frame.parent) return;
  const around = planAt(plan, state, frame.parent.frame);
  if (around && asksForExit(taskOf(around, frame.parent.task))) makeReady(frame, taskStateOf(frame, exitTaskId));
}

function retry(place: Place): void {
  const { state, path, frame, id, task } = place;
  reopenTask(state, frame, task);
  // A call begins from its start; whoever wants to mend it within retries the task that failed there.
  dropFramesOf(state, path, id);
  task.generation += 1;
  task.attempts = 0;
  delete task.entries;
  forgetAttempt(task);
  settleError(state);
}
