/** The server's own commands for indicators. */
import type { JsonObject } from "#base/json.ts";
import type { Query } from "#playbook/query/query.ts";
import { argumentList, textOf } from "#playbook/xsoar/cast.ts";
import { dataEntry, errorEntry, textEntry } from "#sdk/entry.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation, type Said } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { textOfEntry } from "../entries/kept-entry.ts";
import { requireEntries } from "../entries/server-entries.ts";
import { decodeText } from "../files/decode-text.ts";
import { requireFile } from "../files/files.ts";
import { both, fieldQuery, isQuery, readQuery } from "../incidents/find-incidents.ts";
import { extractFromText } from "./extract-from-text.ts";
import { indicatorsByValue, searchIndicators } from "./indicator-queries.ts";
import { nameReputation, readReputation, typeOfIndicator } from "./indicator-type.ts";

const notFields = [
  "value",
  "type",
  "reputation",
  "relatedIncidents",
  "customFields",
  "merge",
  "seenNow",
  "id",
  "indicatorsValues",
  "manuallyEditedFields",
];

/** Fields as arguments, each by its name; tags are a list whatever they are given as. */
function fieldsOf(args: Arguments): JsonObject {
  const fields: JsonObject = { ...args.others(...notFields), ...(args.object("customFields") ?? {}) };
  if (fields.tags !== undefined) fields.tags = argumentList(fields.tags);
  return fields;
}

function scoreOf(args: Arguments, name = "reputation"): { score?: number } {
  const reputation = args.optionalText(name);
  if (reputation === undefined) return {};
  const score = readReputation(reputation);
  if (score !== undefined) return { score };
  throw new AutomationError(`There is no reputation "${reputation}": it is None, Good, Suspicious or Bad`);
}

/** An indicator that is there already gets the new fields and the new reputation. */
export const createNewIndicator = defineAutomation({
  name: "createNewIndicator",
  description: "Makes an indicator, or changes the one with that value. Every field is an argument by its name.",
  takesAnything: true,
  arguments: [
    { name: "value", description: "Its value.", required: true, isDefault: true },
    { name: "type", description: "IP, Domain, URL, File, Email, CVE…; by the value's looks when left out." },
    { name: "reputation", description: "None, Good, Suspicious or Bad." },
    { name: "source", description: "Who says so." },
    { name: "sourceTimeStamp", description: "When they said so." },
    { name: "merge", description: "Accepted, without effect: an indicator is there once." },
    { name: "relatedIncidents", description: "Incidents it was seen in.", type: "list" },
    { name: "seenNow", description: "Accepted, without effect." },
    { name: "customFields", description: "An object of custom fields.", type: "json" },
    { name: "tags", description: "Tags, separated by commas.", type: "list" },
    { name: "comment", description: "A comment." },
  ],
  outputs: [
    { path: "CreatedIndicator.Value", description: "Its value." },
    { path: "CreatedIndicator.Type", description: "Its type." },
  ],
  run(args) {
    const value = args.requiredText("value").trim();
    const indicatorType = args.optionalText("type") ?? typeOfIndicator(value);
    if (indicatorType === undefined)
      throw new AutomationError(`What kind of indicator is "${value.slice(0, 80)}"? Give type`);
    const operations: StoreOperation[] = [
      { op: "setIndicator", value, indicatorType, fields: fieldsOf(args), ...scoreOf(args) },
    ];
    for (const incident of args.texts("relatedIncidents")) {
      operations.push({ op: "relateIndicators", values: [value], incident });
    }
    const created = { Value: value, Type: indicatorType };
    const entry = dataEntry(created, {
      humanReadable: `Indicator ${value} (${indicatorType})`,
      entryContext: { CreatedIndicator: created },
      ignoreAutoExtract: true,
    });
    return { entries: [entry], operations };
  },
});

async function setIndicators(args: Arguments, values: readonly string[]): Promise<Said> {
  if (values.length === 0) throw new AutomationError("Which indicator? Give its value");
  const type = args.optionalText("type");
  const fields = fieldsOf(args);
  const score = scoreOf(args);
  const set = { fields, ...score, ...(type === undefined ? {} : { indicatorType: type }) };
  return {
    entries: [{ ...textEntry(`Set: ${values.join(", ")}`), ignoreAutoExtract: true }],
    operations: values.map((value) => ({ op: "setIndicator", value, ...set })),
  };
}

export const setIndicator = defineAutomation({
  name: "setIndicator",
  description: "Sets fields of an indicator. Every field is an argument by its name.",
  takesAnything: true,
  arguments: [
    { name: "value", description: "Its value.", isDefault: true },
    { name: "id", description: "Its id, in place of the value." },
    { name: "type", description: "Its type." },
    { name: "reputation", description: "None, Good, Suspicious or Bad." },
    { name: "customFields", description: "An object of custom fields.", type: "json" },
    { name: "tags", description: "Tags, separated by commas.", type: "list" },
  ],
  async run(args, { investigation }) {
    const value = args.optionalText("value");
    if (value !== undefined) return setIndicators(args, [value]);
    const id = args.requiredText("id");
    const [found] = await searchIndicators(investigation, isQuery("id", id), 1);
    if (found === undefined) throw new AutomationError(`There is no indicator ${id}`);
    return setIndicators(args, [textOf(found.value)]);
  },
});

