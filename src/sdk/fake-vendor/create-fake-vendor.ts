/**
 * A vendor in this process, for tests, the demo and chaos runs: real HTTP on a real port, plain `node:http` so that it
 * can hang, reset a socket or refuse connections. It routes, keeps a ledger of what it saw and did, limits requests
 * and misbehaves on order; what it knows of the vendor's own ways is in the routes it is given.
 *
 *     const vendor = createFakeVendor({ routes: [{ name: "ping", method: "GET", path: "/ping", handle: () => ({ json: "pong" }) }] });
 *     const { url } = await vendor.start();
 *     vendor.setFaults({ timeout: 0.1, reset: { p: 0.05, acts: true } });
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { acceptSocket, type FakeSockets } from "./fake-sockets.ts";
import { createFaultSource, type Fault, type Faults } from "./fault-plan.ts";
import type { Json } from "./json.ts";
import { createPrng } from "./prng.ts";
import { createRequestLedger, type LedgerEntry, type VendorStats } from "./request-ledger.ts";
import { createRouteTable, type VendorReply, type VendorRequest, type VendorRoute } from "./route-table.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** How this vendor words the errors that do not come from a route. */
export interface ErrorReplies {
  notFound?(path: string): VendorReply;
  wrongMethod?(): VendorReply;
  notJson?(): VendorReply;
  throttled?(): VendorReply;
  serverError?(status: number): VendorReply;
}

export interface FakeVendorOptions {
  routes: readonly VendorRoute[];
  /** Prefixes under which every route hangs. Default: the root. */
  mounts?: readonly string[];
  /** Looks at every request before its handler does; a reply ends it there (401, 403). */
  guard?(request: VendorRequest, route: VendorRoute): VendorReply | undefined;
  errorReplies?: ErrorReplies;
  /** A channel it tells of news on. */
  sockets?: FakeSockets;
  faults?: Faults;
  /** Requests a second; beyond it 429. Default: no limit. */
  rateLimit?: number;
  seed?: number | string;
  now?: () => number;
  /** How many ledger entries are kept. Default 10,000. */
  keepRequests?: number;
}

export interface FakeVendor {
  /** Port 0 takes any free one. */
  start(port?: number, host?: string): Promise<{ url: string }>;
  stop(): Promise<void>;
  /** Answers without a network, and without the faults that belong to one: what a rig drives by the thousand. */
  answer(request: {
    method: string;
    url: string;
    headers?: Record<string, string>;
    body?: string;
  }): Promise<VendorReply>;
  /** Connections are refused from here on and open ones are cut, until `up()` on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  /** The address since `start()`. */
  readonly url: string;
  setFaults(faults: Faults | undefined): void;
  setRateLimit(perSecond: number): void;
  stats(): VendorStats;
  /** The latest requests, oldest first; of one route when named. */
  requests(route?: string): LedgerEntry[];
}

const garbagePage =
  "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";

