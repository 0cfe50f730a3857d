/** Questions that runs ask people, as they cross the wall. */
import { z } from "zod";
import { AnyJson } from "./route.ts";

export const AskedQuestion = z.object({
  id: z.string(),
  label: z.string(),
  type: z.enum(["shortText", "longText", "number", "singleSelect", "multiSelect", "date", "attachments", "grid"]),
  required: z.boolean(),
  /** Of a choice; empty lets people write what they like. */
  options: z.array(z.string()),
  placeholder: z.string().optional(),
  /** Help. */
  tooltip: z.string().optional(),
  readonly: z.boolean().optional(),
  /** Of a grid. */
  columns: z.array(z.object({ key: z.string(), name: z.string(), type: z.string() })).optional(),
  /** What a grid begins with. */
  rows: z.array(z.record(z.string(), AnyJson)).optional(),
});
export type AskedQuestion = z.infer<typeof AskedQuestion>;

/** A form as it is asked, its expressions evaluated. */
export const AskedForm = z.object({
  title: z.string(),
  description: z.string().optional(),
  questions: z.array(AskedQuestion),
});
export type AskedForm = z.infer<typeof AskedForm>;

/** `task`: something to do. `choice`: a branch to choose. `outcome`: what became of a write of unknown outcome. */
export const QuestionKind = z.enum(["task", "choice", "form", "outcome"]);
export type QuestionKind = z.infer<typeof QuestionKind>;

/** A question that waits for a person, as the list shows it. */
export const WaitingQuestion = z.object({
  id: z.uuid(),
  kind: QuestionKind,
  question: z.string(),
  options: z.array(z.string()),
  runId: z.uuid(),
  frame: z.string(),
  task: z.string(),
  taskName: z.string(),
  playbookName: z.string(),
  /** What people call the run. */
  runLabel: z.string(),
  investigationId: z.string(),
  priority: z.number(),
  /** Empty: nobody in particular. */
  assignee: z.string(),
  askedAt: z.iso.datetime(),
  dueAt: z.iso.datetime().nullable(),
  /** It is left by itself when it is due. */
  endsWhenDue: z.boolean(),
  remindedAt: z.iso.datetime().nullable(),
  /** So many replies there are, of so many that end it. */
  replies: z.number(),
  wanted: z.number(),
  /** How many people the playbook asks by name. */
  asked: z.number(),
});
export type WaitingQuestion = z.infer<typeof WaitingQuestion>;

export const QuestionReply = z.object({
  at: z.iso.datetime(),
  who: z.string(),
  /** Who gave it for them; null: they did themselves. */
  givenBy: z.string().nullable(),
  via: z.string(),
  answer: z.string(),
  answers: AnyJson.nullable(),
});
export type QuestionReply = z.infer<typeof QuestionReply>;

/** Something that is to be sent, or was: without the link in it, which is made for whoever sends it. */
export const QuestionMessage = z.object({
  id: z.string(),
  kind: z.enum(["question", "reminder", "copy"]),
  method: z.string(),
  address: z.string(),
  subject: z.string(),
  body: z.string(),
  state: z.enum(["to send", "sent", "failed", "not needed"]),
  error: z.string().nullable(),
  createdAt: z.iso.datetime(),
  changedAt: z.iso.datetime(),
});
export type QuestionMessage = z.infer<typeof QuestionMessage>;

export const QuestionDetail = WaitingQuestion.extend({
  body: z.string(),
  form: AskedForm.nullable(),
  recipients: z.array(z.object({ n: z.number(), address: z.string(), repliedAt: z.iso.datetime().nullable() })),
  answers: z.array(QuestionReply),
  messages: z.array(QuestionMessage),
  endedAt: z.iso.datetime().nullable(),
  outcome: z.string().nullable(),
});
export type QuestionDetail = z.infer<typeof QuestionDetail>;

/** What somebody without an account sees of a question: what they are asked, and nothing of the incident. */
export const LinkedQuestion = z.object({
  /** Whom the link was made for. */
  address: z.string(),
  question: z.string(),
  body: z.string(),
  kind: QuestionKind,
  options: z.array(z.string()),
  form: AskedForm.nullable(),
  dueAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime(),
});
export type LinkedQuestion = z.infer<typeof LinkedQuestion>;
