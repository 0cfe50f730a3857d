/** The part of a run's journal that leads to a task's turn: what a run that begins there takes over. Pure. */
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import { isAbout, type TaskPlace } from "#playbook/task-place.ts";

export interface ForkedJournal {
  /** What is taken over. */
  kept: RunEvent[];
  /** What is not: it happens again, or does not happen. */
  left: RunEvent[];
}

/**
 * Everything that happened before the task's first event, and so as much as possible of what ran beside it. A write that
 * was out at that moment has no result there: its intent is not taken over, so that it is the new run's own, of a
 * generation of its own. Undefined: the run never came to the task.
 */
export function forkJournal(plan: Plan, events: readonly RunEvent[], place: TaskPlace): ForkedJournal | undefined {
  const end = events.findIndex((event) => isAbout(event, place));
  if (end <= 0) return undefined;
  const before = events.slice(0, end);
  const state = before.reduce((so, event) => apply(plan, so, structuredClone(event)), emptyState());
  const dropped = new Set<RunEvent>();
  for (const open of openIntents(state)) {
    const own = before.filter((event) => "task" in event && event.frame === open.frame && event.task === open.task);
    const last = own.findLastIndex(({ type }) => type === "stepIntended");
    for (const event of own.slice(Math.max(0, last))) dropped.add(event);
  }
  // It was the other run that was paused.
  for (const event of before) if (event.type === "runPaused" || event.type === "runResumed") dropped.add(event);
  return {
    kept: before.filter((event) => !dropped.has(event)),
    left: [...before.filter((event) => dropped.has(event)), ...events.slice(end)],
  };
}

/** Writes that are out, those included about which a person was asked. */
function openIntents(state: RunState): TaskPlace[] {
  return Object.entries(state.frames).flatMap(([frame, { tasks }]) =>
    Object.entries(tasks).flatMap(([task, { status, intent }]) =>
      status === "intended" || (status === "asked" && intent) ? [{ frame, task }] : [],
    ),
  );
}
