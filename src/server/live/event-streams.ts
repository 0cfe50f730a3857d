/**
 * `GET /api/v1/events`: live events for whoever may see the status. A stream ends with the session or key that opened it,
 * with its reader when that one does not read, and with the server.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { Actor } from "#actions/people/actor.ts";
import { TocsinError } from "#base/errors.ts";
import type { Log } from "#base/log.ts";
import type { Route } from "#contract/route.ts";
import { admit } from "../access/admit.ts";
import type { Authenticate, Credentials } from "../access/authenticate.ts";
import { isSecure, readSessionCookie } from "../access/session-cookie.ts";
import type { LiveHub, TellableEvent } from "./live-hub.ts";

export interface EventStreamsOptions {
  hub: LiveHub;
  authenticate: Authenticate;
  publicUrl: string | undefined;
  log: Log;
  limits?: Partial<StreamLimits>;
}

export interface StreamLimits {
  /** Streams of one person, and of all. A browser needs one. */
  perPerson: number;
  inAll: number;
  /** Characters that may wait for a reader. */
  unread: number;
  /** Milliseconds between two signs of life, which keep proxies from ending what is silent. */
  heartbeatMs: number;
  /** Milliseconds between two looks whether the session still holds. */
  checkMs: number;
}

const defaults: StreamLimits = {
  perPerson: 12,
  inAll: 400,
  unread: 256 * 1024,
  heartbeatMs: 15_000,
  checkMs: 10_000,
};

/** What the door asks of this route; the body is a stream, so it is not in the route table. */
const route: Route = {
  method: "GET",
  path: "/events",
  permission: "status.read",
  summary: "Live events",
  input: z.object({}),
  output: z.string(),
};

interface Stream {
  person: string;
  credentials: Credentials;
  reply: FastifyReply;
  /** Heartbeats in a row at which something was still unread. */
  stuck: number;
  checking: boolean;
}

export interface EventStreams {
  /** Somebody's access changed: streams whose session or key does not hold any more end now. */
  recheck(): void;
}

export function mountEvents(app: FastifyInstance, options: EventStreamsOptions): EventStreams {
  const { hub, authenticate, publicUrl, log } = options;
  const limits = { ...defaults, ...options.limits };
  const streams = new Set<Stream>();
  const admitted = new WeakMap<FastifyRequest, Actor>();
  let timers: NodeJS.Timeout[] = [];

  const write = (stream: Stream, text: string) => {
    const { raw } = stream.reply;
    if (raw.destroyed || raw.writableEnded) return;
    raw.write(text);
    if (raw.writableLength > limits.unread) drop(stream, "its reader does not read");
  };
  const drop = ({ reply, person }: Stream, why: string) => {
    log.info({ room: "live", person }, `a stream of live events was dropped: ${why}`);
    reply.raw.destroy();
  };
  const check = async (stream: Stream) => {
    if (stream.checking) return;
    stream.checking = true;
    try {
      const actor = await authenticate(stream.credentials, { quietly: true });
      if (!actor.permissions.has("status.read")) stream.reply.raw.end();
    } catch (error) {
      // A key that was revoked says so; a database that is away says nothing about the session.
      if (error instanceof TocsinError && error.code === "UNAUTHORIZED") stream.reply.raw.end();
    } finally {
      stream.checking = false;
    }
  };
  const checkAll = () => {
    for (const stream of streams) void check(stream);
  };
  const beat = () => {
    for (const stream of streams) {
      stream.stuck = stream.reply.raw.writableLength > 0 ? stream.stuck + 1 : 0;
      if (stream.stuck > 2) drop(stream, "its reader is gone");
      else write(stream, ":\n\n");
    }
  };
  const onEvent = (event: TellableEvent) => {
    const text = spell(event);
    for (const stream of streams) write(stream, text);
  };
  /** Timers and the hub's ear only while somebody listens. */
  const keepWatch = () => {
    if (streams.size > 0 && timers.length === 0) {
      timers = [setInterval(beat, limits.heartbeatMs), setInterval(checkAll, limits.checkMs)];
      for (const timer of timers) timer.unref();
    } else if (streams.size === 0) {
      for (const timer of timers) clearInterval(timer);
      timers = [];
    }
  };
  let unlisten: (() => void) | undefined;
  const add = (stream: Stream) => {
    streams.add(stream);
    unlisten ??= hub.listen(onEvent);
    keepWatch();
    stream.reply.raw.once("close", () => {
      streams.delete(stream);
      if (streams.size === 0) {
        unlisten?.();
        unlisten = undefined;
      }
      keepWatch();
    });
  };

  app.route({
    method: "GET",
    url: "/api/v1/events",
    exposeHeadRoute: false,
    async onRequest(request, reply) {
      reply.header("cache-control", "no-store");
      const { context, refusal } = await admit(route, request, reply, { authenticate, publicUrl });
      if (refusal !== undefined) throw refusal;
      const person = personOf(context.actor);
      const own = [...streams].filter((stream) => stream.person === person).length;
      if (own >= limits.perPerson || streams.size >= limits.inAll) throw tooMany(own >= limits.perPerson);
      admitted.set(request, context.actor);
    },
    handler(request, reply) {
      const actor = admitted.get(request);
      if (!actor) throw new Error("a request came past the door");
      const sessionToken = readSessionCookie(request, isSecure(request, publicUrl));
      const credentials = { authorization: request.headers.authorization, sessionToken };
      reply.hijack();
      const headers = { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" };
      for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...headers })) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.raw.writeHead(200);
      const stream = { person: personOf(actor), credentials, reply, stuck: 0, checking: false };
      write(stream, begin(hub, request.headers["last-event-id"]));
      add(stream);
    },
  });
  app.addHook("preClose", async () => {
    for (const { reply } of streams) reply.raw.end();
    for (const timer of timers) clearInterval(timer);
    hub.close();
  });
  return { recheck: checkAll };
}

/** What the stream missed, or that it cannot be said; else only where it stands, which a client sends when it comes back. */
function begin(hub: LiveHub, lastId: string | string[] | undefined): string {
  if (lastId === undefined) return `retry: 2000\nid: ${hub.lastId}\n\n`;
  const missed = typeof lastId === "string" ? hub.after(lastId) : undefined;
  if (!missed) return `retry: 2000\n\n${spell({ id: hub.lastId, data: JSON.stringify({ type: "reset" }) })}`;
  return `retry: 2000\nid: ${hub.lastId}\n\n${missed.map(spell).join("")}`;
}

/** JSON has no line break in it. */
const spell = ({ id, data }: TellableEvent) => `id: ${id}\ndata: ${data}\n\n`;

const personOf = ({ kind, userId, keyId }: Actor) => userId ?? keyId ?? kind;

function tooMany(ofOne: boolean): TocsinError {
  const whose = ofOne ? "You have" : "This Tocsin has";
  return new TocsinError("EVENTS_TOO_MANY_STREAMS", `${whose} as many streams of live events open as there may be`, {
    mend: "Close some of the windows, or try again later; everything else works without live events.",
    details: { waitSeconds: 30 },
  });
}