export const setIndicatorsCommand = defineAutomation({
  name: "setIndicators",
  description: "Sets fields of several indicators.",
  takesAnything: true,
  arguments: [
    {
      name: "indicatorsValues",
      description: "Their values, separated by commas.",
      type: "list",
      required: true,
      isDefault: true,
    },
    { name: "type", description: "Their type." },
    { name: "reputation", description: "None, Good, Suspicious or Bad." },
    { name: "customFields", description: "An object of custom fields.", type: "json" },
    { name: "tags", description: "Tags, separated by commas.", type: "list" },
  ],
  run: (args) => setIndicators(args, args.texts("indicatorsValues")),
});

export const getIndicatorCommand = defineAutomation({
  name: "getIndicator",
  description: "The indicators of a value.",
  arguments: [
    { name: "value", description: "The value.", isDefault: true },
    { name: "id", description: "The id, in place of the value." },
  ],
  async run(args, { investigation }) {
    const value = args.optionalText("value");
    const found =
      value === undefined
        ? await searchIndicators(investigation, isQuery("id", args.requiredText("id")), 1)
        : await indicatorsByValue(investigation, [value]);
    return dataEntry(found, { ignoreAutoExtract: true });
  },
});

export const findIndicators = defineAutomation({
  name: "findIndicators",
  description: "Indicators by a query.",
  arguments: [
    { name: "query", description: "A query: type:IP and reputation:Bad.", isDefault: true },
    { name: "size", description: "At most so many.", default: "100" },
    { name: "page", description: "So many of them later, from 0.", default: "0" },
    { name: "fromdate", description: "First seen not before." },
    { name: "todate", description: "First seen not after." },
    { name: "value", description: "Of this value." },
  ],
  outputs: [{ path: "foundIndicators", description: "What was found: id, value, indicator_type, score." }],
  async run(args, { investigation }) {
    const parts: Query[] = [];
    const text = args.optionalText("query");
    if (text !== undefined) parts.push(readQuery(text));
    const value = args.optionalText("value");
    if (value !== undefined) parts.push(isQuery("value", value));
    const [from, to] = [args.optionalText("fromdate"), args.optionalText("todate")];
    if (from !== undefined) parts.push(fieldQuery("firstSeen", { op: ">=", value: from }));
    if (to !== undefined) parts.push(fieldQuery("firstSeen", { op: "<=", value: to }));
    const size = args.integer("size") ?? 100;
    const page = Math.max(0, args.integer("page") ?? 0);
    const found = (await searchIndicators(investigation, both("and", parts), size * (page + 1))).slice(size * page);
    if (found.length === 0) return dataEntry([], { ignoreAutoExtract: true });
    const short = found.map((indicator) => {
      const row: JsonObject = {};
      for (const name of ["id", "value", "indicator_type", "score"]) row[name] = indicator[name] ?? null;
      row.verdict = nameReputation(typeof indicator.score === "number" ? indicator.score : 0);
      return row;
    });
    return dataEntry(found, {
      humanReadable: `${found.length} indicators found`,
      entryContext: { foundIndicators: short },
      ignoreAutoExtract: true,
    });
  },
});

export const deleteIndicators = defineAutomation({
  name: "deleteIndicators",
  description: "Deletes indicators.",
  arguments: [
    { name: "indicatorIDs", description: "Their ids, separated by commas.", type: "list" },
    { name: "indicatorsValues", description: "Their values, separated by commas.", type: "list" },
    { name: "query", description: "Those a query finds." },
    { name: "reason", description: "Why." },
    { name: "doNotWhitelist", description: "Do not keep them from coming back.", default: "false" },
  ],
  async run(args, { investigation }) {
    const ids = args.texts("indicatorIDs");
    const query = args.optionalText("query");
    const found = [
      ...(await indicatorsByValue(investigation, args.texts("indicatorsValues"))),
      ...(query === undefined ? [] : await searchIndicators(investigation, readQuery(query), 1_000)),
      ...(ids.length === 0 || args.flag("doNotWhitelist")
        ? []
        : await searchIndicators(
            investigation,
            both(
              "or",
              ids.map((id) => isQuery("id", id)),
            ),
            1_000,
          )),
    ];
    const all = [...new Set([...ids, ...found.map(({ id }) => textOf(id))])];
    if (all.length === 0) return errorEntry("There is no indicator to delete");
    const reason = args.text("reason");
    const operations: StoreOperation[] = [{ op: "deleteIndicators", ids: all, reason }];
    if (!args.flag("doNotWhitelist")) operations.push(...exclude(found, reason));
    return { entries: [textEntry(`${all.length} indicators are deleted`)], operations };
  },
});

