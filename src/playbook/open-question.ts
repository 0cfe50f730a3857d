/** A question while it waits for people: what of it the fold keeps, and when the clock has a say in it. Pure. */
import type { Json, JsonObject } from "#base/json.ts";
import type { FormQuestion } from "./model.ts";
import type { RunEvent } from "./run-event.ts";
import type { TaskState } from "./run-state.ts";

/** A form as it is asked: every expression evaluated, so that what is valid does not change while people answer. */
export interface AskedForm {
  title: string;
  description?: string;
  questions: AskedQuestion[];
}

export interface AskedQuestion {
  id: string;
  label: string;
  type: FormQuestion["type"];
  required: boolean;
  /** Of a choice: empty lets people write what they like. */
  options: string[];
  /** The incident field that the answer fills. */
  field?: string;
  placeholder?: string;
  tooltip?: string;
  readonly?: true;
  columns?: { key: string; name: string; type: string }[];
  /** What a grid begins with. */
  rows?: JsonObject[];
}

export interface OpenQuestion {
  id: string;
  form?: AskedForm;
  /** Addresses, as the playbook names them. */
  recipients: string[];
  /** Which of them have replied, by their place above. */
  replied: number[];
  /** So many replies end it. */
  wanted: number;
  assignee?: string;
  /** Values of fields that several replies fill together, by question. */
  gathered?: Record<string, Json[]>;
  /** The message goes out again to who did not reply. */
  resend?: { everyMs: number; left: number; at: number };
  /** Milliseconds before it is due that it is called to mind, and the moment of that while it is to come. */
  remindBeforeMs?: number;
  remindAt?: number;
  /** What happens when it is due: it is left by this label. Absent: it waits on, overdue. */
  onDue?: { label: string };
  overdue?: true;
}

/** Values of these add up when several people answer; of all others the last one stands. */
const addingUp: ReadonlySet<string> = new Set(["multiSelect", "grid", "attachments"]);

export function beginQuestion(task: TaskState, event: Extract<RunEvent, { type: "questionAsked" }>): void {
  if (event.id === undefined) return;
  const { id, at, form, recipients = [], wanted = 1, assignee, resend, remindBeforeMs, onDue } = event;
  task.question = {
    id,
    recipients,
    replied: [],
    wanted,
    ...(form ? { form } : {}),
    ...(assignee === undefined ? {} : { assignee }),
    ...(resend ? { resend: { ...resend, at: at + resend.everyMs } } : {}),
    ...(remindBeforeMs === undefined ? {} : { remindBeforeMs }),
    ...(onDue ? { onDue } : {}),
  };
  setReminder(task.question, event.dueAt, at);
}

/** Somebody else is to answer it, or by another moment. */
export function changeQuestion(task: TaskState, event: Extract<RunEvent, { type: "questionChanged" }>): void {
  if (event.dueAt !== undefined) task.dueAt = event.dueAt;
  const { question } = task;
  if (!question) return;
  if (event.assignee !== undefined) question.assignee = event.assignee;
  if (event.dueAt === undefined) return;
  delete question.overdue;
  setReminder(question, event.dueAt, event.at);
}

export function noteReply(task: TaskState, event: Extract<RunEvent, { type: "questionReplied" }>): void {
  task.replies = (task.replies ?? 0) + 1;
  const { question } = task;
  if (!question) return;
  if (event.recipient !== undefined && !question.replied.includes(event.recipient)) {
    question.replied.push(event.recipient);
  }
  const gathered = gather(question, event.answers);
  if (Object.keys(gathered).length > 0) question.gathered = gathered;
}

/** What fields that several replies fill hold with this one. */
export function gather({ form, gathered = {} }: OpenQuestion, answers: JsonObject): Record<string, Json[]> {
  const all: Record<string, Json[]> = { ...gathered };
  for (const { id, type, field } of form?.questions ?? []) {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
    if (field === undefined || !addingUp.has(type) || !Array.isArray(answer)) continue;
    const before = all[id] ?? [];
    const known = new Set(before.map((one) => JSON.stringify(one)));
    all[id] = [...before, ...answer.filter((one) => !known.has(JSON.stringify(one)))];
  }
  return all;
}

export function noteReminder(task: TaskState, event: Extract<RunEvent, { type: "questionReminded" }>): void {
  const { question } = task;
  if (!question) return;
  if (event.why === "due soon") {
    delete question.remindAt;
    return;
  }
  if (!question.resend) return;
  const { everyMs, left } = question.resend;
  if (left <= 1) delete question.resend;
  else question.resend = { everyMs, left: left - 1, at: event.at + everyMs };
}

export type QuestionMoment = { at: number; what: "resend" | "due soon" | "due" };

/** What the clock brings next; undefined: nothing any more, it waits for people alone. */
export function nextMomentOf({ question, dueAt }: TaskState): QuestionMoment | undefined {
  if (!question) return undefined;
  const moments: QuestionMoment[] = [];
  // Due first: a reminder of the same moment says nothing any more.
  if (dueAt !== undefined && !question.overdue) moments.push({ at: dueAt, what: "due" });
  if (question.remindAt !== undefined) moments.push({ at: question.remindAt, what: "due soon" });
  if (question.resend) moments.push({ at: question.resend.at, what: "resend" });
  let first: QuestionMoment | undefined;
  for (const one of moments) if (first === undefined || one.at < first.at) first = one;
  return first;
}

function setReminder(question: OpenQuestion, dueAt: number | undefined, now: number): void {
  delete question.remindAt;
  if (dueAt === undefined || question.remindBeforeMs === undefined) return;
  const at = dueAt - question.remindBeforeMs;
  if (at > now) question.remindAt = at;
}
