/** The door: nobody gets to a route's handler who has not passed here, and what passes is known by name. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Actor, anonymous } from "#actions/people/actor.ts";
import { TocsinError } from "#base/errors.ts";
import type { Route } from "#contract/route.ts";
import type { Authenticate } from "./authenticate.ts";
import { requireCsrfToken, requireOwnPage } from "./own-pages.ts";
import type { RequestContext } from "./request-context.ts";
import { clearSessionCookie, isSecure, readSessionCookie, setSessionCookie } from "./session-cookie.ts";

export interface DoorOptions {
  authenticate: Authenticate;
  /** The address that people reach Tocsin by, if it is not the one it listens on. */
  publicUrl: string | undefined;
}

export interface Admission {
  context: RequestContext;
  /** Why the request may not go on; absent when it may. */
  refusal: unknown;
}

export async function admit(
  route: Route,
  request: FastifyRequest,
  reply: FastifyReply,
  { authenticate, publicUrl }: DoorOptions,
): Promise<Admission> {
  const secure = isSecure(request, publicUrl);
  const sessionToken = readSessionCookie(request, secure);
  const context: RequestContext = {
    actor: anonymous,
    origin: { address: request.ip, userAgent: request.headers["user-agent"] ?? "", sessionToken },
    audit: { details: {} },
    ifMatch: request.headers["if-match"],
    setVersion: (version) => void reply.header("etag", `"${version}"`),
    setSession(opened) {
      if (!opened) return clearSessionCookie(reply, secure);
      const { expiresAt } = opened.actor;
      setSessionCookie(reply, secure, opened.token, ((expiresAt?.getTime() ?? 0) - Date.now()) / 1_000);
    },
  };
  try {
    const { authorization } = request.headers;
    context.actor = await authenticate({ authorization, sessionToken });
    if (isChange(route) && authorization === undefined) {
      const bySession = context.actor.kind === "user";
      requireOwnPage(request, publicUrl, bySession);
      if (bySession && route.permission !== "public") requireCsrfToken(request, sessionToken ?? "");
    }
    requirePermission(route, context.actor);
    return { context, refusal: undefined };
  } catch (refusal) {
    return { context, refusal };
  }
}

export const isChange = ({ method }: Route): boolean => method !== "GET";

/** What is not expressly allowed is refused; a route whose permission nobody has is open to nobody. */
function requirePermission({ permission }: Route, actor: Actor): void {
  if (permission === "public" || actor.permissions.has(permission)) return;
  if (actor.kind === "anonymous") {
    throw new TocsinError("UNAUTHORIZED", "Sign in first, or bring an API key", {
      mend: "Send it as `Authorization: Bearer …`; on the server's machine the file api-token of Tocsin's home holds one.",
    });
  }
  throw new TocsinError("ACCESS_FORBIDDEN", `${actor.name} lacks the permission ${permission}`, {
    mend: "Ask an admin for another role, or make an API key with that permission.",
  });
}
