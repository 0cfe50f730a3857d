import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { nameSeverity } from "#playbook/incident-severity.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import { fileEntry, type KeptEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { textOfEntry } from "../entries/kept-entry.ts";
import { ownIncident } from "./find-incidents.ts";

/** `GenerateInvestigationSummaryReport`: what is known of the incident, as one page that can be kept and printed. */
export const generateSummaryReport = defineAutomation({
  name: "GenerateInvestigationSummaryReport",
  description: "Makes a report of this incident: an HTML page.",
  arguments: [
    { name: "name", description: "Its title.", default: "Investigation Summary", isDefault: true },
    { name: "type", description: "Accepted, without effect: it is an HTML page, which prints as PDF.", default: "pdf" },
    { name: "incidentId", description: "It can only be this one." },
  ],
  outputs: [{ path: "Report.Name", description: "The name of the file." }],
  async run(args, { clock, investigation }) {
    const title = args.text("name", "Investigation Summary");
    const incident = await ownIncident(investigation);
    const entries = await investigation.entries();
    const page = pageOf(title, incident, entries, new Date(clock.now()).toISOString());
    const name = `${title.replace(/[^\p{L}\p{N} ._-]/gu, "_")}.html`;
    return { ...fileEntry(name, new TextEncoder().encode(page)), entryContext: { Report: { Name: name } } };
  },
});

const rows = [
  ["id", "Incident"],
  ["name", "Name"],
  ["type", "Type"],
  ["severity", "Severity"],
  ["status", "Status"],
  ["owner", "Owner"],
  ["occurred", "Occurred"],
  ["created", "Created"],
  ["closed", "Closed"],
  ["closeReason", "Close reason"],
  ["closeNotes", "Close notes"],
  ["details", "Details"],
] as const;

const statuses = ["Pending", "Active", "Closed", "Archived"];

function fieldText(name: string, value: Json): string {
  if (name === "severity" && typeof value === "number") return nameSeverity(value);
  if (name === "status" && typeof value === "number") return statuses[value] ?? String(value);
  return textOf(value);
}

function pageOf(title: string, incident: JsonObject, entries: readonly KeptEntry[], at: string): string {
  const system = rows.map(([name, label]) => [label, fieldText(name, incident[name] ?? "")] as const);
  const custom = isObject(incident.CustomFields) ? incident.CustomFields : {};
  const fields = [...system, ...Object.entries(custom).map(([name, value]) => [name, textOf(value)] as const)];
  const notes = entries.filter(({ note }) => note);
  const errors = entries.filter(({ type }) => type === "error");
  const files = entries.flatMap(({ file }) => (file === undefined ? [] : [`${file.name} (${file.size} bytes)`]));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeHtml(title)}</title>
<style>body{font:14px/1.5 sans-serif;max-width:60rem;margin:2rem auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid #ccc;padding:.3rem}pre{white-space:pre-wrap}</style>
<h1>${escapeHtml(title)}</h1>
<p>Made ${at}</p>
<h2>Incident</h2>
<table>${fields
    .filter(([, value]) => value !== "")
    .map(([label, value]) => `<tr><th>${escapeHtml(label)}</th><td><pre>${escapeHtml(value)}</pre></td></tr>`)
    .join("\n")}</table>
${section("Notes", notes.map(entryText))}
${section("Files", files)}
${section("Errors", errors.map(entryText))}
</html>
`;
}

function entryText(entry: KeptEntry): string {
  const who = entry.user || entry.task?.name || "";
  return `${new Date(entry.created).toISOString()} ${who}\n${textOfEntry(entry)}`;
}

function section(heading: string, texts: readonly string[]): string {
  if (texts.length === 0) return "";
  return `<h2>${heading}</h2>\n${texts.map((text) => `<pre>${escapeHtml(text)}</pre>`).join("\n")}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
