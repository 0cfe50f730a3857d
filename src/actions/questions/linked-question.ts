/** A question as the link to it shows it, and whom the link stands for. */
import { TocsinError } from "#base/errors.ts";
import type { LinkedQuestion } from "#contract/question.ts";
import type { Db } from "#store/db.ts";
import { listRecipients, type QuestionRow, readQuestion } from "#store/questions.ts";
import { type AnswerLink, endedLink, unknownLink } from "./answer-link.ts";
import { presentForm } from "./present-question.ts";

export interface FollowedLink {
  row: QuestionRow;
  recipient: number;
  address: string;
}

/** Refuses a link whose question ended, or was answered by whom it is for. */
export async function followAnswerLink(db: Db, { question, recipient }: AnswerLink): Promise<FollowedLink> {
  const row = await readQuestion(db, question);
  const people = row ? await listRecipients(db, row.id) : [];
  const who = people.find(({ n }) => n === recipient);
  if (!row || !who) throw unknownLink();
  if (who.repliedAt !== null) {
    throw new TocsinError("QUESTION_REPLIED", "You have answered already; your answer was kept", {
      mend: "Nothing is to be done. The link works once.",
    });
  }
  if (!row.isOpen) throw endedLink();
  return { row, recipient, address: who.address };
}

export function presentLinked({ row, address }: FollowedLink, { expiresAt }: AnswerLink): LinkedQuestion {
  const { question, body, kind, options, dueAt } = row;
  return {
    address,
    question,
    body: body === question ? "" : body,
    kind,
    options,
    form: presentForm(row.form),
    dueAt: dueAt?.toISOString() ?? null,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}
