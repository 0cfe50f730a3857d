import type { JsonObject } from "#base/json.ts";
import { textOf } from "#playbook/xsoar/cast.ts";
import type { CommandContext } from "#sdk/command.ts";
import { textEntry } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { both, findIncidents, mostIncidents, ownIncident } from "./find-incidents.ts";
import { readLabels } from "./incident-fields.ts";
import { candidateQuery, tellNone, tellSimilar, timeOf, type Window, windowAround } from "./similar-rows.ts";

/**
 * `GetDuplicatesMlv2`: incidents that look like duplicates. There, a model trained on the vendor's own data decides; here,
 * the mean of what the two incidents share, which anybody can check. The probabilities are therefore other ones.
 */
export const getDuplicates = defineAutomation({
  name: "GetDuplicatesMlv2",
  description: "Incidents that look like duplicates of this one, by labels, mail headers and time.",
  arguments: [
    { name: "maxNumberOfIncidents", description: "At most so many are looked at.", default: "1000" },
    { name: "timeFrameHours", description: "Not older than this one by more hours.", default: "72" },
    { name: "ignoreClosedIncidents", description: "Closed ones do not count.", options: ["yes", "no"], default: "yes" },
    { name: "threshold", description: "At least so likely, from 0 to 1.", default: "0.5" },
    { name: "compareIndicators", description: "Accepted, without effect." },
    { name: "compareEmailLabels", description: "Labels of mails count.", options: ["yes", "no"] },
    { name: "compareOtherLabels", description: "Other labels count.", options: ["yes", "no"], default: "yes" },
    {
      name: "compareIncidentTimeDiff",
      description: "The time between them counts.",
      options: ["yes", "no"],
      default: "yes",
    },
    { name: "UseLocalEnvDuplicatesInLastDays", description: "Accepted, without effect.", default: "0" },
    { name: "ipComparisonSubnetMask", description: "Accepted, without effect.", default: "32" },
    { name: "maxResults", description: "At most so many are shown.", default: "10" },
    { name: "timeField", description: "The time that counts.", default: "created" },
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
  const window = windowAround(own, args, args.number("timeFrameHours") ?? 72, false);
  const query = both("and", candidateQuery(investigation, window, args.flag("ignoreClosedIncidents")));
  const candidates = await findIncidents(investigation, query, args.integer("maxNumberOfIncidents") ?? mostIncidents);
  if (candidates.length === 0) return textEntry("There are no incidents to compare this one with");
  const threshold = args.number("threshold") ?? 0.5;
  const found = candidates.flatMap((incident) => {
    const probability = compare(own, incident, args, window);
    return probability >= threshold
      ? [{ incident, more: { duplicateProbability: Math.round(probability * 100) / 100 } }]
      : [];
  });
  if (found.length === 0) return tellNone("No duplicates were found");
  return tellSimilar(investigation, "Duplicate incidents", found, window.field, args.integer("maxResults") ?? 10);
}

/** Shared labels weigh most; the time between them tells near ones from far ones. */
function compare(own: JsonObject, other: JsonObject, args: Arguments, { before, field, from }: Window): number {
  const parts: [weight: number, value: number][] = [];
  const [mine, theirs] = [labelsOf(own), labelsOf(other)];
  if (args.text("compareEmailLabels") !== "no") addOverlap(parts, 3, mine.mail, theirs.mail);
  if (args.flag("compareOtherLabels")) addOverlap(parts, 3, mine.other, theirs.other);
  addOverlap(parts, 1, new Set([textOf(own.type)]), new Set([textOf(other.type)]));
  if (args.flag("compareIncidentTimeDiff")) {
    const time = timeOf(other, field);
    const end = before ?? from;
    if (time !== undefined && end > from) parts.push([1, Math.max(0, 1 - (end - time) / (end - from))]);
  }
  const weights = parts.reduce((sum, [weight]) => sum + weight, 0);
  return weights === 0 ? 0 : parts.reduce((sum, [weight, value]) => sum + weight * value, 0) / weights;
}

/** Where an incident came from says nothing about what it is. */
const origin: ReadonlySet<string> = new Set(["Brand", "Instance"]);

function labelsOf(incident: JsonObject): { mail: Set<string>; other: Set<string> } {
  const [mail, other] = [new Set<string>(), new Set<string>()];
  for (const { type, value } of readLabels(incident.labels ?? [])) {
    const name = textOf(type);
    if (!origin.has(name)) (name.startsWith("Email") ? mail : other).add(`${name}\n${textOf(value)}`);
  }
  return { mail, other };
}

function addOverlap(
  parts: [number, number][],
  weight: number,
  mine: ReadonlySet<string>,
  theirs: ReadonlySet<string>,
): void {
  const all = new Set([...mine, ...theirs]);
  if (all.size === 0) return;
  parts.push([weight, [...mine].filter((item) => theirs.has(item)).length / all.size]);
}
