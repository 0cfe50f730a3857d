/** The session's cookie: unreadable for scripts, never sent from another site, bound to this host under TLS. */
import type { FastifyReply, FastifyRequest } from "fastify";

const plainName = "tocsin_session";
/** Browsers refuse this prefix without Secure, with a Domain or another path: no neighbour host can plant one. */
const secureName = `__Host-${plainName}`;

/** True when the browser speaks TLS, to us or to a proxy that people reach us by. */
export function isSecure(request: FastifyRequest, publicUrl: string | undefined): boolean {
  if (request.protocol === "https") return true;
  if (publicUrl === undefined) return false;
  const { protocol, host } = new URL(publicUrl);
  return protocol === "https:" && request.host === host;
}

export function readSessionCookie(request: FastifyRequest, secure: boolean): string | undefined {
  const name = secure ? secureName : plainName;
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim() || undefined;
  }
  return undefined;
}

export function setSessionCookie(reply: FastifyReply, secure: boolean, token: string, seconds: number): void {
  writeCookie(reply, secure, `${token}; Max-Age=${Math.max(0, Math.floor(seconds))}`);
}

export function clearSessionCookie(reply: FastifyReply, secure: boolean): void {
  writeCookie(reply, secure, "; Max-Age=0");
}

function writeCookie(reply: FastifyReply, secure: boolean, valueAndAge: string): void {
  const name = secure ? secureName : plainName;
  reply.header("set-cookie", `${name}=${valueAndAge}; Path=/; HttpOnly; SameSite=Strict${secure ? "; Secure" : ""}`);
}
