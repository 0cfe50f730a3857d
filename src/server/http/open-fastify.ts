import Fastify, { type FastifyInstance } from "fastify";
import { TocsinError } from "#base/errors.ts";
import { bodyLimit } from "./guard-requests.ts";
import type { InboundRules } from "./inbound-rules.ts";
import { requestIdOf } from "./request-ids.ts";

/** Headers have ten seconds to arrive and the whole request thirty: who sends a byte now and then holds nothing up. */
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384,
};
const mostHeaders = 100;

/**
 * Bodies are checked with the contract's Zod schemas, by our own routes. Without these two Fastify loads a whole validator and a
 * serializer that nothing here uses.
 */
const withoutSchemas = { compilersFactory: { buildValidator: refuseSchema, buildSerializer: refuseSchema } };

function refuseSchema(): never {
  throw new TocsinError("INTERNAL", "A route gives Fastify a schema of its own");
}

/** The bare server, over TLS when there is a certificate. */
export function openFastify({ tls, trustedProxy }: InboundRules): FastifyInstance {
  const common = {
    bodyLimit,
    forceCloseConnections: true,
    logger: false,
    genReqId: requestIdOf,
    trustProxy: trustedProxy ?? false,
    schemaController: withoutSchemas,
  } as const;
  const app = tls
    ? // The kind of server is its own affair: routes and hooks are the same over both.
      (Fastify({ ...common, https: { ...limits, ...tls, minVersion: "TLSv1.2" } }) as unknown as FastifyInstance)
    : Fastify({ ...common, http: limits });
  app.server.headersTimeout = limits.headersTimeout;
  app.server.requestTimeout = limits.requestTimeout;
  app.server.maxHeadersCount = mostHeaders;
  return app;
}
