import { isObject, type JsonObject } from "#base/json.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import type { CommandContext } from "#sdk/command.ts";
import { textEntry } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { both, findIncidents, isQuery, mostIncidents, ownIncident } from "./find-incidents.ts";
import { readLabels } from "./incident-fields.ts";
import { candidateQuery, tellNone, tellSimilar, windowAround } from "./similar-rows.ts";
import { similarities } from "./text-similarity.ts";

/** `FindSimilarIncidentsByText`: incidents of the same type whose texts say nearly the same. */
export const findSimilarIncidentsByText = defineAutomation({
  name: "FindSimilarIncidentsByText",
  description: "Incidents of the same type whose texts are nearly the same.",
  arguments: [
    { name: "textFields", description: "Labels and fields whose texts count.", type: "list", default: "name,details" },
    { name: "threshold", description: "At least so alike, from 0 to 1.", default: "0.95" },
    { name: "maximumNumberOfIncidents", description: "At most so many are looked at.", default: "1000" },
    { name: "timeFrameHours", description: "Within so many hours of this one.", default: "72" },
    { name: "ignoreClosedIncidents", description: "Closed ones do not count.", options: ["yes", "no"], default: "no" },
    {
      name: "timeField",
      description: "The time that counts.",
      options: ["occurred", "created", "modified"],
      default: "occurred",
    },
    { name: "maxResults", description: "At most so many are shown.", default: "10" },
    { name: "minTextLength", description: "Shorter texts are not compared.", default: "50" },
    { name: "preProcessText", description: "Accepted, without effect.", default: "false" },
  ],
  outputs: [
    { path: "similarIncident", description: "The oldest of them." },
    { path: "similarIncidentList", description: "All of them." },
    { path: "isSimilarIncidentFound", description: "Whether there is one.", type: "boolean" },
  ],
  run: search,
});

async function search(args: Arguments, { investigation }: CommandContext): Promise<Said> {
  const own = await ownIncident(investigation);
  const names = args.texts("textFields").map((name) => name.toLowerCase());
  const text = textOfIncident(own, names);
  const shortest = args.integer("minTextLength") ?? 50;
  if (text.length < shortest) return textEntry(`The text of this incident is shorter than ${shortest} signs`);
  const window = windowAround(own, args, args.number("timeFrameHours") ?? 72, true);
  const query = both("and", [
    ...candidateQuery(investigation, window, args.flag("ignoreClosedIncidents")),
    isQuery("type", textOf(own.type)),
  ]);
  const candidates = await findIncidents(
    investigation,
    query,
    args.integer("maximumNumberOfIncidents") ?? mostIncidents,
  );
  const alike = similarities(
    text,
    candidates.map((incident) => textOfIncident(incident, names)),
  );
  const threshold = args.number("threshold") ?? 0.95;
  const found = candidates.flatMap((incident, index) => {
    const similarity = alike[index] ?? 0;
    return similarity >= threshold ? [{ incident, more: { similarity: Math.round(similarity * 100) / 100 } }] : [];
  });
  if (found.length === 0) return tellNone();
  return tellSimilar(investigation, "Similar incidents by text", found, window.field, args.integer("maxResults") ?? 10);
}

/** Labels first, then custom fields, then the system's own. */
function textOfIncident(incident: JsonObject, names: readonly string[]): string {
  const wanted = new Set(names);
  const custom = isObject(incident.CustomFields) ? incident.CustomFields : {};
  const labels = readLabels(incident.labels ?? []).map(({ type, value }) => [textOf(type), value ?? ""] as const);
  return [...labels, ...Object.entries(custom), ...Object.entries(incident)]
    .filter(([name, value]) => wanted.has(name.toLowerCase()) && value !== null && value !== "")
    .map(([, value]) => textOf(value))
    .join(" ");
}
