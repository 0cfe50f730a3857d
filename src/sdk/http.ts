import type { Dispatcher } from "undici";
import { messageOf, systemCodeOf } from "#base/errors.ts";
import type { Json } from "#base/json.ts";
import { nothingAllowed } from "./outbound/allow-list.ts";
import { decodeBody, encodingOf } from "./outbound/decode-body.ts";
import { AddressRefused, checkProxied, type Guard, type Resolve, resolveBySystem } from "./outbound/guard.ts";
import { leaveInTime, TooLateToLeave } from "./outbound/leave-in-time.ts";
import { directNetwork, type Network } from "./outbound/network.ts";
import { VendorError } from "./vendor-error.ts";

export interface HttpRequest {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD";
  url: string;
  headers?: Record<string, string>;
  /** Sent as JSON with its content type. */
  json?: Json;
  /** Sent as it is. */
  body?: string;
  timeoutMs?: number;
  /** Ends the wait when it aborts; the promise then rejects with its reason. What was sent stays sent. */
  signal?: AbortSignal;
  /** False: any certificate is accepted for this request. Undefined: as the client was made. */
  verifyTls?: boolean;
  /** True: a vendor named this address (a redirect), no person did. A forbidden one is then refused for good. */
  redirected?: boolean;
  /** The body is wanted as it is, for a file: in `bytes`, with no `text`. */
  asBytes?: boolean;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  text: string;
  /** Where they were asked for. */
  bytes?: Uint8Array;
  /** The body as JSON; a VendorError of kind `invalid` when it is not. */
  json(): Json;
  /** Seconds. */
  elapsed: number;
}

/**
 * The only way a command reaches the outside. `request` resolves with any HTTP answer, 4xx and 5xx included; it throws
 * a VendorError of kind `unreachable` (never sent) or `unknown` (sent, no answer) for what the network did.
 */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** The request never left: nobody can have acted on it. */
const notSentCodes = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_INVALID_ARG",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

export interface HttpClientOptions {
  timeoutMs: number;
  /** Bytes of one answer that are read; beyond it the answer is refused. */
  maxBodyBytes?: number;
  verifyTls?: boolean;
  /** What may be reached beyond the public internet. Nothing, when it is left out. */
  guard?: Guard;
  network?: Network;
  resolve?: Resolve;
}

type Wire = Awaited<ReturnType<typeof readWire>>;

let wireRead: ReturnType<typeof readWire> | undefined;

/** The HTTP client itself is read with the first request: a server that only waits for alerts needs none of it. */
function loadWire(): ReturnType<typeof readWire> {
  wireRead ??= readWire();
  return wireRead;
}

async function readWire() {
  const [{ Agent, ProxyAgent, request }, { guardConnector }] = await Promise.all([
    import("undici"),
    import("./outbound/guard-connector.ts"),
  ]);
  return { Agent, ProxyAgent, request, guardConnector };
}

const strictGuard: Guard = { allow: nothingAllowed, where: "the instance" };

/** A client over kept-alive connections; `close()` ends them. */
export function createHttpClient(options: HttpClientOptions): HttpClient & { close(): Promise<void> } {
  const maxBodyBytes = options.maxBodyBytes ?? 50 * 1024 * 1024;
  const verifyByDefault = options.verifyTls ?? true;
  const { guard = strictGuard, network = directNetwork, resolve = resolveBySystem } = options;
  const { secureContext } = network;
  const dispatchers = new Map<string, Dispatcher>();
  const createDispatcher = (wire: Wire, verifyTls: boolean, proxy: string | undefined): Dispatcher => {
    const { Agent, ProxyAgent, guardConnector } = wire;
    const tls = { rejectUnauthorized: verifyTls, ...(secureContext === undefined ? {} : { secureContext }) };
    const connectTimeout = Math.min(options.timeoutMs, 10_000);
    const shared = { keepAliveTimeout: 4_000, connections: 256, maxResponseSize: maxBodyBytes };
    if (proxy === undefined) {
      return new Agent({ ...shared, connect: guardConnector(guard, resolve, { ...tls, timeout: connectTimeout }) });
    }
    // The proxy itself was named by whoever started us, and is checked like anything else that speaks TLS.
    const proxyTls = { ...tls, rejectUnauthorized: true, timeout: connectTimeout };
    return new ProxyAgent({ ...shared, uri: proxy, requestTls: tls, proxyTls, proxyTunnel: false });
  };
  // One a way of checking certificates: a connection opened without a check must never serve a checked request.
  const dispatcherFor = (wire: Wire, verifyTls: boolean, proxy: string | undefined): Dispatcher => {
    const key = `${verifyTls} ${proxy ?? ""}`;
    const known = dispatchers.get(key);
    if (known !== undefined) return known;
    const dispatcher = createDispatcher(wire, verifyTls, proxy);
    dispatchers.set(key, dispatcher);
    return dispatcher;
  };
  return {
    async request(request) {
      request.signal?.throwIfAborted();
      const started = performance.now();
      const startedAt = Date.now();
      const timeoutMs = request.timeoutMs ?? options.timeoutMs;
      let hasLeft = false;
      const leave = () => {
        // By both clocks: only one of them goes on while the machine sleeps.
        if (Math.max(performance.now() - started, Date.now() - startedAt) > timeoutMs) throw new TooLateToLeave();
        hasLeft = true;
      };
      const headers: Record<string, string> = { accept: "application/json", ...request.headers };
      let body = request.body;
      if (request.json !== undefined) {
        body = JSON.stringify(request.json);
        if (!Object.keys(headers).some((name) => name.toLowerCase() === "content-type")) {
          headers["content-type"] = "application/json";
        }
      }
      // One clock over the whole exchange: undici's own time-outs only watch the gaps between bytes.
      const abort = new AbortController();
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        abort.abort();
      }, timeoutMs);
      const onGivenUp = () => abort.abort();
      request.signal?.addEventListener("abort", onGivenUp, { once: true });
      try {
        const url = new URL(request.url);
        const proxy = network.proxyFor(url);
        if (proxy !== undefined) await checkProxied(guard, resolve, url.hostname);
        const wire = await loadWire();
        const answer = await wire.request(url, {
          method: request.method,
          headers,
          ...(body === undefined ? {} : { body }),
          dispatcher: leaveInTime(dispatcherFor(wire, request.verifyTls ?? verifyByDefault, proxy), leave),
          signal: abort.signal,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        });
        const encoding = encodingOf(answer.headers["content-encoding"]);
        const { asBytes = false } = request;
        let received: string | Uint8Array;
        if (encoding !== undefined) {
          const decoded = await decodeBody(await answer.body.bytes(), encoding, maxBodyBytes);
          received = asBytes
            ? decoded
            : Buffer.from(decoded.buffer, decoded.byteOffset, decoded.length).toString("utf8");
        } else received = asBytes ? await answer.body.bytes() : await answer.body.text();
        return toResponse(request, answer.statusCode, answer.headers, received, (performance.now() - started) / 1000);
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason;
        if (timedOut && !hasLeft) throw classifyNetworkError(new TooLateToLeave({ cause: error }), request, undefined);
        throw classifyNetworkError(error, request, timedOut ? timeoutMs : undefined);
      } finally {
        clearTimeout(timer);
        request.signal?.removeEventListener("abort", onGivenUp);
      }
    },
    close: async () => {
      await Promise.all([...dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
    },
  };
}

