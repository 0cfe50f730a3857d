/** Questions to people as rows: the list of those that wait, one with all that belongs to it, and what is to be sent. */
import { type Expression, type SqlBool, sql } from "kysely";
import type { Json, JsonObject } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";
import type { Database } from "./tables.ts";

export interface QuestionRow {
  id: string;
  kind: Database["questions"]["kind"];
  question: string;
  body: string;
  options: string[];
  form: Json;
  runId: string;
  frame: string;
  task: string;
  taskName: string;
  playbookName: string;
  runLabel: string;
  investigationId: string;
  priority: number;
  assignee: string;
  askedAt: Date;
  dueAt: Date | null;
  endsWhenDue: boolean;
  remindedAt: Date | null;
  endedAt: Date | null;
  outcome: string | null;
  wanted: number;
  replies: number;
  asked: number;
  /** The run is there to be answered. */
  isOpen: boolean;
}

const openRun = sql<boolean>`r.status in ('active', 'waiting', 'paused')`;

function selectQuestions(db: Db) {
  return db
    .selectFrom("questions as q")
    .innerJoin("runs as r", "r.id", "q.run_id")
    .innerJoin("playbooks as p", "p.hash", "r.playbook_hash")
    .select([
      "q.id",
      "q.kind",
      "q.question",
      "q.body",
      "q.options",
      "q.form",
      "q.run_id as runId",
      "q.frame",
      "q.task_id as task",
      "q.task_name as taskName",
      "p.name as playbookName",
      "r.label as runLabel",
      "q.investigation_id as investigationId",
      "r.priority",
      "q.assignee",
      "q.asked_at as askedAt",
      "q.due_at as dueAt",
      "q.ends_when_due as endsWhenDue",
      "q.reminded_at as remindedAt",
      "q.ended_at as endedAt",
      "q.outcome",
      "q.wanted",
      sql<number>`(select count(*) from question_replies y where y.question_id = q.id)::integer`.as("replies"),
      sql<number>`(select count(*) from question_recipients c where c.question_id = q.id)::integer`.as("asked"),
      sql<boolean>`q.ended_at is null and ${openRun}`.as("isOpen"),
    ]);
}

export interface QuestionFilter {
  kind?: Database["questions"]["kind"] | undefined;
  assignee?: string | undefined;
  text?: string | undefined;
}

/** Most urgent first: what is due soonest, then of the more important run, then what waits longest. */
export async function listWaiting(
  db: Db,
  { limit, after, ...filter }: QuestionFilter & { limit: number; after?: string | undefined },
): Promise<QuestionRow[]> {
  const urgency = sql`coalesce(q.due_at, 'infinity'::timestamptz), -r.priority, q.asked_at, q.id`;
  let query = selectQuestions(db).where(whichWait(filter)).orderBy(urgency).limit(limit);
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(${urgency}) > (select coalesce(a.due_at, 'infinity'::timestamptz), -b.priority, a.asked_at, a.id
        from questions a join runs b on b.id = a.run_id where a.id = ${after}::uuid)`,
    );
  }
  return await query.execute();
}

export async function countWaiting(db: Db, filter: QuestionFilter): Promise<number> {
  const { count } = await db
    .selectFrom("questions as q")
    .innerJoin("runs as r", "r.id", "q.run_id")
    .innerJoin("playbooks as p", "p.hash", "r.playbook_hash")
    .select((query) => query.fn.countAll<string>().as("count"))
    .where(whichWait(filter))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function whichWait({ kind, assignee, text }: QuestionFilter): Expression<SqlBool> {
  const conditions: Expression<SqlBool>[] = [sql`q.ended_at is null`, openRun];
  if (kind !== undefined) conditions.push(sql`q.kind = ${kind}`);
  if (assignee !== undefined) conditions.push(sql`lower(q.assignee) = lower(${cleanText(assignee)})`);
  if (text !== undefined && text !== "") {
    const held = sql`concat_ws(E'\n', q.question, q.task_name, r.label, p.name)`;
    conditions.push(sql`position(lower(${cleanText(text)}) in lower(${held})) > 0`);
  }
  return sql`${sql.join(conditions, sql` and `)}`;
}

export function readQuestion(db: Db, id: string): Promise<QuestionRow | undefined> {
  return selectQuestions(db).where("q.id", "=", id).executeTakeFirst();
}

export interface RecipientRow {
  n: number;
  address: string;
  repliedAt: Date | null;
}

export function listRecipients(db: Db, id: string): Promise<RecipientRow[]> {
  return db
    .selectFrom("question_recipients as c")
    .select([
      "c.n",
      "c.address",
      sql<Date | null>`(select min(y.at) from question_replies y
        where y.question_id = c.question_id and y.recipient = c.n)`.as("repliedAt"),
    ])
    .where("c.question_id", "=", id)
    .orderBy("c.n")
    .execute();
}

export interface ReplyRow {
  at: Date;
  who: string;
  givenBy: string;
  via: string;
  answer: string;
  answers: JsonObject | null;
}

export function listReplies(db: Db, id: string): Promise<ReplyRow[]> {
  return db
    .selectFrom("question_replies")
    .select(["at", "who", "given_by as givenBy", "via", "answer", "answers"])
    .where("question_id", "=", id)
    .orderBy("seq")
    .execute();
}

export interface MessageRow {
  id: string;
  questionId: string;
  recipient: number | null;
  kind: Database["outbox"]["kind"];
  method: string;
  address: string;
  subject: string;
  body: string;
  state: "to send" | "sent" | "failed" | "not needed";
  attempts: number;
  error: string | null;
  createdAt: Date;
  changedAt: Date;
}

function selectMessages(db: Db) {
  return db
    .selectFrom("outbox")
    .select([
      "id",
      "question_id as questionId",
      "recipient",
      "kind",
      "method",
      "address",
      "subject",
      "body",
      "state",
      "attempts",
      "error",
      "created_at as createdAt",
      "changed_at as changedAt",
    ]);
}

export function listMessages(db: Db, questionId: string): Promise<MessageRow[]> {
  return selectMessages(db).where("question_id", "=", questionId).orderBy("id").execute();
}

/** Oldest first, of those that these methods can send. */
export function listToSend(db: Db, methods: readonly string[], limit: number): Promise<MessageRow[]> {
  if (methods.length === 0) return Promise.resolve([]);
  return selectMessages(db)
    .where("state", "=", "to send")
    .where("method", "in", [...methods])
    .orderBy("id")
    .limit(limit)
    .execute();
}

/** One that is not to be sent any more stays so. */
export async function noteSending(
  db: Db,
  id: string,
  { state, error }: { state: MessageRow["state"]; error: string | null },
): Promise<void> {
  await db
    .updateTable("outbox")
    .set({
      state,
      error: error === null ? null : cleanText(error),
      attempts: sql<number>`attempts + 1`,
      changed_at: sql<Date>`now()`,
    })
    .where("id", "=", id)
    .where("state", "=", "to send")
    .execute();
}
