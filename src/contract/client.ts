import { type ErrorCode, errorCodes, TocsinError } from "#base/errors.ts";
import { ProblemDetails } from "./problem-details.ts";
import type { Client, Route, RouteTable } from "./route.ts";

export interface ClientOptions {
  /** `http://127.0.0.1:7777` */
  baseUrl: string;
  token?: string;
  /** In a browser that is signed in: the session's token for changes, as `getSession` told it. */
  csrf?(): string | null | undefined;
  /** Milliseconds for one call. */
  timeoutMs?: number;
}

/** A typed caller of the API: one function a route. Errors come back as the TocsinError the server raised. */
export function createClient<Table extends RouteTable>(table: Table, options: ClientOptions): Client<Table> {
  const calls = Object.entries(table).map(([name, route]) => [name, (input: unknown) => call(route, input, options)]);
  return Object.fromEntries(calls) as Client<Table>;
}

async function call(route: Route, input: unknown, options: ClientOptions): Promise<unknown> {
  const rest = { ...(input as Record<string, unknown>) };
  const path = route.path.replace(/:(\w+)/g, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  const url = new URL(`/api/v1${path}`, options.baseUrl);
  const { bytes, ...addressed } = rest;
  if (route.method === "GET" || route.upload) {
    const inAddress = route.upload ? addressed : rest;
    for (const [key, value] of Object.entries(inAddress)) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
  }
  const csrf = route.method === "GET" ? undefined : options.csrf?.();
  const response = await send(url, {
    method: route.method,
    headers: {
      accept: "application/json",
      ...(route.method === "POST"
        ? { "content-type": route.upload ? "application/octet-stream" : "application/json" }
        : {}),
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(csrf ? { "x-tocsin-csrf": csrf } : {}),
    },
    // A file is what the route's input names `bytes`.
    ...(route.method === "POST"
      ? { body: route.upload ? (bytes as Uint8Array<ArrayBuffer>) : JSON.stringify(rest) }
      : {}),
    signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
  });
  if (response.ok && route.download) return route.output.parse(await readFile(response));
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw toError(response, body);
  return route.output.parse(body);
}

async function readFile(response: Response): Promise<{ file: string; bytes: Uint8Array }> {
  const disposition = response.headers.get("content-disposition") ?? "";
  const [, coded] = /filename\*=UTF-8''([^;]*)/.exec(disposition) ?? [];
  const [, plain = "file"] = /filename="([^"]*)"/.exec(disposition) ?? [];
  const file = coded === undefined ? plain : decodeURIComponent(coded);
  return { file, bytes: new Uint8Array(await response.arrayBuffer()) };
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    throw new TocsinError("SERVER_NOT_REACHABLE", `No Tocsin server answers at ${url.origin}`, {
      cause,
      mend: "Start one with `npm start`, or name its address with --url.",
    });
  }
}

function toError({ status, headers }: Response, body: unknown): TocsinError {
  const problem = ProblemDetails.safeParse(body);
  if (!problem.success) return new TocsinError("INTERNAL", `The server answered ${status} without saying why`);
  const waitSeconds = Number(headers.get("retry-after") ?? Number.NaN);
  const { code, detail, mend, problems } = problem.data;
  const known = Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : "INTERNAL";
  const details = {
    ...(Number.isFinite(waitSeconds) ? { waitSeconds } : {}),
    ...(problems === undefined ? {} : { problems }),
  };
  return new TocsinError(known, detail, { ...(mend === undefined ? {} : { mend }), details });
}
