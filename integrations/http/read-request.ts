import { type HttpRequest, isObject, type Json, type JsonObject, VendorError } from "#sdk/index.ts";
import { type Authentication, readAuthentication } from "./authentication.ts";

/** The arguments of `http-request` as one request, or a refusal before anything is sent. */
export interface RequestPlan {
  request: HttpRequest;
  authentication: Authentication;
  failOnHttpError: boolean;
}

export const methods = ["get", "post", "put", "patch", "head", "delete"] as const;

/** Set by the connection itself; a wrong value would break the exchange instead of being refused. */
const connectionHeaders = new Set([
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "upgrade",
  "te",
  "trailer",
  "expect",
]);
const headerName = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export function readMethod(inputs: JsonObject): HttpRequest["method"] | undefined {
  const text = typeof inputs.method === "string" ? inputs.method.trim().toUpperCase() : "";
  const known = ["GET", "POST", "PUT", "PATCH", "HEAD", "DELETE"] as const;
  return known.find((method) => method === text);
}

export function readRequest(inputs: JsonObject): RequestPlan {
  const method = readMethod(inputs);
  if (method === undefined) {
    throw refuse(`http-request: "${String(inputs.method ?? "")}" is not a method`, `Use one of ${methods.join(", ")}.`);
  }
  const url = readUrl(inputs.url);
  addParams(url, inputs.params);
  // Any kind of answer is welcome, unless the playbook says otherwise.
  const headers = { accept: "*/*", ...readHeaders(inputs.headers) };
  const authentication = readAuthentication(inputs, url);
  url.username = "";
  url.password = "";
  const json = readJsonBody(inputs.json);
  const data = inputs.data;
  if (data !== undefined && data !== null && typeof data !== "string") {
    throw refuse("http-request: data is not text", "Use json for a structured body.");
  }
  const request: HttpRequest = {
    method,
    url: url.href,
    headers,
    // Sekoia.io's action sends data where both are given.
    ...(typeof data === "string" && data !== "" ? { body: data } : json === undefined ? {} : { json }),
    ...(readFlag(inputs.verify_ssl, true) ? {} : { verifyTls: false }),
  };
  return { request, authentication, failOnHttpError: readFlag(inputs.fail_on_http_error, true) };
}

export function readUrl(value: Json | undefined): URL {
  const text = typeof value === "string" ? value.trim() : "";
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw refuse(`http-request: "${text.split("?")[0]}" is not an address`, "Write it whole, from https:// on.", cause);
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw refuse(`http-request: ${url.protocol}// is not called`, "Only http and https addresses are.");
  }
  return url;
}

/** An object, a text that is a flat JSON object, or a ready query. */
function addParams(url: URL, value: Json | undefined): void {
  if (value === undefined || value === null || value === "") return;
  const params = typeof value === "string" ? parseObject(value) : value;
  if (isObject(params)) {
    for (const [name, inner] of Object.entries(params)) {
      for (const item of Array.isArray(inner) ? inner : [inner]) {
        if (item !== null) url.searchParams.append(name, typeof item === "string" ? item : JSON.stringify(item));
      }
    }
    return;
  }
  if (typeof value !== "string") throw refuse("http-request: params is neither an object nor text");
  for (const [name, inner] of new URLSearchParams(value)) url.searchParams.append(name, inner);
}

function readHeaders(value: Json | undefined): Record<string, string> {
  if (value === undefined || value === null || value === "") return {};
  const object = typeof value === "string" ? parseObject(value) : value;
  if (!isObject(object)) throw refuse("http-request: headers is not an object");
  const headers: Record<string, string> = {};
  for (const [name, inner] of Object.entries(object)) {
    if (inner === null || connectionHeaders.has(name.toLowerCase())) continue;
    const text = typeof inner === "string" ? inner.trim() : JSON.stringify(inner);
    // The value is not shown: it may be a secret.
    if (!headerName.test(name)) throw refuse(`http-request: ${JSON.stringify(name)} is not a header's name`);
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) {
      throw refuse(`http-request: the header ${name} holds a character headers cannot carry`);
    }
    headers[name.toLowerCase()] = text;
  }
  return headers;
}

/** A template renders to text; what is meant is the JSON it spells. */
function readJsonBody(value: Json | undefined): Json | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch (cause) {
    throw refuse(
      "http-request: json is text that is not JSON",
      "Look at the argument's value: a quote or a line break in an inserted value breaks it.",
      cause,
    );
  }
}

function parseObject(text: string): JsonObject | undefined {
  if (!text.trim().startsWith("{")) return undefined;
  try {
    const parsed: Json = JSON.parse(text);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function readFlag(value: Json | undefined, fallback: boolean): boolean {
  if (typeof value === "boolean") return value;
  if (typeof value === "string" && /^(?:true|yes|1)$/i.test(value.trim())) return true;
  if (typeof value === "string" && /^(?:false|no|0)$/i.test(value.trim())) return false;
  return fallback;
}

function refuse(message: string, mend?: string, cause?: unknown): VendorError {
  return new VendorError("refused", message, {
    ...(mend === undefined ? {} : { mend }),
    ...(cause === undefined ? {} : { cause }),
  });
}
