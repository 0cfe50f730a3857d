/** Rows of questions as the API has them. */
import type { Json } from "#base/json.ts";
import { AskedForm, type QuestionDetail, type WaitingQuestion } from "#contract/question.ts";
import type { Db } from "#store/db.ts";
import { listMessages, listRecipients, listReplies, type QuestionRow } from "#store/questions.ts";

export function presentWaiting(row: QuestionRow): WaitingQuestion {
  const { askedAt, dueAt, remindedAt } = row;
  return {
    ...row,
    askedAt: askedAt.toISOString(),
    dueAt: dueAt?.toISOString() ?? null,
    remindedAt: remindedAt?.toISOString() ?? null,
  };
}

export async function describeQuestion(db: Db, row: QuestionRow): Promise<QuestionDetail> {
  const [recipients, replies, messages] = await Promise.all([
    listRecipients(db, row.id),
    listReplies(db, row.id),
    listMessages(db, row.id),
  ]);
  return {
    ...presentWaiting(row),
    body: row.body,
    form: presentForm(row.form),
    recipients: recipients.map((one) => ({ ...one, repliedAt: one.repliedAt?.toISOString() ?? null })),
    answers: replies.map(({ givenBy, at, ...one }) => ({
      ...one,
      at: at.toISOString(),
      givenBy: givenBy === "" ? null : givenBy,
    })),
    messages: messages.map(({ createdAt, changedAt, ...one }) => ({
      ...one,
      createdAt: createdAt.toISOString(),
      changedAt: changedAt.toISOString(),
    })),
    // A run that ended otherwise takes its questions along.
    endedAt: row.endedAt?.toISOString() ?? null,
    outcome: row.endedAt === null && !row.isOpen ? "the run has ended" : row.outcome,
  };
}

/** Null: the question has none. Which field an answer fills is nobody's business who answers. */
export function presentForm(form: Json): AskedForm | null {
  const read = AskedForm.safeParse(form);
  return read.success ? read.data : null;
}
