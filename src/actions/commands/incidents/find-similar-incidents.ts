import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { nameSeverity } from "#playbook/incident-severity.ts";
import type { Query } from "#playbook/query/query.ts";
import { asList, isEmpty, isSameJson, textOf } from "#playbook/xsoar/cast.ts";
import type { CommandContext } from "#sdk/command.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { both, findIncidents, isQuery, mostIncidents, ownIncident, readQuery } from "./find-incidents.ts";
import { readLabels } from "./incident-fields.ts";
import { candidateQuery, tellNone, tellSimilar, windowAround } from "./similar-rows.ts";

/** How the value of a key must agree: exactly, one text within the other, or but for so many words. */
interface Rule {
  key: string;
  how: "exact" | "contains" | number;
}

/** `key`, `key:*`, `key:3` */
function readRules(text: string): Rule[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .map((part) => {
      const [, key = part, how] = /^(.*?)\s*:\s*(\*|\d{1,6})$/.exec(part) ?? [];
      return { key, how: how === undefined ? "exact" : how === "*" ? "contains" : Number(how) };
    });
}

/** `FindSimilarIncidents`: older incidents that agree in fields, labels and context. */
export const findSimilarIncidents = defineAutomation({
  name: "FindSimilarIncidents",
  description: "Older incidents that agree with this one in chosen fields, labels and context.",
  arguments: [
    { name: "similarIncidentKeys", description: "As similarIncidentFields, in older playbooks." },
    {
      name: "similarLabelsKeys",
      description: "Labels: name, name:* (one within the other), name:3 (but for 3 words).",
    },
    { name: "similarContextKeys", description: "Paths of the context, in the same way." },
    { name: "similarCustomFields", description: "Custom fields, in older playbooks." },
    { name: "ignoreClosedIncidents", description: "Closed ones do not count.", options: ["yes", "no"], default: "yes" },
    { name: "maxNumberOfIncidents", description: "At most so many are looked at.", default: "1000" },
    { name: "hoursBack", description: "Not older than this one by more hours.", default: "72" },
    {
      name: "timeField",
      description: "The time that counts.",
      options: ["occurred", "created", "modified"],
      default: "created",
    },
    { name: "maxResults", description: "At most so many are shown.", default: "10" },
    { name: "similarIncidentFields", description: "Fields: name, name:*, name:3." },
    { name: "filterQuery", description: "Only those a query finds." },
    {
      name: "incidentFieldsAppliedCondition",
      description: "All of the exact fields must agree, or one.",
      options: ["AND", "OR"],
      default: "AND",
    },
    {
      name: "skipMissingValues",
      description: "What this incident does not have is not compared.",
      options: ["yes", "no"],
      default: "yes",
    },
  ],
  outputs: [
    { path: "similarIncident", description: "The oldest of them." },
    { path: "similarIncidentList", description: "All of them." },
    { path: "isSimilarIncidentFound", description: "Whether there is one.", type: "boolean" },
  ],
  run: search,
});

