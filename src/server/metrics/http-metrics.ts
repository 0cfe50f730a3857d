import type { FastifyInstance } from "fastify";
import type { Family, HistogramFamily } from "./exposition.ts";

const boundsSeconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

interface RouteCounts {
  method: string;
  route: string;
  byStatus: Map<number, number>;
  buckets: number[];
  seconds: number;
}

/** Counts answers by route as it stands in the table, never by the path that was asked for: so labels are few. */
export class HttpMetrics {
  readonly #routes = new Map<string, RouteCounts>();

  watch(app: FastifyInstance): void {
    app.addHook("onResponse", async (request, reply) => {
      const route = request.is404 ? "none" : (request.routeOptions.url ?? "none");
      this.count(route === "none" ? "any" : request.method, route, reply.statusCode, reply.elapsedTime / 1_000);
    });
  }

  count(method: string, route: string, status: number, seconds: number): void {
    const key = `${method} ${route}`;
    let counts = this.#routes.get(key);
    if (!counts) {
      counts = { method, route, byStatus: new Map(), buckets: new Array(boundsSeconds.length + 1).fill(0), seconds: 0 };
      this.#routes.set(key, counts);
    }
    counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1);
    counts.seconds += seconds;
    const found = boundsSeconds.findIndex((bound) => seconds <= bound);
    const bucket = found === -1 ? boundsSeconds.length : found;
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
  }

  collect(): (Family | HistogramFamily)[] {
    const all = [...this.#routes.values()];
    return [
      {
        name: "tocsin_http_requests_total",
        help: "Answered requests.",
        type: "counter",
        samples: all.flatMap(({ method, route, byStatus }) =>
          [...byStatus].map(([status, value]) => ({ labels: { method, route, status: String(status) }, value })),
        ),
      },
      {
        name: "tocsin_http_request_seconds",
        help: "How long answers took.",
        type: "histogram",
        samples: all.map(({ method, route, buckets, seconds }) => ({
          labels: { method, route },
          bounds: boundsSeconds,
          counts: buckets,
          sum: seconds,
        })),
      },
    ];
  }
}
