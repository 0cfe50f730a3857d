/**
 * The way out for what questions send: rows that are to be sent are given to whoever can send them, with the links that are
 * kept nowhere. What is sent may be sent twice when the process dies between the two; a message lost would be worse.
 */
import { messageOf } from "#base/errors.ts";
import type { Db } from "#store/db.ts";
import { listToSend, type MessageRow, noteSending, type QuestionRow, readQuestion } from "#store/questions.ts";
import { answerLinkPath, linkExpiry } from "./answer-link.ts";

export interface OutgoingMessage {
  /** The same at each attempt, for a sender that can keep a message from being sent twice. */
  id: string;
  kind: MessageRow["kind"];
  address: string;
  subject: string;
  /** The author's words. */
  body: string;
  /** The same with the links below it, for a sender of plain text. */
  text: string;
  /** Absent in copies: who gets one is not asked. */
  answer?: { url: string; choices: { option: string; url: string }[] };
}

/** Sends one message; throws when it did not leave. */
export type MessageSender = (message: OutgoingMessage) => Promise<void>;

export interface SendOptions {
  db: Db;
  /** Signs links. */
  key: Uint8Array;
  publicUrl: string;
  /** By method: `email`, `slack`… */
  senders: ReadonlyMap<string, MessageSender>;
}

const mostAttempts = 5;

/** Gives how many left. One that fails is tried again with the next call, five times in all. */
export async function sendMessages({ db, key, publicUrl, senders }: SendOptions, limit = 100): Promise<number> {
  let sent = 0;
  for (const row of await listToSend(db, [...senders.keys()], limit)) {
    const question = await readQuestion(db, row.questionId);
    const send = senders.get(row.method);
    if (!send) continue;
    if (!question?.isOpen) {
      await noteSending(db, row.id, { state: "not needed", error: null });
      continue;
    }
    try {
      await send(composeMessage(row, question, key, publicUrl));
      await noteSending(db, row.id, { state: "sent", error: null });
      sent += 1;
    } catch (error) {
      const state = row.attempts + 1 >= mostAttempts ? "failed" : "to send";
      await noteSending(db, row.id, { state, error: messageOf(error) });
    }
  }
  return sent;
}

export function composeMessage(
  { id, kind, recipient, address, subject, body }: MessageRow,
  question: QuestionRow,
  key: Uint8Array,
  publicUrl: string,
): OutgoingMessage {
  const said = { id, kind, address, subject: kind === "reminder" ? `Reminder: ${subject}` : subject, body };
  if (recipient === null) return { ...said, text: body };
  const link = { question: question.id, recipient, expiresAt: linkExpiry(question) };
  const urlOf = (choose?: string) => new URL(answerLinkPath(key, link, choose), publicUrl).href;
  const url = urlOf();
  const choices = question.options.map((option) => ({ option, url: urlOf(option) }));
  const links = choices.length > 0 ? choices.map((one) => `${one.option}: ${one.url}`) : [`Answer here: ${url}`];
  const until = `The link is yours alone and works once, until ${new Date(link.expiresAt).toISOString()}.`;
  return {
    ...said,
    text: [body, ...links, until].filter((part) => part !== "").join("\n\n"),
    answer: { url, choices },
  };
}
