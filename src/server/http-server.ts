import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Kysely } from "kysely";
import { z } from "zod";
import type { SessionLimits } from "#actions/people/open-session.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import type { Redactor } from "#base/redactor.ts";
import { describeApi } from "#contract/openapi.ts";
import { peopleRoutes } from "#contract/people-routes.ts";
import { Problem } from "#contract/problem.ts";
import type { ProblemDetails } from "#contract/problem-details.ts";
import { DownloadedFile, type Handlers, type Route } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import type { Database } from "#store/tables.ts";
import { type Admission, admit, isChange } from "./access/admit.ts";
import { auditRequest } from "./access/audit-request.ts";
import { createAuthenticator } from "./access/authenticate.ts";
import { allowOrigins } from "./access/cors.ts";
import type { RequestContext } from "./access/request-context.ts";
import type { ConsoleState } from "./console/console-build.ts";
import { mountConsole } from "./console/serve-console.ts";
import { guardRequests } from "./http/guard-requests.ts";
import { type InboundRules, loopbackRules } from "./http/inbound-rules.ts";
import { openFastify } from "./http/open-fastify.ts";
import { type MetricsAccess, openMetrics } from "./http/open-metrics.ts";
import { redactAnswer } from "./http/redact-answer.ts";
import { nameRequests } from "./http/request-ids.ts";
import { addSecurityHeaders } from "./http/security-headers.ts";
import { mountEvents, type StreamLimits } from "./live/event-streams.ts";
import type { LiveHub } from "./live/live-hub.ts";

export interface HttpServerOptions {
  handlers: Handlers<Routes, RequestContext>;
  /** Sessions, keys and the audit are there. */
  db: Kysely<Database>;
  /** Of whoever can read Tocsin's home. */
  token: string;
  sessions: SessionLimits;
  /** The address that people reach Tocsin by, if it is not the one it listens on. */
  publicUrl?: string | undefined;
  /** Origins whose pages may read the API. */
  corsOrigins?: readonly string[] | undefined;
  version: string;
  log: Log;
  redactor: Redactor;
  /** When the database answers; with the role once it is known. */
  readRole(): Promise<"active" | "standby" | undefined>;
  inbound?: InboundRules;
  metrics?: MetricsAccess;
  /** Where live events come from. */
  live?: LiveHub;
  /** The console as it is now; absent: this server has none. */
  console?: () => ConsoleState;
  streamLimits?: Partial<StreamLimits>;
}

/** What the door asks of `/metrics`: its body is text, so it is not in the route table. */
const metricsRoute: Route = {
  method: "GET",
  path: "/metrics",
  permission: "metrics.read",
  summary: "Figures for a monitoring system",
  input: z.object({}),
  output: z.string(),
};

/** Of one that is sent to be kept. */
const fileLimit = 100 * 1024 * 1024;

type Handler = (input: unknown, context: RequestContext) => Promise<unknown>;

