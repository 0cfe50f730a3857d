/** How frames begin and end: rounds of loops, and sub-playbooks. */
import { makeReady, taskStateOf } from "./fold-edges.ts";
import { changePrivateContext, keepBlob, keepNode } from "./fold-results.ts";
import { asksForExit, callName, planAt } from "./frame-plan.ts";
import { own } from "./own-keys.ts";
import { type Plan, taskOf } from "./plan.ts";
import type { RunEvent } from "./run-event.ts";
import type { FrameState, RunState } from "./run-state.ts";
import { frameOf, parentFrameOf } from "./step-key.ts";

export function startRun(plan: Plan, state: RunState, event: Extract<RunEvent, { type: "runStarted" }>): void {
  if (own(state.frames, "")) return;
  const { label, start, rerun } = event;
  state.label = label;
  if (rerun) state.generation = rerun.generation;
  const root = newFrame();
  state.frames[""] = root;
  keepNode(root, plan.playbook.startTaskId, start);
  makeReady(root, taskStateOf(root, plan.playbook.startTaskId));
}

export function enterFrame(plan: Plan, state: RunState, event: Extract<RunEvent, { type: "frameEntered" }>): void {
  const { task: id, iteration, total } = event;
  const parentPath = parentFrameOf(event.frame);
  const parent = own(state.frames, parentPath);
  const parentTask = parent && own(parent.tasks, id);
  const parentPlan = planAt(plan, state, parentPath);
  const task = parentPlan && taskOf(parentPlan, id);
  if (!parentTask || !task?.frame || event.frame !== frameOf(parentPath, id, iteration)) return;
  const before = own(state.frames, frameOf(parentPath, id, iteration - 1));
  const fits =
    iteration === 0 ? parentTask.status === "ready" : parentTask.status === "inside" && before?.open === left;
  const called = callName(task);
  const calledPlan = called === undefined ? undefined : parentPlan?.calls.get(called);
  if (!fits || (called !== undefined && !calledPlan)) return;
  // A later round walks the list of the one before, which is forgotten with it.
  const values = event.values ?? before?.parent?.values ?? [];
  if (before) passRound(state, frameOf(parentPath, id, iteration - 1), before);
  parentTask.status = "inside";
  const frame = newFrame();
  frame.parent = { frame: parentPath, task: id, iteration, total, values };
  state.frames[event.frame] = frame;
  if (called !== undefined) enterPlaybook(frame, called, calledPlan, event, parentTask.before);
  else {
    const value = Array.isArray(values) ? values[iteration] : undefined;
    keepNode(frame, id, { default: { value: value ?? null, index: iteration, total } });
    for (const first of new Set(task.frame.bodyTaskIds)) makeReady(frame, taskStateOf(frame, first));
  }
}

function enterPlaybook(
  frame: FrameState,
  called: string,
  plan: Plan | undefined,
  event: Extract<RunEvent, { type: "frameEntered" }>,
  before: string[] | undefined,
): void {
  frame.called = called;
  if (event.inputsBlob === undefined) frame.inputs = event.inputs ?? {};
  else frame.inputsBlob = event.inputsBlob;
  if (event.private) frame.context = {};
  if (!plan) return;
  const start = taskStateOf(frame, plan.playbook.startTaskId);
  if (before) start.before = before;
  makeReady(frame, start);
}

/** `open` of a frame between two rounds, and of one that is kept. */
const left = -1;

/** Rounds with tasks in error that are kept for a person, in one run: somebody may mend a few by hand, not thousands. */
const keptRounds = 100;

/**
 * Results of a round stay readable after it, the last round's win; a sub-playbook's are its own, only its outputs go up.
 * Between two rounds the frame is kept, marked by `open` −1, for the list it walks; after the last one it goes, and
 * `next()` ends the loop.
 */
export function leaveFrame(plan: Plan, state: RunState, event: Extract<RunEvent, { type: "frameLeft" }>): void {
  const path = event.frame;
  const frame = own(state.frames, path);
  const parent = frame?.parent && own(state.frames, frame.parent.frame);
  if (!frame?.parent || !parent || frame.open !== 0) return;
  const isPlaybook = frame.called !== undefined;
  // One that failed is not over: its task fails, and it stays for a person to mend it.
  if (isPlaybook && frame.failed > 0) return;
  if (!isPlaybook) {
    shareResults(frame, parent);
    parent.failed += frame.failed;
    if (frame.error) parent.error ??= frame.error;
  }
  if (event.context) changePrivateContext(state, frame.parent.frame, event.context);
  if (frame.lastEntries) {
    parent.lastEntries = frame.lastEntries;
    const caller = own(parent.tasks, frame.parent.task);
    if (caller) caller.entries = frame.lastEntries;
  }
  frame.open = left;
  frame.leftAt = event.at;
  if (frame.kept || isLastRound(plan, state, frame)) passRound(state, path, frame);
}

/** A round that is over for good goes, unless there is something in it to mend. */
function passRound(state: RunState, path: string, frame: FrameState): void {
  const isMendable = frame.called === undefined && frame.failed > 0;
  const isAmongTheFirst = () => Object.values(state.frames).filter(({ kept }) => kept).length < keptRounds;
  if (isMendable && (frame.kept || isAmongTheFirst())) {
    frame.kept = true;
    return;
  }
  for (const id of Object.keys(frame.tasks)) dropFramesOf(state, path, id);
  delete state.frames[path];
}

/** The last round's results win, also over those of an earlier one that was mended after it. */
function shareResults(frame: FrameState, parent: FrameState): void {
  const isLate = frame.kept && frame.parent !== undefined && frame.parent.iteration + 1 < frame.parent.total;
  const isFree = (task: string) =>
    !isLate || (own(parent.node, task) === undefined && own(parent.nodeBlobs, task) === undefined);
  for (const [task, value] of Object.entries(frame.node)) if (isFree(task)) keepNode(parent, task, value);
  for (const [task, hash] of Object.entries(frame.nodeBlobs)) if (isFree(task)) keepBlob(parent, task, hash);
}

function isLastRound(plan: Plan, state: RunState, { parent, exit }: FrameState): boolean {
  if (!parent) return true;
  const around = planAt(plan, state, parent.frame);
  if (around && asksForExit(taskOf(around, parent.task))) return exit === true;
  return parent.iteration + 1 >= parent.total;
}

/** A task that is over needs the frames it opened no more, except for those with something in them that can be mended. */
export function dropFramesOf(
  state: RunState,
  path: string,
  task: string,
  keeps: (frame: FrameState) => boolean = () => false,
): void {
  for (const [below, frame] of Object.entries(state.frames)) {
    if (frame.parent?.frame === path && frame.parent.task === task) {
      if (keeps(frame)) continue;
      for (const id of Object.keys(frame.tasks)) dropFramesOf(state, below, id);
      delete state.frames[below];
    }
  }
}

function newFrame(): FrameState {
  return { tasks: {}, open: 0, failed: 0, node: {}, nodeBlobs: {} };
}
