/** Which playbook a frame of a run walks, and what its tasks are. */
import type { Task } from "./model.ts";
import { type Plan, taskOf } from "./plan.ts";
import type { FrameState, RunState } from "./run-state.ts";

/** How a task names the sub-playbook it calls: by id where there is one, else by name. */
export function callName(task: Task | undefined): string | undefined {
  const called = task?.frame?.playbook;
  return called && (called.id ?? called.name ?? "");
}

/** The plan of a frame: of the run's playbook, or of the sub-playbook that the frame is. Undefined: there is none. */
export function planAt(root: Plan, state: RunState, path: string): Plan | undefined {
  const calls: string[] = [];
  // Outwards first: a frame knows the task that opened it, and only the frame around it knows what that task is.
  for (let here = frameAt(state, path); here?.parent; here = frameAt(state, here.parent.frame)) {
    if (here.called !== undefined) calls.push(here.called);
  }
  let plan: Plan | undefined = root;
  for (let call = calls.pop(); call !== undefined && plan; call = calls.pop()) plan = plan.calls.get(call);
  return plan;
}

/** The task that decides after each round whether a loop ends. No task of a playbook: it belongs to the calling one. */
export const exitTaskId = "#exit#";
/** The label by which it ends a loop whose condition is built in. */
const exitLabel = "exit";

/** What a task of a frame is, the loop's own included. */
export function taskAt(root: Plan, state: RunState, path: string, id: string): Task | undefined {
  if (id === exitTaskId) {
    const { parent } = frameAt(state, path) ?? {};
    const caller = parent && planAt(root, state, parent.frame);
    const task = caller && parent && taskOf(caller, parent.task);
    const exit = task && exitTaskOf(task);
    if (exit) return exit;
  }
  const plan = planAt(root, state, path);
  return plan && taskOf(plan, id);
}

/** True for loops that are asked after each round whether they end. */
export function asksForExit(task: Task | undefined): boolean {
  const kind = task?.frame?.loop?.kind;
  return kind === "until" || kind === "until-command";
}

/** True when the label by which the loop's own task left ends the loop. */
export function isExit(task: Task, label: string): boolean {
  const loop = task.frame?.loop;
  if (loop?.kind === "until") return label === exitLabel;
  return loop?.kind === "until-command" && label.trim().toLowerCase() === loop.exit.trim().toLowerCase();
}

function exitTaskOf(task: Task): Task | undefined {
  const loop = task.frame?.loop;
  const exit = { id: exitTaskId, name: `${task.name}: is the loop over?`, type: "condition", onError: "stop" } as const;
  if (loop?.kind === "until") return { ...exit, next: {}, branches: [{ label: exitLabel, groups: loop.groups }] };
  if (loop?.kind === "until-command") return { ...exit, next: {}, command: loop.command };
  return undefined;
}

function frameAt(state: RunState, path: string): FrameState | undefined {
  return Object.hasOwn(state.frames, path) ? state.frames[path] : undefined;
}
