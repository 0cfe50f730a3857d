/**
 * Which alerts an instance wants, by its parameters. What never changes about an alert is asked of the API; so is the rest
 * where the list of what is new is read, as long as changes are followed: an alert that comes to fit later comes in by
 * them. What the API cannot say is looked at after the fetch, and so is everything once more.
 */
import {
  isObject,
  type Json,
  type JsonObject,
  jsonAt,
  numberAt,
  type ParameterDefinition,
  stringAt,
} from "#sdk/index.ts";
import type { Query } from "./client.ts";

export const filterParameters: readonly ParameterDefinition[] = [
  {
    id: "alerts_status",
    label: "Only with these statuses",
    type: "text",
    help: "Pending, Acknowledged, Ongoing, Rejected, Closed, or labels of your own, with commas between them. Empty: all.",
  },
  {
    id: "alerts_urgency",
    label: "Only with an urgency of",
    type: "text",
    help: "Lowest and highest: 50,100. One number: from there on. Empty: all.",
  },
  {
    id: "alerts_type",
    label: "Only of these types",
    type: "text",
    help: "Types or categories (brute-force, intrusion-attempts), with commas between them. Empty: all.",
  },
  {
    id: "alerts_rule",
    label: "Only of these rules",
    type: "text",
    help: 'Names or UUIDs of rules. Several: a list (["a", "b"]), since names may hold commas. Empty: all.',
  },
  {
    id: "alerts_entity",
    label: "Only of these entities",
    type: "text",
    help: "Names or UUIDs of entities, written as rules are. Empty: all.",
  },
  {
    id: "alerts_assets",
    label: "Only with one of these assets",
    type: "text",
    help: "UUIDs of assets, with commas between them. Empty: all.",
  },
  {
    id: "alerts_community",
    label: "Only of these communities",
    type: "text",
    help: "UUIDs of communities, with commas between them. Empty: all that the key sees.",
  },
];

interface Wanted {
  status: string[];
  urgency: { low: number; high: number } | undefined;
  type: string[];
  rule: string[];
  entity: string[];
  assets: string[];
  community: string[];
}

function readWanted(parameters: JsonObject): Wanted {
  return {
    status: readWords(parameters.alerts_status),
    urgency: readUrgency(parameters.alerts_urgency),
    type: readWords(parameters.alerts_type),
    rule: readNames(parameters.alerts_rule),
    entity: readNames(parameters.alerts_entity),
    assets: readWords(parameters.alerts_assets),
    community: readWords(parameters.alerts_community),
  };
}

const statusesOfTheApi = new Set(["Pending", "Acknowledged", "Ongoing", "Rejected", "Closed"]);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** What the API is asked. A comma means "or" to it, so a name with one cannot be asked for. */
export function filterQuery(parameters: JsonObject, by: "raised" | "changed"): Query {
  const { status, urgency, rule, entity, assets, community } = readWanted(parameters);
  const query: Query = {};
  const ask = (name: string, values: readonly string[]) => {
    if (values.length > 0 && values.every((value) => !value.includes(","))) query[`match[${name}]`] = values.join(",");
  };
  const areUuids = (values: readonly string[]) => values.every((value) => uuid.test(value));
  const areNames = (values: readonly string[]) => values.every((value) => !uuid.test(value));
  ask("community_uuid", community);
  if (areUuids(rule)) ask("rule_uuid", rule);
  if (areUuids(entity)) ask("entity_uuid", entity);
  if (by === "changed" || !followsChanges(parameters)) return query;
  if (rule.length > 0 && areNames(rule)) ask("rule_name", rule);
  if (entity.length > 0 && areNames(entity)) ask("entity_name", entity);
  ask("asset_uuid", assets);
  if (status.every((name) => statusesOfTheApi.has(name))) ask("status_name", status);
  if (urgency) query["range[urgency]"] = `${urgency.low},${urgency.high}`;
  return query;
}

function followsChanges({ changes_every: every }: JsonObject): boolean {
  return every === undefined || every === null || every === "" || Number(every) > 0;
}

