/** What the clock does to a question that waits for people: calls it to mind, sends it again, lets it end when it is due. */
import { taskAt } from "#playbook/frame-plan.ts";
import { nextMomentOf } from "#playbook/open-question.ts";
import { own } from "#playbook/own-keys.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { TaskState } from "#playbook/run-state.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { ActiveRun, Working } from "../active-run.ts";
import type { Executor } from "../executor.ts";
import { recordChanges } from "../record-changes.ts";
import { afterHand, type HandPlace, loadHandPlace } from "./after-hand.ts";
import { questionEntry } from "./question-entry.ts";

/** The moment is a row: whoever comes after a crash finds it passed, and does once what was to be done. */
export async function passMoment(executor: Executor, run: ActiveRun, working: Working): Promise<void> {
  const asked = askedAt(run, working)?.question?.id;
  const place = await loadHandPlace(executor, run, working);
  const state = askedAt(run, working);
  // Somebody answered meanwhile.
  if (run.over || working.gone || !state?.question || state.question.id !== asked) return;
  const moment = nextMomentOf(state);
  if (!moment || moment.at > executor.now()) return;
  if (moment.what === "due") return passDue(executor, run, working, state, place);
  const { frame, task } = working;
  const event: RunEvent = { at: executor.now(), type: "questionReminded", frame, task, why: moment.what };
  const due = state.dueAt === undefined ? "" : `, due ${new Date(state.dueAt).toISOString()}`;
  const words = moment.what === "resend" ? `Asks again who did not answer yet${due}` : `Nobody answered yet${due}`;
  const entries = place ? questionEntry(executor, run, working, words) : [];
  return recordChanges(executor, run, [event], { entries });
}

function passDue(
  executor: Executor,
  run: ActiveRun,
  working: Working,
  state: TaskState,
  place: HandPlace | undefined,
): Promise<void> {
  const { frame, task } = working;
  const at = executor.now();
  const { onDue, wanted = 1 } = state.question ?? {};
  const overdue: RunEvent = { at, type: "questionOverdue", frame, task };
  const replies = state.replies ?? 0;
  const words = replies > 0 ? `Was due with ${replies} of ${wanted} replies` : "Was due and nobody had answered";
  const definition = taskAt(run.plan, run.state, frame, task);
  const tell = (more: string) => (place ? questionEntry(executor, run, working, `${words}${more}`) : []);
  if (!onDue || !definition) return recordChanges(executor, run, [overdue], { entries: tell("; it waits on") });
  const { operations, summary, context, shared } = afterHand(executor, run, definition, place);
  const done: RunEvent = {
    at,
    type: "taskDone",
    frame,
    task,
    label: onDue.label,
    summary: summary === undefined ? words : `${words}; ${summary}`,
    ...(context ? { context } : {}),
  };
  const entries = tell(": the run goes on without");
  return recordChanges(executor, run, [overdue, done], { context: shared, operations, entries });
}

function askedAt(run: ActiveRun, { frame, task }: TaskPlace): TaskState | undefined {
  const state = own(own(run.state.frames, frame)?.tasks ?? {}, task);
  return state?.status === "asked" ? state : undefined;
}
