/** What a request must be before anybody looks into it: addressed to us, and JSON that says it is JSON. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { TocsinError } from "#base/errors.ts";
import type { InboundRules } from "./inbound-rules.ts";

export const bodyLimit = 10 * 1024 * 1024;
const mostDepth = 64;
const jsonType = /^application\/json[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

export const fileType = "application/octet-stream";

declare module "fastify" {
  interface FastifyContextConfig {
    /** The body is a file, of the type `fileType`. */
    takesFile?: boolean;
  }
}

/** Probes by address are harmless: they tell nothing and change nothing. */
const openToAnyHost = new Set(["/healthz", "/readyz"]);

export function guardRequests(app: FastifyInstance, rules: InboundRules): void {
  app.addHook("onRequest", async (request) => {
    if (!openToAnyHost.has(request.url)) requireHost(request, rules);
    if (request.url.startsWith("/api/")) requireJson(request, request.routeOptions.config.takesFile === true);
  });
  app.removeContentTypeParser(["application/json", "text/plain"]);
  app.addContentTypeParser(fileType, { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  const parse = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser<string>("application/json", { parseAs: "string" }, (request, body, done) => {
    if (request.url.startsWith("/api/") && isDeeperThan(body, mostDepth)) {
      done(new TocsinError("BAD_REQUEST", `The JSON is nested more than ${mostDepth} deep`), undefined);
    } else void parse(request, body, done);
  });
}

/** A page of another site must not reach us by a name it points at this address (DNS rebinding). */
function requireHost(request: FastifyRequest, { hosts }: InboundRules): void {
  const host = request.hostname.toLowerCase();
  if (hosts.has(host)) return;
  throw new TocsinError("HOST_NOT_ALLOWED", "This Tocsin is not known by the name the request was addressed to", {
    mend: `If people should reach it so, write into tocsin.yaml: server: { public_url: ${request.protocol}://<that name> }.`,
  });
}

/**
 * Nothing else is read as JSON, and what is JSON is nothing else: a form or an upload that a page of another site can
 * send without asking is refused by its type, whatever it contains.
 */
function requireJson(request: FastifyRequest, takesFile: boolean): void {
  const { headers } = request.raw;
  if (headers["content-encoding"] !== undefined && headers["content-encoding"] !== "identity") {
    throw new TocsinError("REQUEST_TYPE_UNSUPPORTED", "The body is compressed, and the API takes plain JSON only", {
      mend: "Send it without Content-Encoding.",
    });
  }
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  const type = headers["content-type"];
  if (type === undefined ? !hasBody : jsonType.test(type)) return;
  // No page of another site can send this type without asking first, as with JSON.
  if (takesFile && type === fileType) return;
  throw new TocsinError("REQUEST_TYPE_UNSUPPORTED", "The API takes JSON only", {
    mend: "Send the body as JSON, with the header `Content-Type: application/json`.",
  });
}

/** Before it is parsed: whoever walks the value later must not run out of stack. */
export function isDeeperThan(json: string, most: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (inText) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) inText = false;
    } else if (code === 0x22) inText = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > most) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
