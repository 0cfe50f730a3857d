/** What a file of XSOAR content is: by what it holds first, by its name second. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { layoutViews } from "./read-layout.ts";

export type XsoarKind =
  | "playbook"
  | "classifier"
  | "mapper"
  /** Classifier and mapper in one, from before 6.0. */
  | "classifierWithMapper"
  | "incidentType"
  | "incidentField"
  | "layoutsContainer"
  | "oldLayout"
  | "list"
  | "script"
  | "integration"
  | "pack";

export function recogniseXsoar(value: Json, fileName = ""): XsoarKind | undefined {
  if (!isObject(value)) return undefined;
  return recogniseByContent(value, fileName) ?? (isUnused(value) ? undefined : recogniseByName(fileName));
}

function recogniseByContent(value: JsonObject, fileName: string): XsoarKind | undefined {
  const keys = new Set(Object.keys(value).map((key) => key.toLowerCase().replace(/:[a-z0-9_]+$/, "")));
  const has = (...names: string[]) => names.every((name) => keys.has(name.toLowerCase()));
  if (isObject(value.tasks) || has("starttaskid")) return "playbook";
  if (/^(?:pack_)?metadata\.json$/i.test(fileName) && has("name")) return "pack";
  if (has("commonfields")) {
    return isObject(value.script) || has("configuration") ? "integration" : "script";
  }
  if (value.type === "classification") return "classifier";
  if (value.type === "mapping-incoming" || value.type === "mapping-outgoing") return "mapper";
  if (has("mapping") && (has("keyTypeMap") || has("transformer"))) return "classifierWithMapper";
  if (has("keyTypeMap")) return "classifier";
  if (
    isObject(value.mapping) &&
    Object.values(value.mapping).some((one) => isObject(one) && "internalMapping" in one)
  ) {
    return "mapper";
  }
  if (isUnused(value)) return undefined;
  if (has("cliName", "type") || /^(?:incident|evidence|indicator)_/.test(String(value.id ?? "")))
    return "incidentField";
  if (isObject(value.layout) && (has("kind") || has("typeId"))) return "oldLayout";
  if (layoutViews.some((view) => isObject(value[view])) && (has("group") || has("name"))) return "layoutsContainer";
  if (has("autorun") || has("closureScript") || has("preProcessingScript") || has("prevName", "color")) {
    return "incidentType";
  }
  if (has("data") && (has("id") || has("name")) && (has("allRead") || has("type") || has("truncated"))) return "list";
  return undefined;
}

/** Kinds of content that Tocsin has no use for, told apart from those it reads by what only they have. */
function isUnused(value: JsonObject): boolean {
  return (
    "widgetType" in value || // widget
    "regex" in value || // indicator type
    "reputationScriptName" in value ||
    "canvasContextConnections" in value ||
    ("fromDate" in value && "layout" in value) || // dashboard
    ("decoder" in value && "sections" in value) || // report
    ("recipients" in value && "times" in value) ||
    ("definitionId" in value && !("mapping" in value)) || // generic objects
    ("isAllFeeds" in value && "cron" in value) || // job
    "trigger_id" in value
  );
}

const prefixes: readonly [RegExp, XsoarKind][] = [
  [/^playbook-.*\.ya?ml$/i, "playbook"],
  [/^(?:automation|script)-.*\.ya?ml$/i, "script"],
  [/^integration-.*\.ya?ml$/i, "integration"],
  [/^classifier-mapper-.*\.json$/i, "mapper"],
  [/^classifier-.*\.json$/i, "classifier"],
  [/^incidenttype-.*\.json$/i, "incidentType"],
  [/^incidentfield-.*\.json$/i, "incidentField"],
  [/^layoutscontainer-.*\.json$/i, "layoutsContainer"],
  [/^layout-.*\.json$/i, "oldLayout"],
  [/^list-(?!.*_data\.).*\.json$/i, "list"],
];

function recogniseByName(fileName: string): XsoarKind | undefined {
  return prefixes.find(([pattern]) => pattern.test(fileName))?.[1];
}
