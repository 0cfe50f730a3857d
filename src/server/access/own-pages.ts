/**
 * Requests that change something and come with a cookie must come from Tocsin's own pages. Two proofs are asked for: the
 * browser's own word where the request comes from, and a token that only a page of ours can have read.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { TocsinError } from "#base/errors.ts";

export const csrfHeader = "x-tocsin-csrf";

/** Derived from the session's token: each session has its own, and there is nothing to store. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac("sha256", sessionToken).update("tocsin csrf").digest("base64url");
}

export function requireCsrfToken(request: FastifyRequest, sessionToken: string): void {
  const given = Buffer.from(String(request.headers[csrfHeader] ?? ""));
  const wanted = Buffer.from(csrfTokenOf(sessionToken));
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw forged(`the header ${csrfHeader} is missing or belongs to another session`);
}

/** `strict`: saying nothing is not enough. Programs without a cookie say nothing; browsers always say something. */
export function requireOwnPage(request: FastifyRequest, publicUrl: string | undefined, strict: boolean): void {
  const { origin, "sec-fetch-site": site } = request.headers;
  if (site !== undefined && site !== "same-origin") throw forged(`the browser calls it ${site}`);
  if (origin !== undefined && !ownOrigins(request, publicUrl).includes(origin)) throw forged(`it comes from ${origin}`);
  if (strict && site === undefined && origin === undefined) throw forged("nothing says where it comes from");
}

function ownOrigins(request: FastifyRequest, publicUrl: string | undefined): string[] {
  const own = [`${request.protocol}://${request.host}`];
  return publicUrl === undefined ? own : [...own, new URL(publicUrl).origin];
}

function forged(why: string): TocsinError {
  return new TocsinError("ACCESS_FORGED", `The request was refused: ${why}`, {
    mend: "Reload the page and try again; a program should use an API key.",
  });
}
