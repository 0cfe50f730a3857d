/** What the last alerts would give, and what yes does. */
import type { ConnectPreview, ConnectStep, PreviewedAlert, PreviewedIncident } from "#contract/connect.ts";
import { plural } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText, fitText, measureWidth, padEnd, wrapText } from "../terminal/plain-text.ts";
import type { Style } from "../terminal/style.ts";
import { renderTable } from "../terminal/table.ts";

type Shape = Pick<Output, "style" | "columns" | "isTty">;

const widthOf = ({ columns, isTty }: Shape) => (isTty ? Math.min(110, Math.max(50, columns)) : 100);

export function describeAlerts({ alerts, unreadable }: ConnectPreview, shape: Shape): string[] {
  const { style } = shape;
  const faults = unreadable.map((reason) =>
    style.warn(`  ! One item cannot be read as an alert: ${cleanText(reason)}`),
  );
  if (alerts.length === 0) return ["There is no alert yet to show what would come of one.", ...faults];
  const table = renderTable({
    columns: [
      { title: "  #", align: "right" },
      { title: "raised" },
      { title: "alert", flexible: true },
      { title: "gives" },
    ],
    rows: alerts.map((alert, at) => [`${at + 1}`, whenOf(alert.raisedAt), cleanText(alert.title), outcomeOf(alert)]),
    width: widthOf(shape),
    paintTitle: style.dim,
    paint: (cell, column, row) => (column === 3 && isNothing(alerts[row]) ? style.warn(cell) : cell),
  });
  return [`The last ${plural(alerts.length, "alert")}:`, "", ...table, ...faults];
}

function isNothing(alert: PreviewedAlert | undefined): boolean {
  return alert !== undefined && (alert.problems.length > 0 || (alert.incident === null && alert.requests.length === 0));
}

function outcomeOf({ incident, requests, leftOut, problems }: PreviewedAlert): string {
  if (leftOut !== null) return "nothing: left out";
  const gives = [
    incident && `${cleanText(incident.type)} (${severityWord(incident.severity)})`,
    requests.length > 0 && "incident in XSOAR",
  ];
  const said = gives.filter((part) => typeof part === "string").join(" + ");
  if (problems.length > 0) return said === "" ? "a failed run" : `${said}, with trouble`;
  return said === "" ? "no incident" : said;
}

/** One alert in full: the incident field by field, and the request as it would leave. */
export function describeAlert(alert: PreviewedAlert, number: number, shape: Shape): string[] {
  const { style } = shape;
  const width = widthOf(shape);
  const lines = [
    style.bold(fitText([number, ...new Set([cleanText(alert.label), cleanText(alert.title)])].join("  "), width)),
  ];
  if (alert.leftOut !== null) lines.push(`   Gives nothing: ${cleanText(alert.leftOut)}.`);
  if (alert.incident) lines.push(...describeIncident(alert.incident, width, style));
  for (const { name, starts, reason } of alert.playbooks) {
    lines.push(
      `   ${starts ? style.good("starts") : style.dim("not started:")} ${cleanText(name)} ${style.dim(`(${cleanText(reason)})`)}`,
    );
  }
  for (const request of alert.requests) {
    lines.push("", `   ${style.bold(`${request.method} ${cleanText(request.url)}`)}`);
    for (const [name, value] of Object.entries(request.headers))
      lines.push(`   ${cleanText(name)}: ${cleanText(value)}`);
    lines.push(...bodyLines(request.body, width, style));
  }
  for (const problem of alert.problems)
    lines.push(...wrapText(`! ${cleanText(problem)}`, width - 3).map((line) => `   ${style.bad(line)}`));
  return lines;
}

function describeIncident(incident: PreviewedIncident, width: number, style: Style): string[] {
  const from = new Map(incident.fields.map(({ target, from: path }) => [target, path]));
  const rows: [string, string, string][] = [
    ["name", incident.name, from.get("name") ?? ""],
    ["type", incident.type, ""],
    ["severity", `${incident.severity} (${severityWord(incident.severity)})`, from.get("severity") ?? ""],
    ["occurred", incident.occurred, from.get("occurred") ?? ""],
    ["details", incident.details, from.get("details") ?? ""],
    ["owner", incident.owner, ""],
    ...Object.entries(incident.customFields).map(([field, value]): [string, string, string] => [
      field,
      typeof value === "string" ? value : JSON.stringify(value),
      from.get(field) ?? "",
    ]),
  ];
  const given = rows.filter(([, value]) => value !== "");
  const left = Math.max(...given.map(([field]) => measureWidth(field)));
  const absent = incident.fields.filter(({ absent: why }) => why !== undefined).map(({ field }) => cleanText(field));
  const by = incident.mapper === null ? "no mapper" : `mapper ${cleanText(incident.mapper)}`;
  return [
    `   Incident ${style.dim(`(${by})`)}`,
    ...given.map(([field, value, path]) => {
      const source = path === "" ? "" : `  ← ${cleanText(path)}`;
      const room = Math.max(16, width - left - 7 - measureWidth(source));
      return `     ${style.dim(padEnd(cleanText(field), left))}  ${fitText(cleanText(value), room)}${style.dim(source)}`;
    }),
    ...(absent.length === 0
      ? []
      : wrapText(`Empty in this alert: ${absent.join(", ")}`, width - 5).map((line) => `     ${style.dim(line)}`)),
  ];
}

const mostBodyLines = 30;

function bodyLines(body: unknown, width: number, style: Style): string[] {
  const all = JSON.stringify(body, null, 2).split("\n");
  const shown = all
    .slice(0, mostBodyLines)
    .map((line) => `   ${fitText(cleanText(line.replaceAll("\t", " ")), width - 3)}`);
  const rest = all.length - shown.length;
  return rest > 0 ? [...shown, style.dim(`   … ${plural(rest, "line")} more; --json has them all`)] : shown;
}

const marks: Record<ConnectStep["change"], string> = {
  created: "create",
  edited: "edit",
  unchanged: "leave as it is:",
  imported: "bring in",
  "switched on": "switch on",
  begins: "begin to fetch from",
};
const nouns: Record<ConnectStep["what"], string> = {
  instance: "the instance",
  content: "the content",
  playbook: "the playbook",
  source: "",
};

export function describeSteps({ steps, beginsAt, name }: ConnectPreview, shape: Shape): string[] {
  const { style } = shape;
  const width = widthOf(shape);
  const told = steps.flatMap(({ what, change, name: item, detail }) => {
    const [first = "", ...more] = wrapText(
      [marks[change], nouns[what], cleanText(item)].filter(Boolean).join(" "),
      width - 4,
    );
    const begins = what === "source" && beginsAt !== null ? `Alerts raised since ${whenOf(beginsAt)} come in.` : detail;
    return [
      `  ${change === "unchanged" ? style.dim("=") : style.good("+")} ${first}`,
      ...more.map((line) => `    ${line}`),
      ...wrapText(cleanText(begins), width - 4).map((line) => `    ${style.dim(line)}`),
    ];
  });
  return [`Yes will, all or nothing, for ${style.bold(cleanText(name))}:`, "", ...told];
}

export function severityWord(severity: number): string {
  if (severity >= 4) return "critical";
  return severity < 0.5
    ? "unknown"
    : severity < 1
      ? "informational"
      : (["low", "medium", "high"][Math.floor(severity) - 1] ?? "");
}

/** The local day and minute. */
function whenOf(iso: string): string {
  const at = new Date(iso);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
