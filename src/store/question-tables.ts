/** The tables of questions to people, column by column as their migration makes them; and of who else may answer. */
import type { ColumnType, Generated } from "kysely";
import type { Json, JsonObject } from "#base/json.ts";

export interface QuestionTables {
  questions: QuestionsTable;
  question_recipients: QuestionRecipientsTable;
  question_replies: QuestionRepliesTable;
  outbox: OutboxTable;
  entitlements: EntitlementsTable;
}

type JsonColumn<Value> = ColumnType<Value, string, string>;
type Instant = ColumnType<Date, Date | string, Date | string>;

interface QuestionsTable {
  id: string;
  run_id: string;
  frame: string;
  task_id: string;
  task_name: string;
  investigation_id: string;
  kind: "task" | "choice" | "form" | "outcome";
  question: string;
  body: string;
  options: JsonColumn<string[]>;
  form: JsonColumn<Json>;
  wanted: number;
  assignee: string;
  asked_at: Instant;
  due_at: Instant | null;
  ends_when_due: boolean;
  reminded_at: Instant | null;
  ended_at: Instant | null;
  outcome: string | null;
}

interface QuestionRecipientsTable {
  question_id: string;
  n: number;
  address: string;
}

interface QuestionRepliesTable {
  question_id: string;
  seq: Generated<string>;
  recipient: number | null;
  who: string;
  given_by: string;
  via: string;
  answer: string;
  answers: JsonColumn<JsonObject | null>;
  at: Instant;
}

interface OutboxTable {
  id: Generated<string>;
  question_id: string;
  recipient: number | null;
  kind: "question" | "reminder" | "copy";
  method: string;
  address: string;
  subject: string;
  body: string;
  state: Generated<"to send" | "sent" | "failed" | "not needed">;
  attempts: Generated<number>;
  error: string | null;
  created_at: Instant;
  changed_at: Instant;
}

interface EntitlementsTable {
  id: string;
  investigation_id: string;
  run_id: string | null;
  persistent: boolean;
  tag: string;
  created_by: string;
  created_at: Instant;
}