export function createFakeVendor(options: FakeVendorOptions): FakeVendor {
  const now = options.now ?? Date.now;
  const table = createRouteTable(options.routes, options.mounts ?? [""]);
  const faults = createFaultSource(createPrng(`${options.seed ?? 0}:faults`), options.faults);
  const bucket = createTokenBucket(options.rateLimit ?? Number.POSITIVE_INFINITY);
  const ledger = createRequestLedger(options.keepRequests ?? 10_000);
  const says = options.errorReplies ?? {};
  const timers = new Set<NodeJS.Timeout>();
  /** Upgraded connections are the server's no more, and stay open when it closes. */
  const upgraded = new Set<Duplex>();
  let server: Server | undefined;
  let address: { port: number; host: string } | undefined;

  function later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const rawBody = await readBody(incoming);
    if (rawBody === undefined) return; // the client left before it had said everything
    const { pathname, search } = splitTarget(incoming.url ?? "/");
    const method = incoming.method ?? "GET";
    const found = table.find(method, pathname);
    const body = parseJson(rawBody);
    const entry = ledger.open({
      at: now(),
      method,
      path: pathname,
      query: search,
      headers: incoming.headers,
      body,
      route: found.kind === "route" ? found.route.name : "(none)",
    });
    const answer = (reply: VendorReply) => sendReply(response, reply, (status) => ledger.noteAnswer(entry, status));

    if (!bucket.take(now())) {
      ledger.noteRateLimit(entry);
      return answer(says.throttled?.() ?? { status: 429, json: { message: "Too many requests" } });
    }
    if (found.kind === "none")
      return answer(says.notFound?.(pathname) ?? { status: 404, json: { message: "Not found" } });
    if (found.kind === "wrong-method")
      return answer(says.wrongMethod?.() ?? { status: 405, json: { message: "Method not allowed" } });

    const { route, mount, path, params } = found;
    const request: VendorRequest = {
      method,
      path,
      mount,
      params,
      query: new URLSearchParams(search),
      headers: incoming.headers,
      body,
      rawBody,
    };
    const act = () => carryOut(request, route, entry);
    const fault = faults.draw(method, route.name);
    if (!fault) return answer(await act());
    ledger.noteFault(entry, fault.kind);
    await misbehave(fault, response, act, answer);
  }

  async function carryOut(request: VendorRequest, route: VendorRoute, entry: LedgerEntry): Promise<VendorReply> {
    try {
      const refusal = options.guard?.(request, route);
      if (refusal) return refusal;
      if (request.rawBody !== "" && request.body === undefined && !route.anyBody) {
        return says.notJson?.() ?? { status: 400, json: { message: "The body is not JSON" } };
      }
      ledger.noteAct(entry, now());
      return await route.handle(request);
    } catch (error) {
      ledger.noteCrash(error);
      return { status: 500, text: `The fake itself failed in ${route.name}: ${String(error)}` };
    }
  }

  async function answerDirectly(given: Parameters<FakeVendor["answer"]>[0]): Promise<VendorReply> {
    const { pathname, search } = splitTarget(given.url.replace(/^https?:\/\/[^/]*/, ""));
    const { method, headers = {}, body: rawBody = "" } = given;
    const found = table.find(method, pathname);
    const body = parseJson(rawBody);
    const entry = ledger.open({
      at: now(),
      method,
      path: pathname,
      query: search,
      headers,
      body,
      route: found.kind === "route" ? found.route.name : "(none)",
    });
    if (found.kind === "none") return says.notFound?.(pathname) ?? { status: 404, json: { message: "Not found" } };
    if (found.kind === "wrong-method") return says.wrongMethod?.() ?? { status: 405, json: { message: "Not allowed" } };
    const { route, mount, path, params } = found;
    const query = new URLSearchParams(search);
    const reply = await carryOut({ method, path, mount, params, query, headers, body, rawBody }, route, entry);
    ledger.noteAnswer(entry, reply.status ?? 200);
    return reply;
  }

  async function misbehave(
    fault: Fault,
    response: ServerResponse,
    act: () => Promise<VendorReply>,
    answer: (reply: VendorReply) => void,
  ): Promise<void> {
    switch (fault.kind) {
      case "throttle": {
        const reply: VendorReply = says.throttled?.() ?? { status: 429, json: { message: "Too many requests" } };
        return answer({ ...reply, headers: { ...reply.headers, ...retryAfterHeader(fault, now()) } });
      }
      case "slow":
        later(fault.ms, () => void act().then(answer));
        return;
      case "timeout":
        if (fault.acts && fault.actDelayMs > 0) later(fault.actDelayMs, () => void act());
        else if (fault.acts) await act();
        return;
      case "reset":
        if (fault.acts) await act();
        response.socket?.resetAndDestroy();
        return;
      case "serverError":
        if (fault.acts) await act();
        return answer(
          says.serverError?.(fault.status) ?? { status: fault.status, json: { message: "Internal error" } },
        );
      case "garbage":
        if (fault.acts) await act();
        return answer({ status: 502, text: garbagePage, headers: { "content-type": "text/html" } });
    }
  }

  async function listen(port: number, host: string): Promise<void> {
    const started = createServer((incoming, response) => void serve(incoming, response));
    started.on("upgrade", (request, wire) => {
      upgraded.add(wire);
      wire.once("close", () => upgraded.delete(wire));
      wire.on("error", () => wire.destroy());
      acceptSocket(options.sockets, request, wire);
    });
    started.keepAliveTimeout = 0; // an idle close racing a request would be a fault nobody ordered
    await new Promise<void>((resolve, reject) => {
      started.once("error", reject);
      started.listen(port, host, resolve);
    });
    server = started;
    address = { port: (started.address() as AddressInfo).port, host }; // a TCP server's address is never text
  }

  async function hangUp(): Promise<void> {
    const running = server;
    server = undefined;
    if (!running) return;
    await new Promise<void>((resolve) => {
      running.close(() => resolve());
      running.closeAllConnections();
      for (const wire of upgraded) wire.destroy();
    });
  }

  function urlNow(): string {
    if (!address) throw new Error("The fake vendor has no address yet: start() it first.");
    return `http://${address.host}:${address.port}`;
  }

  return {
    async start(port = 0, host = "127.0.0.1") {
      if (!server) await listen(port, host);
      return { url: urlNow() };
    },
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await hangUp();
    },
    answer: answerDirectly,
    down: hangUp,
    async up() {
      if (server) return;
      if (!address) throw new Error("The fake vendor was never started: start() it first.");
      await listen(address.port, address.host);
    },
    get url() {
      return urlNow();
    },
    setFaults: faults.set,
    setRateLimit: bucket.setRate,
    stats: ledger.stats,
    requests: (route) => ledger.entries().filter((entry) => route === undefined || entry.route === route),
  };
}

/** Not `new URL`: it would take `//incident` for a host. */
function splitTarget(target: string): { pathname: string; search: string } {
  const mark = target.indexOf("?");
  return mark < 0 ? { pathname: target, search: "" } : { pathname: target.slice(0, mark), search: target.slice(mark) };
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer); // no encoding is set, so chunks are buffers
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json; // what JSON.parse gives is JSON by definition
  } catch {
    return undefined;
  }
}

function sendReply(response: ServerResponse, reply: VendorReply, onSent: (status: number) => void): void {
  if (response.destroyed || response.headersSent) return;
  const status = reply.status ?? 200;
  const payload = reply.json === undefined ? (reply.text ?? "") : JSON.stringify(reply.json);
  const contentType = reply.json === undefined ? "text/plain; charset=utf-8" : "application/json";
  response.writeHead(status, {
    "content-type": contentType,
    "content-length": Buffer.byteLength(payload),
    ...reply.headers,
  });
  response.end(payload);
  onSent(status);
}

function retryAfterHeader(fault: Fault & { kind: "throttle" }, now: number): Record<string, string> {
  if (fault.retryAfter === "none") return {};
  if (fault.retryAfter === "seconds") return { "retry-after": String(fault.seconds) };
  return { "retry-after": new Date(now + fault.seconds * 1000).toUTCString() };
}
