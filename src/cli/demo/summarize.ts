/** What the demo says last: calm, complete, and its last line is the verdict. */
import { describeCount, describeDuration, plural } from "../terminal/describe-amounts.ts";
import { cleanText, padEnd } from "../terminal/plain-text.ts";
import type { Style } from "../terminal/style.ts";
import { addComparisons, type Comparison } from "./compare-ledgers.ts";
import type { VendorView } from "./demo-view.ts";

export interface DemoSummary {
  /** Of Sekoia.io's alerts and XSOAR's incidents. */
  comparison: Comparison;
  /** Of Logz.io's events, as far as they are asked for, and the incidents here. */
  logzio: Comparison;
  latency: { p50: number; p99: number } | undefined;
  again: number;
  kills: number;
  vendors: readonly VendorView[];
  wallMs: number;
  seed: number;
  /** Runs that did not succeed, in words. */
  unfinished: readonly string[];
  /** Defects of the fakes themselves. */
  crashes: readonly string[];
}

const namedAtMost = 10;

export function summarize(summary: DemoSummary, style: Style): string[] {
  const { comparison, logzio, latency, kills, vendors, unfinished } = summary;
  const both = addComparisons(comparison, logzio);
  const line = (label: string, text: string) => `  ${padEnd(label, 22)}${text}`;
  return [
    style.bold("Summary"),
    line(
      "Alerts raised",
      `${describeCount(comparison.alerts)}${summary.again > 0 ? ` (${describeCount(summary.again)} occurred again, which is no new alert)` : ""}`,
    ),
    line("Incidents in XSOAR", describeCount(comparison.incidents)),
    line("Events of Logz.io", `${describeCount(logzio.alerts)} by severity and search`),
    line("Incidents of them", describeCount(logzio.incidents)),
    line("Server killed", kills === 0 ? "never" : plural(kills, "time")),
    ...vendors.map((vendor) => line(vendor.name, describeVendor(vendor))),
    ...(latency
      ? [
          line(
            "Raised → incident",
            `half within ${describeDuration(latency.p50)}, 99 of 100 within ${describeDuration(latency.p99)}`,
          ),
        ]
      : []),
    line("Took", `${describeDuration(summary.wallMs)} (seed ${summary.seed})`),
    ...listNames("Alerts without an incident", both.lost, style.bad),
    ...listNames(
      "Alerts with several incidents",
      both.doubledAlerts.map(({ shortId, incidentIds }) => `${shortId} (${incidentIds.join(", ")})`),
      style.bad,
    ),
    ...listNames("Incidents of no alert", both.strangers, style.bad),
    ...listNames("Runs that did not succeed", unfinished, style.warn),
    ...listNames("Defects of the fake vendors", summary.crashes, style.bad),
    "",
    `lost: ${both.lost.length}, doubled: ${both.doubled}`,
  ];
}

/** The verdict as an exit code; incidents of no alert count as doubled ones would. */
export function isFlawless({ lost, doubled, strangers }: Comparison): boolean {
  return lost.length === 0 && doubled === 0 && strangers.length === 0;
}

function describeVendor({ requests, throttled, failed, hung, reset, slow }: VendorView): string {
  const faults = [
    [throttled, "throttled"],
    [failed, "failed"],
    [hung, "left hanging"],
    [reset, "reset"],
    [slow, "slowed"],
  ] as const;
  const served = faults.flatMap(([count, what]) => (count > 0 ? [`${describeCount(count)} ${what}`] : []));
  return `${plural(requests, "request")}${served.length > 0 ? `, of these ${served.join(", ")}` : ""}`;
}

function listNames(title: string, names: readonly string[], paint: (text: string) => string): string[] {
  if (names.length === 0) return [];
  const more = names.length - namedAtMost;
  return [
    "",
    paint(`${title} (${names.length}):`),
    ...names.slice(0, namedAtMost).map((name) => `  ${cleanText(name)}`),
    ...(more > 0 ? [`  and ${describeCount(more)} more`] : []),
  ];
}
