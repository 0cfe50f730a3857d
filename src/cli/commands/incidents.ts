import type { Incident } from "#contract/incident.ts";
import { defineCliCommand } from "../command.ts";
import { reachServer } from "../reach-server.ts";
import { describeDuration } from "../terminal/describe-amounts.ts";
import type { Output } from "../terminal/output.ts";
import { cleanText } from "../terminal/plain-text.ts";
import { renderTable } from "../terminal/table.ts";

export const incidents = defineCliCommand({
  name: "incidents",
  summary: "list incidents, newest first",
  usage: "",
  options: {
    type: { type: "text", value: "<type>", help: "only of this incident type" },
    status: { type: "number", value: "<number>", help: "only these: 0 pending, 1 active, 2 closed, 3 archived" },
    severity: { type: "number", value: "<number>", help: "only these: 0, 0.5, 1 low, 2 medium, 3 high, 4 critical" },
    text: { type: "text", value: "<text>", help: "only with this in the name or the details" },
    limit: { type: "number", value: "<count>", help: "at most so many (20; up to 200)" },
  },
  async run({ values: { limit: wanted, ...filter }, globals, output }) {
    const limit = Math.min(200, Math.max(1, Math.trunc(wanted ?? 20)));
    const api = await reachServer(globals);
    const found = await api.listIncidents({ limit, ...filter });
    if (globals.json) output.printJson(found);
    else for (const line of describeIncidents(found.items, output, Date.now())) output.print(line);
    return 0;
  },
});

const statuses = ["pending", "active", "closed", "archived"];

export function describeIncidents(
  found: readonly Incident[],
  { style, columns, isTty }: Pick<Output, "style" | "columns" | "isTty">,
  now: number,
): string[] {
  if (found.length === 0) return ["There are no such incidents."];
  return renderTable({
    columns: [
      { title: "incident" },
      { title: "severity" },
      { title: "status" },
      { title: "age" },
      { title: "type" },
      { title: "name", flexible: true },
    ],
    rows: found.map((incident) => [
      incident.id,
      String(incident.severity),
      statuses[incident.status] ?? String(incident.status),
      describeDuration(now - Date.parse(incident.created)),
      cleanText(incident.type),
      cleanText(incident.name),
    ]),
    width: isTty ? columns : Number.POSITIVE_INFINITY,
    paint: (cell, column, row) => (column === 1 && (found[row]?.severity ?? 0) >= 3 ? style.bad(cell) : cell),
    paintTitle: style.dim,
  });
}
