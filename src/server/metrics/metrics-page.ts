import type { ActiveHost } from "../active-host.ts";
import { type Family, renderMetrics } from "./exposition.ts";
import { collectHost } from "./host-metrics.ts";
import type { HttpMetrics } from "./http-metrics.ts";
import type { ProcessMetrics } from "./process-metrics.ts";

export interface MetricsSources {
  version: string;
  startedAt: Date;
  host(): ActiveHost | undefined;
  http: HttpMetrics;
  process: ProcessMetrics;
}

/** The page that `/metrics` answers with. It asks the database nothing: a scrape must not add to a trouble. */
export function writeMetricsPage({ version, startedAt, host, http, process }: MetricsSources): string {
  const active = host();
  const about: Family[] = [
    { name: "tocsin_info", help: "The version.", type: "gauge", samples: [{ labels: { version }, value: 1 }] },
    {
      name: "tocsin_active",
      help: "1 on the active process, 0 on one that stands by.",
      type: "gauge",
      samples: [{ value: active ? 1 : 0 }],
    },
    {
      name: "process_start_time_seconds",
      help: "When it started.",
      type: "gauge",
      samples: [{ value: startedAt.getTime() / 1_000 }],
    },
  ];
  return renderMetrics([
    ...about,
    ...(active ? collectHost(active, Date.now()) : []),
    ...http.collect(),
    ...process.collect(),
  ]);
}
