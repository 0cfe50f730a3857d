/**
 * The console over HTTP: its files by exactly the names its build gave them, and its page for every address that is a
 * screen's. Which screen it is, the page finds out.
 */
import { randomBytes } from "node:crypto";
import { open } from "node:fs/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { TocsinError } from "#base/errors.ts";
import type { ConsoleState } from "./console-build.ts";
import type { ConsoleFile } from "./console-files.ts";
import { chooseEncoding } from "./encoding.ts";
import { noncePlace } from "./places.ts";
import { buildingPage, failurePage } from "./waiting-pages.ts";

/** First parts of addresses that are no screens. */
const notOurs = new Set(["api", "instance", "xsoar", "healthz", "readyz", "metrics"]);

/** Everything from here, no script and no style in the page but what carries this answer's nonce. */
export function pagePolicy(nonce: string): string {
  return (
    `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self'; font-src 'self'; ` +
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
  );
}

export function mountConsole(app: FastifyInstance, current: () => ConsoleState): void {
  app.route({
    method: ["GET", "HEAD"],
    url: "/*",
    exposeHeadRoute: false,
    async handler(request, reply) {
      const path = request.raw.url?.split("?", 1)[0] ?? "/";
      if (notOurs.has(path.split("/")[1] ?? "")) throw nothingAt(request, path);
      const now = current();
      if (now.state !== "ready") return sendPage(reply, now);
      const file = now.files.byPath.get(path);
      if (file) return await sendFile(request, reply, file);
      // A page in place of a missing file would only be misunderstood.
      if (path.startsWith("/assets/") || /^\/[^/]*\.[^/]*$/.test(path)) throw nothingAt(request, path);
      return sendPage(reply, now);
    },
  });
}

function sendPage(reply: FastifyReply, now: ConsoleState): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  reply
    .header("content-security-policy", pagePolicy(nonce))
    .header("cache-control", "no-store")
    .type("text/html; charset=utf-8");
  if (now.state === "ready") return reply.send(now.files.page.replaceAll(noncePlace, nonce));
  if (now.state === "building") return reply.status(503).header("retry-after", "2").send(buildingPage(nonce));
  return reply.status(503).send(failurePage(nonce, now));
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  const encoding = chooseEncoding(request.headers["accept-encoding"], file);
  const tag = `"${file.hash}${encoding === undefined ? "" : `-${encoding}`}"`;
  reply
    .header("cache-control", file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache")
    .header("etag", tag)
    .header("vary", "accept-encoding");
  if (isKnown(request.headers["if-none-match"], tag)) return reply.status(304).send();
  const ending = encoding === undefined ? "" : encoding === "br" ? ".br" : ".gz";
  const size = encoding === undefined ? file.size : encoding === "br" ? file.br : file.gz;
  reply.type(file.type).header("content-length", size);
  if (encoding !== undefined) reply.header("content-encoding", encoding);
  if (request.method === "HEAD") return reply.send();
  const handle = await open(`${file.file}${ending}`).catch((cause: unknown) => {
    throw new TocsinError("NOT_FOUND", "This file of the console is gone", { cause, mend: "Start Tocsin again." });
  });
  return reply.send(handle.createReadStream());
}

function isKnown(header: string | undefined, tag: string): boolean {
  return (header ?? "").split(",").some((part) => part.trim().replace(/^W\//, "") === tag);
}

function nothingAt({ method }: FastifyRequest, path: string): TocsinError {
  return new TocsinError("NOT_FOUND", `There is nothing at ${method} ${path}`);
}
