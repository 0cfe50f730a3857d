/**
 * What the table of questions is told of a run: made of the very events and the state that go to its journal, in the same
 * record, so that the two never differ.
 */
import type { Json } from "#base/json.ts";
import { taskAt } from "#playbook/frame-plan.ts";
import { own } from "#playbook/own-keys.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";
import type { TaskPlace } from "#playbook/task-place.ts";
import type { QuestionChange } from "#store/changes/question-changes.ts";
import type { EngineMark } from "./journal.ts";

export interface Asking {
  plan: Plan;
  state: RunState;
  /** Questions that the table holds as open; changed here. */
  asking: Map<string, TaskPlace>;
}

export function openQuestionsOf(state: RunState): Map<string, TaskPlace> {
  const open = new Map<string, TaskPlace>();
  for (const [frame, { tasks, open: count }] of Object.entries(state.frames)) {
    if (count <= 0) continue;
    for (const [task, { status, question }] of Object.entries(tasks)) {
      if (status === "asked" && question) open.set(question.id, { frame, task });
    }
  }
  return open;
}

/** After the events were folded into the state. */
export function questionMarks(
  run: Asking & { head: { investigationId: string } },
  events: readonly RunEvent[],
  at: number,
): EngineMark[] {
  const { investigationId } = run.head;
  return questionChanges(run, events).map((change) => ({ at, investigationId, by: "", change }));
}

export function questionChanges(run: Asking, events: readonly RunEvent[]): QuestionChange[] {
  const changes: QuestionChange[] = [];
  for (const event of events) {
    if (event.type === "questionAsked") {
      if (event.id === undefined || !isOpen(run, event.id, event)) continue;
      run.asking.set(event.id, { frame: event.frame, task: event.task });
      changes.push(askChange(run, event, event.id));
    } else if (run.asking.size > 0 && "task" in event) {
      const id = idAt(run, event);
      const change = id === undefined ? undefined : changeOf(event, id);
      if (change) changes.push(change);
    }
  }
  for (const [id, place] of run.asking) {
    if (isOpen(run, id, place)) continue;
    run.asking.delete(id);
    changes.push({ kind: "endQuestion", id, outcome: outcomeOf(events, place) });
  }
  return changes;
}

function isOpen({ state }: Asking, id: string, { frame, task }: TaskPlace): boolean {
  if (state.status !== "active" && state.status !== "paused") return false;
  const asked = own(own(state.frames, frame)?.tasks ?? {}, task);
  return asked?.status === "asked" && asked.question?.id === id;
}

function idAt({ asking }: Asking, { frame, task }: TaskPlace): string | undefined {
  for (const [id, place] of asking) if (place.frame === frame && place.task === task) return id;
  return undefined;
}

function askChange(
  { plan, state }: Asking,
  event: Extract<RunEvent, { type: "questionAsked" }>,
  id: string,
): QuestionChange {
  const {
    frame,
    task,
    question,
    options,
    form,
    recipients = [],
    wanted = 1,
    assignee = "",
    dueAt,
    onDue,
    message,
  } = event;
  const definition = taskAt(plan, state, frame, task);
  const isOutcome = definition?.command !== undefined;
  const asks = isOutcome ? "outcome" : form ? "form" : definition?.type === "condition" ? "choice" : "task";
  return {
    kind: "askQuestion",
    id,
    frame,
    task,
    taskName: definition?.name ?? task,
    asks,
    question,
    body: message?.body ?? "",
    options,
    // Plain data, as all of an event is.
    form: (form as Json | undefined) ?? null,
    wanted,
    assignee,
    dueAt: dueAt ?? null,
    endsWhenDue: onDue !== undefined,
    recipients,
    ...(message && message.methods.length > 0 ? { message } : {}),
  };
}

function changeOf(event: RunEvent, id: string): QuestionChange | undefined {
  switch (event.type) {
    case "questionChanged": {
      const { assignee, dueAt } = event;
      const changed = { ...(assignee === undefined ? {} : { assignee }), ...(dueAt === undefined ? {} : { dueAt }) };
      return { kind: "changeQuestion", id, ...changed };
    }
    case "questionReminded":
      return { kind: "remindQuestion", id };
    case "questionReplied":
    case "questionAnswered": {
      const { by, recipient = null, via = "console", answers = null } = event;
      const answer = event.type === "questionAnswered" ? event.answer : "";
      return {
        kind: "replyQuestion",
        id,
        recipient,
        who: event.for ?? by,
        givenBy: event.for === undefined ? "" : by,
        via,
        answer,
        answers,
      };
    }
    default:
      return undefined;
  }
}

function outcomeOf(events: readonly RunEvent[], { frame, task }: TaskPlace): string {
  let outcome = "no longer asked";
  for (const event of events) {
    if (event.type === "runCancelled") outcome = "the run was cancelled";
    if (!("task" in event) || event.frame !== frame || event.task !== task) continue;
    if (event.type === "questionOverdue") return "timed out";
    if (event.type === "questionAnswered") return "answered";
    if (event.type === "taskDone" && event.by !== undefined)
      outcome = event.skipped ? "skipped" : `completed by ${event.by}`;
    if (event.type === "taskSkipped") outcome = "skipped";
  }
  return outcome;
}
