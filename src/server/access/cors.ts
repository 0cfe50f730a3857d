/**
 * Pages of other origins may read the API only when the configuration names them, each exactly. Cookies are not for them
 * (no Allow-Credentials): they bring an API key.
 */
import type { FastifyInstance } from "fastify";

/** `https://soc.example.com`, as browsers write it: scheme, host, port. Neither `null` nor `*` is one. */
export function isExactOrigin(text: string): boolean {
  if (!URL.canParse(text) || text.includes("*")) return false;
  const { origin, protocol } = new URL(text);
  return origin === text && (protocol === "https:" || protocol === "http:");
}

export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const allowed = new Set(origins);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("vary", "origin");
    const { origin } = request.headers;
    if (origin === undefined || !allowed.has(origin)) return;
    reply.header("access-control-allow-origin", origin).header("access-control-expose-headers", "etag");
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return;
    await reply
      .status(204)
      .header("access-control-allow-methods", "GET, POST, DELETE")
      .header("access-control-allow-headers", "authorization, content-type, idempotency-key, if-match")
      .header("access-control-max-age", "600")
      .send();
  });
}