function toResponse(
  request: HttpRequest,
  status: number,
  headers: Record<string, string | string[] | undefined>,
  body: string | Uint8Array,
  elapsed: number,
): HttpResponse {
  const text = typeof body === "string" ? body : "";
  return {
    status,
    ...(typeof body === "string" ? {} : { bytes: body }),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? "")])),
    text,
    elapsed,
    json() {
      try {
        return JSON.parse(text) as Json;
      } catch (cause) {
        throw new VendorError(
          "invalid",
          `${describeTarget(request)} answered ${status} with something that is not JSON`,
          {
            cause,
            httpStatus: status,
          },
        );
      }
    },
  };
}

function classifyNetworkError(error: unknown, request: HttpRequest, timedOutAfter: number | undefined): VendorError {
  const target = describeTarget(request);
  if (error instanceof TooLateToLeave) {
    return new VendorError("unreachable", `${target} was not sent: ${messageOf(error)}`, { cause: error });
  }
  if (timedOutAfter !== undefined) {
    return new VendorError("unknown", `${target} did not answer within ${timedOutAfter / 1000} s`, { cause: error });
  }
  if (error instanceof AddressRefused) {
    const kind = request.redirected ? "refused" : "blocked";
    return new VendorError(kind, `${target} was not sent: ${messageOf(error)}`, {
      cause: error,
      mend: "Write that line only if you know the host and mean it, then start Tocsin again.",
    });
  }
  const code = systemCodeOf(error);
  if (code === "UND_ERR_ABORTED" && /HTTP Tunneling/.test(messageOf(error))) {
    return new VendorError("unreachable", `${target} was not let through by the proxy (${messageOf(error)})`, {
      cause: error,
    });
  }
  if (code === "ERR_BUFFER_TOO_LARGE" || code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
    return new VendorError("invalid", `${target} answered with more than may be read`, { cause: error });
  }
  if (code === "ERR_INVALID_URL" || error instanceof TypeError) {
    return new VendorError("refused", `${target} is not an address that can be called: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (code !== undefined && notSentCodes.has(code)) {
    return new VendorError("unreachable", `${target} cannot be reached (${code})`, { cause: error });
  }
  return new VendorError("unknown", `${target} broke the connection (${code ?? messageOf(error)})`, { cause: error });
}

/** Method and address without query and user: they may hold what a log must not. */
function describeTarget(request: HttpRequest): string {
  return `${request.method} ${request.url.split(/[?#]/)[0]?.replace(/\/\/[^/@]*@/, "//") ?? ""}`;
}

/** The VendorError an HTTP status means for most vendors; undefined below 400. */
export function vendorErrorOf(
  request: HttpRequest,
  response: HttpResponse,
  vendorSays: string,
): VendorError | undefined {
  const { status } = response;
  if (status < 400) return undefined;
  const message = `${describeTarget(request)} answered ${status}${vendorSays ? `: ${vendorSays}` : ""}`;
  const retryAfterMs = parseRetryAfter(response.headers["retry-after"]);
  const options = { httpStatus: status, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  if (status === 401) return new VendorError("unauthorized", message, options);
  if (status === 403) return new VendorError("forbidden", message, options);
  if (status === 404 || status === 410) return new VendorError("not-found", message, options);
  if (status === 429) return new VendorError("throttled", message, options);
  if (status === 408 || status >= 500) return new VendorError("failed", message, options);
  return new VendorError("refused", message, options);
}

/** `Retry-After` in seconds or as a date, in milliseconds from now. */
export function parseRetryAfter(value: string | undefined, now: number = Date.now()): number | undefined {
  if (value === undefined || value.trim() === "") return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
