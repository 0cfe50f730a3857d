import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { expositionType } from "../metrics/exposition.ts";
import type { HttpMetrics } from "../metrics/http-metrics.ts";
import { isLoopback } from "./inbound-rules.ts";

export interface MetricsAccess {
  /** The page, made anew for each scrape. */
  write(): string;
  http: HttpMetrics;
  /** A scraper on this machine needs no token (`server.metrics: open`). */
  open: boolean;
}

/** `/metrics`, for whoever may read them. */
export function openMetrics(
  app: FastifyInstance,
  metrics: MetricsAccess,
  requirePermission: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
): void {
  metrics.http.watch(app);
  app.get("/metrics", {
    preHandler: async (request, reply) => {
      if (!(metrics.open && isLocal(request))) await requirePermission(request, reply);
    },
    handler: async (_request, reply) => reply.type(expositionType).send(metrics.write()),
  });
}

/** From this machine itself: what a proxy on it forwards is somebody else's. */
function isLocal({ raw }: FastifyRequest): boolean {
  const address = (raw.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const forwarded = raw.headers["x-forwarded-for"] ?? raw.headers.forwarded;
  return isLoopback(address) && forwarded === undefined;
}