/** Why an alert is not wanted; undefined: it is. */
export function leavesOut(parameters: JsonObject, alert: JsonObject): string | undefined {
  const { status, urgency, type, rule, entity, assets, community } = readWanted(parameters);
  const value = numberAt(alert, "urgency", "current_value") ?? numberAt(alert, "urgency", "value");
  if (urgency && (value === undefined || value < urgency.low || value > urgency.high)) {
    return `its urgency is ${value ?? "unknown"}, wanted is ${urgency.low} to ${urgency.high}`;
  }
  const name = stringAt(alert, "status", "name");
  const label = stringAt(alert, "custom_status", "label");
  const its = (...path: string[]) => jsonAt(alert, ...path);
  const stage = its("custom_status", "stage");
  const assetsOfIt: Json[] = Array.isArray(alert.assets) ? alert.assets : [];
  return (
    missing("status", status, [name, label, stage, its("status", "uuid"), alert.custom_status_uuid], {
      shown: label ?? name,
    }) ??
    missing("type", type, [its("alert_type", "value"), its("alert_type", "category")]) ??
    missing("rule", rule, [its("rule", "name"), its("rule", "uuid")], { fold: foldId }) ??
    missing("entity", entity, [its("entity", "name"), its("entity", "uuid")], { fold: foldId }) ??
    missing("community", community, [alert.community_uuid]) ??
    missing(
      "assets",
      assets,
      assetsOfIt.map((asset) => (isObject(asset) ? asset.uuid : asset)),
    )
  );
}

const lower = (text: string) => text.toLowerCase();
/** Names of rules and entities are compared as the API compares them: letter by letter. */
const foldId = (text: string) => (uuid.test(text) ? text.toLowerCase() : text);

function missing(
  what: string,
  wanted: readonly string[],
  has: readonly (Json | undefined)[],
  { shown = has[0], fold = lower }: { shown?: Json | undefined; fold?: (text: string) => string } = {},
): string | undefined {
  if (wanted.length === 0) return undefined;
  const folded = new Set(wanted.map(fold));
  if (has.some((each) => typeof each === "string" && folded.has(fold(each.trim())))) return undefined;
  const list = wanted.length > 5 ? `${wanted.slice(0, 5).join(", ")} and ${wanted.length - 5} more` : wanted.join(", ");
  return `its ${what} is ${typeof shown === "string" ? `"${shown}"` : "none"}, wanted is ${list}`;
}

export function checkFilters(parameters: JsonObject): { parameter: string; message: string }[] {
  const text = parameters.alerts_urgency;
  if (text === undefined || text === null || text === "" || readUrgency(text) !== undefined) return [];
  return [
    {
      parameter: "alerts_urgency",
      message: `${JSON.stringify(text)} is no range. Write the lowest and the highest urgency: 50,100.`,
    },
  ];
}

/** `80,100`, `80-100`, or `80`: from there on. */
function readUrgency(value: Json | undefined): Wanted["urgency"] {
  const text = typeof value === "number" || typeof value === "string" ? String(value).trim() : "";
  const match = /^(\d{1,3})(?:\s*[,-]\s*(\d{1,3}))?$/.exec(text);
  if (!match) return undefined;
  const low = Number(match[1]);
  const high = match[2] === undefined ? 100 : Number(match[2]);
  return low <= high && high <= 100 ? { low, high } : undefined;
}

/** Words that hold no commas. */
function readWords(value: Json | undefined): string[] {
  return readNames(value).flatMap((text) =>
    text
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== ""),
  );
}

/** A list, a list written as JSON, or one name a line: a comma may belong to a name. */
function readNames(value: Json | undefined): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => (typeof item === "string" ? readNames(item) : []));
  if (typeof value !== "string") return [];
  const text = value.trim();
  if (text.startsWith("[") && text.endsWith("]")) {
    try {
      const list: Json = JSON.parse(text);
      if (Array.isArray(list)) {
        return list.flatMap((item) => (typeof item === "string" && item.trim() !== "" ? item.trim() : []));
      }
    } catch {
      // A name may begin with a bracket.
    }
  }
  return text
    .split(/[\r\n]+/)
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
