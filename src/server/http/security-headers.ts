import type { FastifyInstance } from "fastify";
import type { InboundRules } from "./inbound-rules.ts";

/** An answer of the API is data: nothing in it may load, run or be framed. */
export const apiPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headers = {
  "content-security-policy": apiPolicy,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
};

/** The strictest first, for every answer; a page that needs more says so itself. */
export function addSecurityHeaders(app: FastifyInstance, { tls }: InboundRules): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers(headers);
    // Only where the browser came by TLS, here or at the proxy: elsewhere the header means nothing.
    if (tls || request.protocol === "https") reply.header("strict-transport-security", "max-age=31536000");
  });
}
