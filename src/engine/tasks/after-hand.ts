/**
 * What a task does when a person, or the clock in their place, ends it: its field mapping and its timers, as when it ends
 * by itself. A field that cannot be filled stops nobody: it is told, and the task is done all the same.
 */
import type { ContextChange } from "#playbook/context-document.ts";
import type { Task } from "#playbook/model.ts";
import { timersAt } from "#playbook/task-marks.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { ContextOperation, StoreOperation } from "#sdk/investigation.ts";
import type { ActiveRun } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import { placeOf, type XsoarPlace } from "../xsoar-scope.ts";
import { afterTask } from "./after-task.ts";
import { ContextDraft } from "./context-draft.ts";

/** Where the task stands; undefined in playbooks that are not XSOAR's. */
export type HandPlace = XsoarPlace;

export async function loadHandPlace(
  executor: Executor,
  run: ActiveRun,
  { frame, task }: TaskPlace,
): Promise<HandPlace | undefined> {
  if (run.plan.playbook.language !== "xsoar" || !run.state.frames[frame]) return undefined;
  await executor.investigations.load(run.head.investigationId, run.head.id);
  return run.state.frames[frame] ? placeOf(executor, run, frame, task) : undefined;
}

export interface HandEffects {
  operations: StoreOperation[];
  /** Of the private context. */
  context?: ContextChange[];
  shared: ContextOperation[];
  /** What did not work of it. */
  summary?: string;
}

/** `draft` holds what was given with it; recorded without a pause in between. */
export function afterHand(
  executor: Executor,
  run: ActiveRun,
  task: Task,
  place: HandPlace | undefined,
  draft = place && new ContextDraft(executor, run, place),
): HandEffects {
  if (!draft) return { operations: [], shared: [] };
  const changes = { shared: draft.sharedChanges(), ...draft.privateChanges() };
  const after = afterTask(task, draft, []);
  if (!after.error) return { operations: after.operations, ...changes };
  const timers = timersAt(task, "end").map(({ field, action }) => ({ op: "timer", field, action }) as const);
  return { operations: timers, ...changes, summary: after.error.message };
}
