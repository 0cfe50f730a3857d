import { timingSafeEqual } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { messageOf, TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import { describeApi } from "#contract/openapi.ts";
import type { ProblemDetails } from "#contract/problem-details.ts";
import type { Handlers, Route } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import { guardRequests } from "./http/guard-requests.ts";
import { type InboundRules, loopbackRules } from "./http/inbound-rules.ts";
import { openFastify } from "./http/open-fastify.ts";
import { type MetricsAccess, openMetrics } from "./http/open-metrics.ts";
import { nameRequests } from "./http/request-ids.ts";
import { addSecurityHeaders } from "./http/security-headers.ts";

export interface HttpServerOptions {
  handlers: Handlers<Routes>;
  token: string;
  version: string;
  log: Log;
  /** When the database answers; with the role once it is known. */
  readRole(): Promise<"active" | "standby" | undefined>;
  inbound?: InboundRules;
  metrics?: MetricsAccess;
}

/** The API over HTTP: the route table mounted, one shape of error, and the token that opens it. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { inbound = loopbackRules, log } = options;
  const app = openFastify(inbound);
  nameRequests(app, log);
  addSecurityHeaders(app, inbound);
  guardRequests(app, inbound);
  app.setErrorHandler((error, request, reply) => sendProblem(reply, error, log.child({ request: request.id })));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new TocsinError("NOT_FOUND", `There is nothing at ${request.method} ${request.url}`),
      options.log,
    ),
  );
  app.get("/healthz", async () => ({ ok: true }));
  app.get("/readyz", async (_request, reply) => {
    const role = await options.readRole().catch(() => undefined);
    return reply.status(role ? 200 : 503).send(role ? { ready: true, role } : { ready: false });
  });
  if (options.metrics) openMetrics(app, options.metrics, (request) => requireToken(request, options.token));
  app.get("/api/openapi.json", async () => describeApi(options.version));
  for (const [name, route] of Object.entries(routes)) {
    const handler = options.handlers[name as keyof Routes] as (input: unknown) => Promise<unknown>;
    app.route({
      method: route.method,
      url: `/api/v1${route.path}`,
      preHandler: async (request) => requireToken(request, options.token),
      handler: (request) => handle(route, handler, request),
    });
  }
  return app;
}

async function handle(route: Route, handler: (input: unknown) => Promise<unknown>, request: FastifyRequest) {
  const given = { ...(request.query as object), ...(request.body as object | null), ...(request.params as object) };
  const input = route.input.safeParse(given);
  if (!input.success) {
    throw new TocsinError("BAD_REQUEST", z.prettifyError(input.error).replaceAll("\n", " "));
  }
  // What leaves is parsed as well: a field nobody declared does not get out.
  return route.output.parse(await handler(input.data));
}

function requireToken(request: FastifyRequest, token: string): void {
  const given = Buffer.from(request.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw new TocsinError("UNAUTHORIZED", "The API needs the token of this Tocsin", {
    mend: "Send it as `Authorization: Bearer …`; it is in the file api-token of Tocsin's home.",
  });
}

function sendProblem(reply: FastifyReply, error: unknown, log: Log): FastifyReply {
  const known = toTocsinError(error);
  if (known.code === "INTERNAL") log.error({ room: "http", err: error }, "a request broke");
  const problem: ProblemDetails = {
    type: `about:blank#${known.code.toLowerCase()}`,
    title: known.title,
    status: known.status,
    detail: known.message,
    code: known.code,
    ...(known.mend === undefined ? {} : { mend: known.mend }),
  };
  return reply.status(known.status).type("application/problem+json").send(problem);
}

function toTocsinError(error: unknown): TocsinError {
  if (error instanceof TocsinError) return error;
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 413) return new TocsinError("REQUEST_TOO_LARGE", "The body is larger than 10 MB", { cause: error });
  if (status === 415) return new TocsinError("REQUEST_TYPE_UNSUPPORTED", messageOf(error), { cause: error });
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new TocsinError("BAD_REQUEST", messageOf(error), { cause: error });
  }
  return new TocsinError("INTERNAL", "Something broke inside Tocsin; the log says what", { cause: error });
}
