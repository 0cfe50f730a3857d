/**
 * `POST /instance/execute/<instance>`: where Cortex XSOAR's senders post to, and in its words. Who may send is decided
 * before a byte of the body is read; the answer comes after the commit. Refusals are plain text, as XSOAR's are.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IncidentSource } from "#actions/draft-incident.ts";
import { type IdempotencyKey, sampleOf } from "#actions/incident-intake.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { PushedEvents, WebhookDefinition } from "#sdk/webhook.ts";
import type { ActiveHost } from "./active-host.ts";
import { integrations } from "./load-catalog.ts";
import { maxBodyBytes, readWebhookBody } from "./webhook-body.ts";

export interface WebhookRouteOptions {
  /** Undefined while another process is the active one. */
  host(): ActiveHost | undefined;
  log: Log;
}

const mounts = ["/instance/execute/*", "/xsoar/instance/execute/*"];
const maxEvents = 10_000;
/** A larger event is no help to who writes a mapper, and twenty of them would be a load. */
const maxSampleSize = 256 * 1024;
const dummy: JsonObject = { credentials_identifier: "nobody", credentials_password: "nothing" };

interface Receiver {
  host: ActiveHost;
  source: IncidentSource;
  webhook: WebhookDefinition;
  parameters: JsonObject;
}

export function mountWebhooks(app: FastifyInstance, options: WebhookRouteOptions): void {
  void app.register(async (scope) => {
    // Whatever the content type says, a body is JSON or refused: one that imitates an upload stays what it is.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: maxBodyBytes }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error, _request, reply) => sendError(reply, error, options.log));
    for (const url of mounts) {
      scope.route({
        method: "POST",
        url,
        bodyLimit: maxBodyBytes,
        onRequest: async (request, reply) => authorize(options, request, reply),
        handler: (request, reply) => receive(options, request, reply),
      });
      scope.route({
        method: ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"],
        url,
        exposeHeadRoute: false,
        onRequest: async (_request, reply) => say(reply.header("allow", "POST"), 405, "Method Not Allowed"),
        handler: () => undefined,
      });
    }
  });
}

function findReceiver(host: ActiveHost, request: FastifyRequest): Receiver | undefined {
  const name = (request.params as Record<string, string>)["*"] ?? "";
  const source = host.incidentSources.get(name);
  const instance = source && host.executor.catalog.instanceNamed(name);
  const webhook = instance?.integration.webhook;
  return source && webhook ? { host, source, webhook, parameters: instance.parameters() } : undefined;
}

async function authorize(options: WebhookRouteOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const host = options.host();
  if (!host) return say(reply.header("retry-after", "1"), 503, "This process stands by; another one is active.");
  const receiver = findReceiver(host, request);
  const webhook = receiver?.webhook ?? integrations.find((integration) => integration.webhook)?.webhook;
  // An instance that does not exist is compared with as well: how long it takes tells nobody which names there are.
  const allowed = webhook?.isAuthorized(receiver?.parameters ?? dummy, request.headers) ?? false;
  if (!receiver) return say(reply, 404, "There is no such instance.");
  if (allowed) {
    // Fastify refuses what is no media type at all before any parser is asked; to us it makes no difference.
    const type = request.headers["content-type"];
    if (type !== undefined && !/^[\w.+-]+\/[\w.+-]+\s*(;|$)/.test(type)) {
      request.headers["content-type"] = "application/octet-stream";
    }
    return undefined;
  }
  options.log.warn({ room: "webhook", instance: receiver.source.instanceName, ip: request.ip }, "a sender was refused");
  return say(reply, 401, "Authorization failed.");
}

async function receive(options: WebhookRouteOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const read = await readWebhookBody(request.body, request.headers["content-encoding"]);
  if (!read.ok) return say(reply, read.status, read.message);
  // Looked up as late as can be: what was switched off while the body came in must not start any more.
  const host = options.host();
  if (!host) return say(reply.header("retry-after", "1"), 503, "This process no longer is the active one.");
  const receiver = findReceiver(host, request);
  if (!receiver) return say(reply, 404, "There is no such instance.");
  const { source, webhook, parameters } = receiver;
  const key = request.headers["idempotency-key"];
  let idempotency: IdempotencyKey | undefined;
  if (key !== undefined) {
    if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key)) {
      return say(reply, 400, "An Idempotency-Key has 1 to 255 visible ASCII characters.");
    }
    idempotency = { key, bodyHash: contentHash(read.bytes) };
  }
  const pushed = webhook.read(parameters, read.body, request.headers);
  if (pushed.events.length + pushed.unreadable.length > maxEvents) {
    return say(reply, 413, `The list has more than ${maxEvents} events; send it in parts.`);
  }
  const receipt = await receiver.host.intake.receive(source, pushed, idempotency);
  if (parameters.store_samples === true && !receipt.repeated) keepSamples(receiver, pushed);
  if (receipt.putAside > 0) reply.header("x-tocsin-put-aside", String(receipt.putAside));
  if (receipt.repeated) reply.header("idempotent-replayed", "true");
  return reply.type("application/json; charset=utf-8").send(receipt.answer);
}

function keepSamples({ host, source }: Receiver, pushed: PushedEvents): void {
  const samples = pushed.events.slice(-20).map(sampleOf);
  const small = samples.filter(({ rawJSON }) => String(rawJSON).length <= maxSampleSize);
  host.samples.add(source.instanceId, small);
}

function sendError(reply: FastifyReply, error: unknown, log: Log): FastifyReply {
  if (error instanceof TocsinError && error.code !== "INTERNAL") {
    if (error.status === 503) reply.header("retry-after", "1");
    const mend = error.mend === undefined ? "" : ` ${error.mend}`;
    return say(reply, error.status, `${error.code}: ${error.message}.${mend}`);
  }
  const status = (error as { statusCode?: unknown }).statusCode;
  if (status === 413) return say(reply, 413, `The body is larger than ${maxBodyBytes} bytes.`);
  if (typeof status === "number" && status >= 400 && status < 500) return say(reply, status, messageOf(error));
  log.error({ room: "webhook", err: error }, "a webhook broke");
  return say(reply, 500, "Something broke inside Tocsin; the log says what.");
}

function say(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply.status(status).type("text/plain; charset=utf-8").send(text);
}