/** The API over HTTP: the route table mounted, the door before each of its routes, one shape of error. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const { inbound = loopbackRules, log, db, publicUrl } = options;
  const app = openFastify(inbound);
  nameRequests(app, log);
  addSecurityHeaders(app, inbound);
  allowOrigins(app, options.corsOrigins ?? []);
  guardRequests(app, inbound);
  app.setErrorHandler((error, request, reply) => sendProblem(reply, error, log.child({ request: request.id })));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      new TocsinError("NOT_FOUND", `There is nothing at ${request.method} ${request.url.split("?")[0]}`),
      options.log,
    ),
  );
  app.addHook("onSend", async (_request, _reply, payload) =>
    typeof payload === "string" ? redactAnswer(payload, options.redactor) : payload,
  );
  app.get("/healthz", async () => ({ ok: true }));
  app.get("/readyz", async (_request, reply) => {
    const role = await options.readRole().catch(() => undefined);
    return reply.status(role ? 200 : 503).send(role ? { ready: true, role } : { ready: false });
  });
  const authenticate = createAuthenticator(db, options.token, options.sessions);
  if (options.metrics) {
    openMetrics(app, options.metrics, async (request, reply) => {
      const { refusal } = await admit(metricsRoute, request, reply, { authenticate, publicUrl });
      if (refusal !== undefined) throw refusal;
    });
  }
  if (options.console) mountConsole(app, options.console);
  app.get("/api/openapi.json", async () => describeApi(options.version));
  const streams =
    options.live &&
    mountEvents(app, { hub: options.live, authenticate, publicUrl, log, limits: options.streamLimits ?? {} });
  const admitted = new WeakMap<FastifyRequest, Admission>();
  for (const [name, route] of Object.entries(routes)) {
    const handler = options.handlers[name as keyof Routes] as Handler;
    const audit = async (request: FastifyRequest, context: RequestContext, error?: unknown) => {
      if (!isChange(route)) return;
      const params = request.params as Record<string, unknown>;
      await auditRequest(db, log, options.redactor, {
        action: name,
        params,
        context,
        ...(error === undefined ? {} : { error }),
      });
    };
    app.route({
      method: route.method,
      url: `/api/v1${route.path}`,
      ...(route.upload ? { bodyLimit: fileLimit, config: { takesFile: true } } : {}),
      // Before a byte of the body is read: strangers are not listened to.
      async onRequest(request, reply) {
        reply.header("cache-control", "no-store");
        const admission = await admit(route, request, reply, { authenticate, publicUrl });
        if (admission.refusal !== undefined) {
          await audit(request, admission.context, admission.refusal);
          throw admission.refusal;
        }
        admitted.set(request, admission);
      },
      async handler(request, reply) {
        const context = admitted.get(request)?.context;
        if (!context) throw new Error("a request came past the door");
        try {
          const output = await handle(route, handler, request, context);
          await audit(request, context);
          if (isChange(route) && name in peopleRoutes) streams?.recheck();
          return route.download ? sendFile(reply, output) : output;
        } catch (error) {
          await audit(request, context, error);
          throw error;
        }
      },
    });
  }
  return app;
}

async function handle(route: Route, handler: Handler, request: FastifyRequest, context: RequestContext) {
  // What changes something stands in the body only: addresses end up in logs and histories.
  const own = route.method === "GET" ? request.query : route.upload ? fileOf(request) : request.body;
  const given = { ...(own as object | null), ...(request.params as object) };
  const input = route.input.safeParse(given);
  if (!input.success) {
    throw new TocsinError("BAD_REQUEST", z.prettifyError(input.error).replaceAll("\n", " "));
  }
  // What leaves is parsed as well: a field nobody declared does not get out.
  return route.output.parse(await handler(input.data, context));
}

/** Who sends a file has little else to say, and that stands in the address. */
function fileOf({ query, body }: FastifyRequest): object {
  return Buffer.isBuffer(body) ? { ...(query as object), bytes: body } : {};
}

/** Never shown, only saved: what it holds is somebody else's. */
function sendFile(reply: FastifyReply, output: unknown): FastifyReply {
  const { file, bytes, size } = DownloadedFile.parse(output);
  reply.type("application/octet-stream").header("content-disposition", attachmentHeader(file));
  if (bytes instanceof Uint8Array) return reply.send(Buffer.from(bytes));
  if (size !== undefined) reply.header("content-length", size);
  return reply.send(Readable.from(bytes, { objectMode: false }));
}

/** RFC 6266: a name that every client understands, and the name as it is. */
function attachmentHeader(name: string): string {
  const plain = name.replace(/[^\w.-]/g, "_").slice(0, 150);
  if (plain === name) return `attachment; filename="${plain}"`;
  const coded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => {
    return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename="${plain}"; filename*=UTF-8''${coded}`;
}

function sendProblem(reply: FastifyReply, error: unknown, log: Log): FastifyReply {
  const known = toTocsinError(error);
  if (known.code === "INTERNAL") log.error({ room: "http", err: error }, "a request broke");
  const problems = z.array(Problem).safeParse(known.details?.problems);
  const problem: ProblemDetails = {
    type: `about:blank#${known.code.toLowerCase()}`,
    title: known.title,
    status: known.status,
    detail: known.message,
    code: known.code,
    ...(known.mend === undefined ? {} : { mend: known.mend }),
    ...(problems.success ? { problems: problems.data } : {}),
  };
  const waitSeconds = known.details?.waitSeconds;
  if (typeof waitSeconds === "number") reply.header("retry-after", String(waitSeconds));
  return reply.status(known.status).type("application/problem+json").send(problem);
}

function toTocsinError(error: unknown): TocsinError {
  if (error instanceof TocsinError) return error;
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 413)
    return new TocsinError("REQUEST_TOO_LARGE", "The body is larger than 10 MB, or the file than 100 MB", {
      cause: error,
    });
  if (status === 415) return new TocsinError("REQUEST_TYPE_UNSUPPORTED", messageOf(error), { cause: error });
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new TocsinError("BAD_REQUEST", messageOf(error), { cause: error });
  }
  return new TocsinError("INTERNAL", "Something broke inside Tocsin; the log says what", { cause: error });
}
