/**
 * Links by which somebody without an account answers one question, for one recipient, until a moment. They are signed and
 * kept nowhere: who reads the database finds none, and who has the same row makes the same link again.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { TocsinError } from "#base/errors.ts";

export interface AnswerLink {
  question: string;
  /** Which of those who are asked, by their number. */
  recipient: number;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

const version = 1;
const idBytes = 16;
const bodyBytes = 1 + idBytes + 2 + 6;
const macBytes = 32;
/** Where nothing says otherwise. */
const lastsMs = 30 * 24 * 3_600_000;

/** A question that ends when it is due has no use for a link after that. */
export function linkExpiry({
  askedAt,
  dueAt,
  endsWhenDue,
}: {
  askedAt: Date;
  dueAt: Date | null;
  endsWhenDue: boolean;
}): number {
  const longest = askedAt.getTime() + lastsMs;
  return endsWhenDue && dueAt ? Math.min(longest, dueAt.getTime()) : longest;
}

/** In the fragment: browsers keep that to themselves, so it is in no server's log and in no Referer. */
export function answerLinkPath(key: Uint8Array, link: AnswerLink, choose?: string): string {
  const chosen = choose === undefined ? "" : `&choose=${encodeURIComponent(choose)}`;
  return `/answer#token=${signLink(key, link)}${chosen}`;
}

export function signLink(key: Uint8Array, { question, recipient, expiresAt }: AnswerLink): string {
  const body = Buffer.alloc(bodyBytes);
  body.writeUInt8(version, 0);
  body.write(question.replaceAll("-", ""), 1, idBytes, "hex");
  body.writeUInt16BE(recipient, 1 + idBytes);
  body.writeUIntBE(Math.floor(expiresAt), 3 + idBytes, 6);
  return Buffer.concat([body, macOf(key, body)]).toString("base64url");
}

/** What the link says, when it is one of ours and not too old. Whether its question is still asked is not known here. */
export function openLink(key: Uint8Array, token: string, now: number): AnswerLink {
  const bytes = /^[\w-]+$/.test(token) ? Buffer.from(token, "base64url") : Buffer.alloc(0);
  const body = bytes.subarray(0, bodyBytes);
  const mac = bytes.subarray(bodyBytes);
  const isOurs = bytes.length === bodyBytes + macBytes && timingSafeEqual(mac, macOf(key, body)) && body[0] === version;
  // Several texts stand for the same bytes: only the one we made is a link.
  if (!isOurs || bytes.toString("base64url") !== token) throw unknownLink();
  const hex = body.toString("hex", 1, 1 + idBytes);
  const question = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
  const expiresAt = body.readUIntBE(3 + idBytes, 6);
  if (expiresAt <= now) {
    throw new TocsinError("ANSWER_LINK_INVALID", "The time to answer by this link is over", {
      mend: "If your answer is still needed, ask who sent it to you for a new link.",
    });
  }
  return { question, recipient: body.readUInt16BE(1 + idBytes), expiresAt };
}

function macOf(key: Uint8Array, body: Uint8Array): Buffer {
  return createHmac("sha256", key).update("tocsin answer link").update(body).digest();
}

export function unknownLink(): TocsinError {
  return new TocsinError("ANSWER_LINK_INVALID", "The link is not whole, or was changed", {
    mend: "Open it from the message itself, all of it; it may have been broken into two lines.",
  });
}

export function endedLink(): TocsinError {
  return new TocsinError("ANSWER_LINK_INVALID", "This question does not wait for an answer any more", {
    mend: "Nothing is to be done: somebody else answered it, or its time is over.",
  });
}
