import { describeDuration } from "../terminal/describe-amounts.ts";
import type { DemoView } from "./demo-view.ts";

/** The state in one line, for logs and pipes. */
export function describePlainly(view: DemoView): string {
  const { tocsin, latency, server } = view;
  const faults = view.vendors.reduce(
    (sum, { throttled, failed, hung, reset }) => sum + throttled + failed + hung + reset,
    0,
  );
  const down = view.vendors.filter(({ downFor }) => downFor !== undefined).map(({ name }) => `${name} down`);
  return [
    `${Math.round((view.now - view.startedAt) / 1000)} s`,
    `raised ${view.raised}${view.count === undefined ? "" : `/${view.count}`}`,
    ...(tocsin
      ? [
          `in progress ${tocsin.active}, waiting ${tocsin.waiting}, succeeded ${tocsin.succeeded}, failed ${tocsin.failed}`,
        ]
      : []),
    `incidents ${view.incidents}`,
    ...(latency ? [`p50 ${describeDuration(latency.p50)}, p99 ${describeDuration(latency.p99)}`] : []),
    ...(faults > 0 ? [`faults ${faults}`] : []),
    ...(server.kills > 0 ? [`kills ${server.kills}`] : []),
    ...(server.state === "running" ? [] : [`server ${server.state}`]),
    ...down,
  ].join(" · ");
}
