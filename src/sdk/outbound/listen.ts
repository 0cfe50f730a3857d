/**
 * A WebSocket on the same way out as every request: through the guard, the proxy and with the certificates of its instance.
 * It answers nothing but pings: what is heard is a hint.
 */
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type Dispatcher, ping, WebSocket } from "undici";
import { messageOf, systemCodeOf } from "#base/errors.ts";
import type { ListenRequest } from "../socket.ts";
import { VendorError } from "../vendor-error.ts";
import { AddressRefused } from "./guard.ts";

export interface ListenOptions {
  /** Of this connection alone; it is closed with it. */
  dispatcher: Dispatcher;
  /** What went wrong in the connection itself. */
  connectError(): unknown;
  /** Ends it without the other side, which may be gone. Behind a proxy nothing can: there the proxy ends it in time. */
  cut?(): void;
  /** How long the connection may take to stand. Milliseconds. */
  openWithinMs: number;
  pingEveryMs?: number;
}

/** A message longer than this is none of those that are waited for. */
const longestMessage = 1024 * 1024;

export async function listenOn(
  request: ListenRequest,
  { dispatcher, connectError, cut, openWithinMs, pingEveryMs = 20_000 }: ListenOptions,
): Promise<never> {
  const where = request.url.split(/[?#]/)[0] ?? "";
  const socket = new WebSocket(request.url, { dispatcher, ...(request.headers ? { headers: request.headers } : {}) });
  const status = watchHandshake(new URL(request.url));
  const over = Promise.withResolvers<never>();
  let isOpen = false;
  let lastSign = 0;
  const giveUp = (error: VendorError) => {
    socket.close();
    // A peer that is gone answers no closing either, so it is not waited for.
    over.reject(error);
  };
  const onPong = (message: unknown) => {
    if (isAbout(message, socket)) lastSign = performance.now();
  };
  const onAbort = () => giveUp(new VendorError("unreachable", "it is not listened to any more"));
  const opening = setTimeout(() => {
    giveUp(new VendorError("unreachable", `${where} did not answer within ${openWithinMs / 1000} s`));
  }, openWithinMs);
  const pulse = setInterval(() => {
    if (!isOpen) return;
    if (performance.now() - lastSign > pingEveryMs * 2.5) {
      return giveUp(new VendorError("unreachable", `${where} answers no pings any more`));
    }
    try {
      ping(socket);
    } catch {
      // It closes in this moment; its end is told below.
    }
  }, pingEveryMs);
  subscribe("undici:websocket:pong", onPong);
  request.signal.addEventListener("abort", onAbort, { once: true });
  try {
    socket.addEventListener("open", () => {
      isOpen = true;
      lastSign = performance.now();
      clearTimeout(opening);
      if (request.hello !== undefined) socket.send(request.hello);
      request.onOpen();
    });
    socket.addEventListener("message", ({ data }) => {
      lastSign = performance.now();
      if (typeof data === "string" && data.length <= longestMessage) request.onMessage(data);
    });
    // An error is followed by its close.
    socket.addEventListener("error", () => undefined);
    socket.addEventListener("close", ({ code, reason }) => {
      const ended = () => new VendorError("unreachable", `${where} ended the connection (${code}${said(reason)})`);
      over.reject(isOpen ? ended() : notLetIn(where, connectError(), status()));
    });
    if (request.signal.aborted) onAbort();
    return await over.promise;
  } catch (error) {
    request.signal.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(opening);
    clearInterval(pulse);
    unsubscribe("undici:websocket:pong", onPong);
    status.end();
    request.signal.removeEventListener("abort", onAbort);
    cut?.();
    void dispatcher.destroy();
  }
}

function said(reason: string): string {
  return reason === "" ? "" : `: ${reason.slice(0, 100)}`;
}

/** The status of an answer that opened no connection: the socket's own error does not tell. */
function watchHandshake(url: URL): { (): number | undefined; end(): void } {
  const origin = url.origin.replace(/^ws/, "http");
  let seen: number | undefined;
  const onHeaders = (message: unknown) => {
    const { request, response } = message as {
      request?: { origin?: unknown; path?: unknown; upgrade?: unknown };
      response?: { statusCode?: unknown };
    };
    if (request?.upgrade !== "websocket" || String(request.origin) !== origin) return;
    if (String(request.path).split("?")[0] === url.pathname) seen = Number(response?.statusCode);
  };
  subscribe("undici:request:headers", onHeaders);
  return Object.assign(() => seen, { end: () => void unsubscribe("undici:request:headers", onHeaders) });
}

function notLetIn(where: string, cause: unknown, status: number | undefined): VendorError {
  if (cause instanceof AddressRefused) {
    return new VendorError("blocked", `${where} was not called: ${messageOf(cause)}`, { cause });
  }
  if (status === 401 || status === 403) {
    const kind = status === 401 ? "unauthorized" : "forbidden";
    return new VendorError(kind, `${where} refuses the key (${status})`, { httpStatus: status });
  }
  if (status !== undefined && status !== 101) {
    return new VendorError("unreachable", `${where} answers ${status} and opens no WebSocket`, { httpStatus: status });
  }
  const why = cause === undefined ? "no WebSocket there" : (systemCodeOf(cause) ?? messageOf(cause));
  return new VendorError("unreachable", `${where} cannot be reached (${why})`, { cause });
}

function isAbout(message: unknown, socket: WebSocket): boolean {
  return typeof message === "object" && message !== null && "websocket" in message && message.websocket === socket;
}
