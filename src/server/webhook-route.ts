/**
 * `POST /instance/execute/<instance>`: where Cortex XSOAR's senders post to, and in its words. Who may send is decided
 * before a byte of the body is read; the answer comes after the commit. Refusals are plain text, as XSOAR's are.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IncidentSource } from "#actions/draft-incident.ts";
import { type IdempotencyKey, type PresentAnswer, sampleOf } from "#actions/incident-intake.ts";
import { messageOf, TocsinError } from "#base/errors.ts";
import { contentHash } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { PushedEvents, WebhookDefinition } from "#sdk/webhook.ts";
import type { ActiveHost } from "./active-host.ts";
import { integrations } from "./load-catalog.ts";
import { answerWithIncidents, answerWithLines } from "./webhook-answer.ts";
import { decodeBody, maxBodyBytes, type Refused, readJsonBody, readLines } from "./webhook-body.ts";

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
  const { source } = receiver;
  const asked = { headers: request.headers, address: request.ip, now: Date.now() };
  const refusal = receiver.webhook.refuses?.(receiver.parameters, asked);
  if (refusal || !allowed) {
    const why = { room: "webhook", instance: source.instanceName, ip: request.ip, code: refusal?.code };
    options.log.warn(why, "a sender was refused");
    return refusal ? sendError(reply, refusal, options.log) : say(reply, 401, "Authorization failed.");
  }
  // Fastify refuses what is no media type at all before any parser is asked; to us it makes no difference.
  const type = request.headers["content-type"];
  if (type !== undefined && !/^[\w.+-]+\/[\w.+-]+\s*(;|$)/.test(type)) {
    request.headers["content-type"] = "application/octet-stream";
  }
  return undefined;
}

async function receive(options: WebhookRouteOptions, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { headers } = request;
  const sent = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  // Looked up as late as can be: what was switched off while the body came in must not start any more.
  const host = options.host();
  if (!host) return say(reply.header("retry-after", "1"), 503, "This process no longer is the active one.");
  const receiver = findReceiver(host, request);
  if (!receiver) return say(reply, 404, "There is no such instance.");
  const { source, webhook, parameters } = receiver;
  if (webhook.isSigned && !webhook.isSigned(parameters, headers, sent)) {
    options.log.warn({ room: "webhook", instance: source.instanceName, ip: request.ip }, "a signature was refused");
    throw new TocsinError("WEBHOOK_SIGNATURE_INVALID", "The signature does not fit the body", {
      mend: "Compare the secrets, and look for what changes the body on its way.",
    });
  }
  const decoded = await decodeBody(sent, headers["content-encoding"]);
  if (!decoded.ok) return say(reply, decoded.status, decoded.message);
  const key = idempotencyKeyOf(receiver, request, decoded.bytes);
  const read = readEvents(receiver, request, decoded.bytes);
  if (!read.ok) return say(reply, read.status, read.message);
  const { pushed, answer } = read;
  if (pushed.events.length + pushed.unreadable.length > maxEvents) {
    return say(reply, 413, `The list has more than ${maxEvents} events; send it in parts.`);
  }
  const receipt = await host.intake.receive(source, pushed, { key, answer });
  if (parameters.store_samples === true && !receipt.repeated) keepSamples(receiver, pushed);
  if (receipt.putAside > 0) reply.header("x-tocsin-put-aside", String(receipt.putAside));
  if (receipt.repeated) reply.header("idempotent-replayed", "true");
  return reply.type("application/json; charset=utf-8").send(receipt.answer);
}

/** The sender's own id of what it sends goes before a key that it gives besides. */
function idempotencyKeyOf(
  { webhook, parameters }: Receiver,
  { headers }: FastifyRequest,
  body: Buffer,
): IdempotencyKey | undefined {
  const delivery = webhook.deliveryId?.(parameters, headers);
  // No Idempotency-Key has a blank in it.
  if (delivery !== undefined) return { key: `webhook-id ${delivery}`, bodyHash: contentHash(body) };
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && /^[\x21-\x7e]{1,255}$/.test(key)) return { key, bodyHash: contentHash(body) };
  throw new TocsinError("BAD_REQUEST", "An Idempotency-Key has 1 to 255 visible ASCII characters");
}

function readEvents(
  { webhook, parameters }: Receiver,
  { headers }: FastifyRequest,
  body: Buffer,
): { ok: true; pushed: PushedEvents; answer: PresentAnswer } | Refused {
  if (!ndjson.test(headers["content-type"] ?? "")) {
    const read = readJsonBody(body);
    if (!read.ok) return read;
    return { ok: true, pushed: webhook.read(parameters, read.body, headers), answer: answerWithIncidents };
  }
  const read = readLines(body, maxEvents);
  if (!read.ok) return read;
  const good = read.lines.flatMap((one) => ("value" in one ? [one] : []));
  const bad = read.lines.flatMap((one) => ("fault" in one ? [one] : []));
  const places = good.map(({ line }) => line);
  const values = good.map(({ value }) => value);
  const pushed = webhook.read(parameters, values, headers);
  const unreadable = [
    ...bad.map(({ line, fault, text }) => ({ line, reason: `It ${fault}`, raw: text })),
    ...pushed.unreadable.map((one) => ({ ...one, line: places[one.at ?? 0] ?? 0 })),
  ];
  return { ok: true, pushed: { events: pushed.events, unreadable }, answer: answerWithLines(places, unreadable) };
}

const ndjson = /^application\/(x-)?(ndjson|jsonl|jsonlines)\b/i;

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
