/** Drives a run by hand, without an engine: asks `next()`, answers with events, folds them. */
import type { Json } from "#base/json.ts";
import { taskAt } from "#playbook/frame-plan.ts";
import type { Task } from "#playbook/model.ts";
import { type Decision, next } from "#playbook/next.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent, StepError } from "#playbook/run-event.ts";
import { apply, emptyState, type RunState } from "#playbook/run-state.ts";
import { frameOf } from "#playbook/step-key.ts";

export type Work = Extract<Decision, { do: "work" }>;
/** With the task, of whichever playbook its frame walks. */
export type Asked = Work & { definition: Task | undefined };

export interface DriveOptions {
  /** What a task comes to; undefined: as it would by itself (done by the plain edge; a loop walks its items). */
  respond?(work: Asked): RunEvent[] | undefined;
  /** Which of the decisions goes first. */
  choose?(count: number): number;
  mostSteps?: number;
}

export interface Driven {
  state: RunState;
  journal: RunEvent[];
}

/** Ends when `next()` has no more to say, or with an error after so many steps. */
export function driveRun(plan: Plan, options: DriveOptions = {}): Driven {
  const state = emptyState();
  const begun = { at: 0, type: "runStarted", playbook: plan.hash, label: "driven", start: { alert: 1 } } as const;
  const journal: RunEvent[] = [structuredClone(begun)];
  apply(plan, state, begun);
  journal.push(...driveOn(plan, state, options));
  return { state, journal };
}

/** The same from wherever the state stands; gives what happened. */
export function driveOn(plan: Plan, state: RunState, options: DriveOptions = {}): RunEvent[] {
  const { respond = () => undefined, choose = () => 0, mostSteps = 100_000 } = options;
  const journal: RunEvent[] = [];
  for (let steps = 0; ; steps++) {
    const decisions = next(plan, state);
    const decision = decisions[choose(decisions.length) % Math.max(1, decisions.length)];
    if (!decision) return journal;
    if (steps >= mostSteps) throw new Error("the run does not end");
    for (const event of eventsOf(plan, state, decision, respond)) {
      journal.push(structuredClone(event));
      apply(plan, state, event);
    }
  }
}

function eventsOf(
  plan: Plan,
  state: RunState,
  decision: Decision,
  respond: NonNullable<DriveOptions["respond"]>,
): RunEvent[] {
  const at = 1;
  switch (decision.do) {
    case "finish":
      return [{ at, type: "runFinished", status: decision.status }];
    case "leaveFrame":
      return [{ at, type: "frameLeft", frame: decision.frame }];
    case "iterate": {
      const { path: frame, task, iteration, total } = decision;
      return [{ at, type: "frameEntered", frame, task, iteration, total }];
    }
    case "failCall":
      return [failed(decision, decision.error ?? { code: "TEST", message: "a call failed" })];
    case "exceedLoop":
      return [failed(decision, { code: "LOOP_TOO_LONG", message: "too many rounds" })];
    case "watch":
      return [{ at, type: "questionOverdue", frame: decision.frame, task: decision.task }];
    case "endLoop":
      return [{ at, type: "taskDone", frame: decision.frame, task: decision.task }];
    case "work": {
      const definition = taskAt(plan, state, decision.frame, decision.task);
      return respond({ ...decision, definition }) ?? naturalEvents(decision, definition);
    }
  }
}

function failed({ frame, task }: { frame: string; task: string }, error: StepError): RunEvent {
  return { at: 1, type: "taskFailed", frame, task, error };
}

function naturalEvents({ frame, task }: Work, definition: Task | undefined): RunEvent[] {
  const items = definition?.frame?.items;
  const values: Json = items?.kind === "literal" ? items.value : [];
  if (Array.isArray(values) && values.length > 0) {
    const path = frameOf(frame, task, 0);
    return [{ at: 1, type: "frameEntered", frame: path, task, iteration: 0, total: values.length, values }];
  }
  return [{ at: 1, type: "taskDone", frame, task, node: { from: `${frame}/${task}` } }];
}

/** Status of every task of a frame. */
export function statusesOf(state: RunState, frame = ""): Record<string, string> {
  const tasks = Object.entries(state.frames[frame]?.tasks ?? {});
  return Object.fromEntries(tasks.map(([id, task]) => [id, task.status]));
}