async function search(args: Arguments, context: CommandContext): Promise<Said> {
  const { investigation } = context;
  const older = [args.text("similarIncidentKeys"), args.text("similarCustomFields")].filter((text) => text !== "");
  const newer = args.text("similarIncidentFields");
  if (newer !== "" && older.length > 0) {
    throw new AutomationError("Give similarIncidentFields, or similarIncidentKeys and similarCustomFields, not both");
  }
  const own = await ownIncident(investigation);
  const skip = args.text("skipMissingValues", "yes") === "yes";
  const fields = present(readRules(newer === "" ? older.join(",") : newer), (key) => fieldOf(own, key), skip);
  const labels = present(readRules(args.text("similarLabelsKeys")), (key) => labelOf(own, key), skip);
  const keys = present(readRules(args.text("similarContextKeys")), (key) => investigation.dt(key), skip);
  if (fields.length + labels.length + keys.length === 0) {
    throw new AutomationError("There is nothing to compare: this incident has none of the fields, labels and keys");
  }

  const window = windowAround(own, args, args.number("hoursBack") ?? 72, false);
  const exact = fields.filter(({ how }) => how === "exact").map(({ key, value }) => exactQuery(key, value));
  const or = args.text("incidentFieldsAppliedCondition", "AND").toUpperCase() === "OR";
  const filter = args.optionalText("filterQuery");
  const query = both("and", [
    ...candidateQuery(investigation, window, args.flag("ignoreClosedIncidents")),
    ...(exact.length === 0 ? [] : [both(or ? "or" : "and", exact)]),
    ...(filter === undefined ? [] : [readQuery(filter)]),
  ]);
  const candidates = await findIncidents(investigation, query, args.integer("maxNumberOfIncidents") ?? mostIncidents);
  const found: JsonObject[] = [];
  for (const incident of candidates) {
    const agrees =
      labels.every((rule) => agree(rule, labelOf(incident, rule.key))) &&
      fields.every((rule) => rule.how === "exact" || agree(rule, fieldOf(incident, rule.key)));
    if (!agrees) continue;
    if (keys.length > 0) {
      const document = await investigation.contextOf(textOf(incident.id));
      if (document === undefined) continue;
      if (!keys.every((rule) => agree(rule, investigation.dtOf(document, rule.key)))) continue;
    }
    found.push(incident);
  }
  if (found.length === 0) return tellNone();
  const most = args.integer("maxResults") ?? 10;
  const similar = found.map((incident) => ({ incident }));
  return tellSimilar(investigation, "Similar incidents", similar, window.field, most);
}

type Compared = Rule & { value: Json };

function present(rules: Rule[], read: (key: string) => Json | undefined, skip: boolean): Compared[] {
  return rules.flatMap((rule) => {
    const value = read(rule.key);
    if (value !== undefined && !isEmpty(value)) return [{ ...rule, value }];
    if (skip) return [];
    throw new AutomationError(`This incident has no ${rule.key} to compare`);
  });
}

const statuses = ["Pending", "Active", "Closed", "Archived"];

/** Custom fields count as fields; of a list on the way, the first element. Severity and status by their names. */
function fieldOf(incident: JsonObject, key: string): Json | undefined {
  const custom = isObject(incident.CustomFields) ? incident.CustomFields : {};
  let here: Json | undefined = { ...custom, ...incident };
  for (const part of key.split(".")) {
    if (Array.isArray(here)) here = here[0];
    here = isObject(here) && Object.hasOwn(here, part) ? here[part] : undefined;
  }
  if (key === "severity" && typeof here === "number") {
    const name = nameSeverity(here);
    return name.slice(0, 1).toUpperCase() + name.slice(1);
  }
  return key === "status" && typeof here === "number" ? (statuses[here] ?? here) : here;
}

/** Values of a label that is there more than once are a list in order. */
function labelOf(incident: JsonObject, type: string): Json | undefined {
  const values = readLabels(incident.labels ?? [])
    .filter((label) => label.type === type)
    .map(({ value }) => textOf(value))
    .sort();
  return values.length < 2 ? values[0] : values;
}

function exactQuery(key: string, value: Json): Query {
  return both(
    "or",
    asList(value).map((item) => isQuery(key, textOf(item))),
  );
}

function agree({ how, value }: Compared, other: Json | undefined): boolean {
  if (other === undefined || isEmpty(other)) return false;
  if (how === "exact") return isSameJson(value, other) || textOf(value) === textOf(other);
  const pairs = zip(asList(value), asList(other));
  if (pairs === undefined) return false;
  return pairs.every(([a, b]) => {
    const [left, right] = [textOf(a).toLowerCase(), textOf(b).toLowerCase()];
    if (how === "contains") return left.includes(right) || right.includes(left);
    const [mine, theirs] = [wordsOf(left), wordsOf(right)];
    return missingFrom(mine, theirs) <= how && missingFrom(theirs, mine) <= how;
  });
}

function zip(a: Json[], b: Json[]): [Json, Json][] | undefined {
  return a.length === b.length ? a.map((item, index) => [item, b[index] ?? null]) : undefined;
}

const wordsOf = (text: string) => new Set(text.split(/\s+/).filter((word) => word !== ""));

function missingFrom(words: ReadonlySet<string>, others: ReadonlySet<string>): number {
  return [...words].filter((word) => !others.has(word)).length;
}
