import type { Leaving, Status } from "#contract/status.ts";
import { defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";
import { describeCount, describeDuration } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

export const status = defineCliCommand({
  name: "status",
  summary: "how the running server is doing",
  usage: "",
  options: {},
  async run({ globals, output }) {
    const found = await (await reachServer(globals)).getStatus({});
    if (globals.json) output.printJson(found);
    else for (const line of describeStatus(found, output, Date.now())) output.print(line);
    return 0;
  },
});

export function describeStatus(
  found: Status,
  { style, columns }: Pick<Output, "style" | "columns">,
  now: number,
): string[] {
  const { runs, alerts, journal } = found;
  const lasted = describeDuration(now - Date.parse(found.startedAt));
  const bad = (count: number) => (count > 0 ? style.bad(describeCount(count)) : describeCount(count));
  return [
    `Tocsin ${found.version}, ${style.bold(found.role)} for ${lasted}, ${Math.round(found.memoryMb)} MB`,
    ...(found.writesPaused ? [style.bad(describePause(found.writesPaused, now))] : []),
    `Alerts   ${describeCount(alerts.total)} received, ${bad(alerts.quarantined)} quarantined`,
    `Runs     ${describeCount(runs.active)} in progress, ${describeCount(runs.waiting)} waiting, ${describeCount(runs.paused)} paused, ` +
      `${describeCount(runs.succeeded)} succeeded, ${bad(runs.failed)} failed, ${describeCount(runs.cancelled)} cancelled`,
    `Journal  ${describeCount(journal.events)} events in ${describeCount(journal.flushes)} flushes of ${journal.meanFlushMs.toFixed(1)} ms, ` +
      `${describeCount(journal.pending)} pending`,
    ...(found.leaving.length > 0 ? [`Left     ${describeLeaving(found.leaving)}`] : []),
    ...(found.instances.length > 0 ? ["", ...describeInstances(found, style, columns)] : []),
  ];
}

const leavingNames: Readonly<Record<Leaving["kind"], string>> = {
  runs: "runs",
  entries: "entries",
  requests: "requests",
  alerts: "texts of alerts",
  values: "big values",
  files: "files",
};

/** "1,204 runs (kept 90 days), 0 entries (kept 365 days), …". */
export function describeLeaving(leaving: readonly Leaving[]): string {
  const kept = ({ kind, keptDays }: Leaving) => {
    if (keptDays !== null) return `kept ${keptDays} days`;
    return kind === "values" || kind === "files" ? "kept while named" : "kept for ever";
  };
  return leaving.map((one) => `${describeCount(one.removed)} ${leavingNames[one.kind]} (${kept(one)})`).join(", ");
}

function describePause({ by, reason, since }: NonNullable<Status["writesPaused"]>, now: number): string {
  const why = reason === null ? "" : `: ${cleanText(reason)}`;
  return `Writes   paused by ${cleanText(by)} ${describeDuration(now - Date.parse(since))} ago${why}`;
}

function describeInstances(found: Status, style: Output["style"], width: number): string[] {
  const isWell = (row: number) => {
    const instance = found.instances[row];
    return instance?.gate.state === "open" && instance.source?.state !== "failing";
  };
  return renderTable({
    columns: [
      { title: "instance" },
      { title: "gate" },
      { title: "in flight", align: "right" },
      { title: "waiting", align: "right" },
      { title: "fetched", align: "right" },
      { title: "source" },
      { title: "reason", flexible: true },
    ],
    rows: found.instances.map(({ name, gate, source }) => [
      cleanText(name),
      gate.state,
      String(gate.inFlight),
      String(gate.waiting),
      source ? describeCount(source.fetched) : "",
      source?.state ?? "",
      cleanText(gate.reason ?? source?.error ?? source?.idle ?? ""),
    ]),
    width,
    paint: (cell, column, row) => (column === 1 || column === 5 ? (isWell(row) ? cell : style.bad(cell)) : cell),
    paintTitle: style.dim,
  });
}