/** Each type for itself. */
function exclude(indicators: readonly JsonObject[], reason: string): StoreOperation[] {
  const byType = new Map<string, Set<string>>();
  for (const { value, indicator_type } of indicators) {
    const type = textOf(indicator_type);
    byType.set(type, (byType.get(type) ?? new Set()).add(textOf(value)));
  }
  return [...byType].map(([indicatorType, values]) => ({
    op: "excludeIndicators",
    values: [...values],
    indicatorType,
    reason,
  }));
}

export const excludeIndicators = defineAutomation({
  name: "excludeIndicators",
  description: "Keeps values from being taken for indicators again.",
  arguments: [
    {
      name: "indicatorsValues",
      description: "The values, separated by commas.",
      type: "list",
      required: true,
      isDefault: true,
    },
    {
      name: "indicatorsTypes",
      description: "Their types, separated by commas; by their looks when left out.",
      type: "list",
    },
    { name: "reason", description: "Why." },
  ],
  run(args) {
    const values = args.texts("indicatorsValues");
    const types = args.texts("indicatorsTypes");
    const rows = values.map((value, index) => {
      const type = types[index] ?? types[0] ?? typeOfIndicator(value);
      if (type === undefined)
        throw new AutomationError(`What kind of indicator is "${value.slice(0, 80)}"? Give indicatorsTypes`);
      return { value, indicator_type: type };
    });
    return {
      entries: [{ ...textEntry(`${values.length} values are excluded`), ignoreAutoExtract: true }],
      operations: exclude(rows, args.text("reason")),
    };
  },
});

function changeField(action: "append" | "remove") {
  return defineAutomation({
    name: `${action}IndicatorField`,
    description:
      action === "append" ? "Adds values to a field of indicators." : "Takes values out of a field of indicators.",
    arguments: [
      {
        name: "indicatorsValues",
        description: "The indicators, separated by commas.",
        type: "list",
        required: true,
        isDefault: true,
      },
      { name: "field", description: "The field.", required: true },
      { name: "fieldValue", description: "The values, separated by commas.", type: "list", required: true },
    ],
    run(args) {
      const values = args.texts("indicatorsValues");
      const field = args.requiredText("field");
      const items = args.list("fieldValue");
      if (values.length === 0 || items.length === 0)
        throw new AutomationError(`${action}IndicatorField: there is nothing to do`);
      const done = action === "append" ? "added to" : "taken out of";
      return {
        entries: [
          {
            ...textEntry(`${items.map(textOf).join(", ")} ${done} ${field} of ${values.length} indicators`),
            ignoreAutoExtract: true,
          },
        ],
        operations: [{ op: "indicatorField", values, field, action, items }],
      };
    },
  });
}

export const appendIndicatorField = changeField("append");
export const removeIndicatorField = changeField("remove");

function associate(name: string, argument: string) {
  return defineAutomation({
    name,
    description: "Says that indicators were seen in an incident.",
    arguments: [
      {
        name: argument,
        description: "Their values, separated by commas.",
        type: "list",
        required: true,
        isDefault: true,
      },
      { name: "incidentId", description: "The incident; this one when left out." },
    ],
    run(args) {
      const values = args.texts(argument);
      const incident = args.optionalText("incidentId");
      return {
        entries: [{ ...textEntry(`${values.length} indicators belong to the incident`), ignoreAutoExtract: true }],
        operations: [{ op: "relateIndicators", values, ...(incident === undefined ? {} : { incident }) }],
      };
    },
  });
}

export const associateIndicatorToIncident = associate("associateIndicatorToIncident", "value");
export const associateIndicatorsToIncident = associate("associateIndicatorsToIncident", "indicatorsValues");

export const extractIndicators = defineAutomation({
  name: "extractIndicators",
  description: "Finds indicators in a text, an entry, a file or a whole investigation.",
  arguments: [
    { name: "text", description: "The text.", isDefault: true },
    { name: "entryID", description: "An entry; of a file's, what it holds." },
    { name: "filePath", description: "A file, by its entry." },
    { name: "investigationID", description: "All entries of the investigation; it can only be this one." },
  ],
  outputs: [{ path: "ExtractedIndicators", description: "Values by type." }],
  async run(args, context) {
    const found: JsonObject = {};
    for (const [type, values] of extractFromText(await textFor(args, context))) found[type] = values;
    return dataEntry(JSON.stringify(found), {
      format: "text",
      entryContext: { ExtractedIndicators: found },
      ignoreAutoExtract: true,
    });
  },
});

async function textFor(args: Arguments, context: Parameters<typeof requireEntries>[0]): Promise<string> {
  if (args.has("text")) return args.text("text");
  const { investigation } = context;
  const fileEntry = args.optionalText("filePath");
  const entryId = args.optionalText("entryID");
  if (fileEntry === undefined && entryId === undefined) {
    if (!args.has("investigationID"))
      throw new AutomationError("extractIndicators: give text, entryID, filePath or investigationID");
    return (await investigation.entries()).map(textOfEntry).join("\n");
  }
  const id = fileEntry ?? entryId ?? "";
  const [entry] = fileEntry === undefined ? await requireEntries(context, [id]) : [];
  if (entry !== undefined && entry.file === undefined) return textOfEntry(entry);
  return decodeText((await requireFile(investigation, id)).content) ?? "";
}
