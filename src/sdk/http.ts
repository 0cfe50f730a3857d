import { Agent, request as undiciRequest } from "undici";
import { messageOf, systemCodeOf } from "#base/errors.ts";
import type { Json } from "#base/json.ts";
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
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  text: string;
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
}

/** A client over kept-alive connections; `close()` ends them. */
export function createHttpClient(options: HttpClientOptions): HttpClient & { close(): Promise<void> } {
  const maxBodyBytes = options.maxBodyBytes ?? 50 * 1024 * 1024;
  const verifyByDefault = options.verifyTls ?? true;
  const agents = new Map<boolean, Agent>();
  // One agent a way of checking certificates: a connection opened without a check must never serve a checked request.
  const agentFor = (verifyTls: boolean): Agent => {
    const known = agents.get(verifyTls);
    if (known !== undefined) return known;
    const agent = new Agent({
      connect: { timeout: Math.min(options.timeoutMs, 10_000), rejectUnauthorized: verifyTls },
      keepAliveTimeout: 4_000,
      connections: 256,
      maxResponseSize: maxBodyBytes,
    });
    agents.set(verifyTls, agent);
    return agent;
  };
  return {
    async request(request) {
      request.signal?.throwIfAborted();
      const started = performance.now();
      const timeoutMs = request.timeoutMs ?? options.timeoutMs;
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
        const answer = await undiciRequest(request.url, {
          method: request.method,
          headers,
          ...(body === undefined ? {} : { body }),
          dispatcher: agentFor(request.verifyTls ?? verifyByDefault),
          signal: abort.signal,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
        });
        const text = await answer.body.text();
        return toResponse(request, answer.statusCode, answer.headers, text, (performance.now() - started) / 1000);
      } catch (error) {
        if (request.signal?.aborted) throw request.signal.reason;
        throw classifyNetworkError(error, request, timedOut ? timeoutMs : undefined);
      } finally {
        clearTimeout(timer);
        request.signal?.removeEventListener("abort", onGivenUp);
      }
    },
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

function toResponse(
  request: HttpRequest,
  status: number,
  headers: Record<string, string | string[] | undefined>,
  text: string,
  elapsed: number,
): HttpResponse {
  return {
    status,
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
  if (timedOutAfter !== undefined) {
    return new VendorError("unknown", `${target} did not answer within ${timedOutAfter / 1000} s`, { cause: error });
  }
  const code = systemCodeOf(error);
  if (code === "ERR_INVALID_URL" || error instanceof TypeError) {
    return new VendorError("refused", `${request.url} is not an address that can be called: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (code !== undefined && notSentCodes.has(code)) {
    return new VendorError("unreachable", `${target} cannot be reached (${code})`, { cause: error });
  }
  return new VendorError("unknown", `${target} broke the connection (${code ?? messageOf(error)})`, { cause: error });
}

/** Method and address without the query: queries may hold what a log must not. */
function describeTarget(request: HttpRequest): string {
  return `${request.method} ${request.url.split("?")[0]}`;
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
