/** Searches for incidents. */

import type { Json, JsonObject } from "#base/json.ts";
import type { Query } from "#playbook/query/query.ts";
import { byCodePoint, textOf } from "#playbook/xsoar/cast.ts";
import { dataEntry, errorEntry, markdownEntry, textEntry } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";
import { objectTable } from "../markdown/object-table.ts";
import {
  both,
  fieldQuery,
  findIncidents,
  incidentById,
  isQuery,
  mostIncidents,
  not,
  readQuery,
} from "./find-incidents.ts";
import { readLabels } from "./incident-fields.ts";

/** Arguments that ask for one of several values, and the field each asks. */
const equals: Readonly<Record<string, string>> = {
  id: "id",
  name: "name",
  type: "type",
  status: "status",
  level: "severity",
  owner: "owner",
  reason: "closeReason",
  parent: "parent",
  details: "details",
};

const times: Readonly<Record<string, [field: string, op: ">=" | "<="]>> = {
  fromdate: ["created", ">="],
  todate: ["created", "<="],
  fromclosedate: ["closed", ">="],
  toclosedate: ["closed", "<="],
  fromduedate: ["dueDate", ">="],
  toduedate: ["dueDate", "<="],
};

export const getIncidents = defineAutomation({
  name: "getIncidents",
  description: "Incidents by a query or by their fields, newest first.",
  arguments: [
    { name: "query", description: "A query: status:active and severity:>=high.", isDefault: true },
    ...Object.entries(equals).map(([name, field]) => ({
      name,
      description: `The ${field}, or several separated by commas.`,
      type: "list" as const,
    })),
    { name: "notstatus", description: "Not of this status.", type: "list" },
    ...Object.entries(times).map(([name, [field, op]]) => ({
      name,
      description: `${field} is ${op === ">=" ? "not before" : "not after"} this.`,
    })),
    { name: "sort", description: "created.desc, or other fields in order, separated by commas.", type: "list" },
    { name: "size", description: "At most so many.", default: "100" },
    { name: "limit", description: "The same, as some write it." },
    { name: "page", description: "So many of them later, from 0.", default: "0" },
  ],
  async run(args, { investigation }) {
    const size = args.integer("limit") ?? args.integer("size") ?? 100;
    const page = Math.max(0, args.integer("page") ?? 0);
    const sort = args.texts("sort");
    const isNewestFirst = sort.length === 0 || sort.join() === "created.desc";
    const found = await findIncidents(investigation, queryOf(args), isNewestFirst ? size * (page + 1) : mostIncidents);
    const sorted = isNewestFirst ? found : sortBy(found, sort);
    const data = sorted.slice(size * page, size * (page + 1));
    return dataEntry({ data, total: found.length }, { ignoreAutoExtract: true });
  },
});

function queryOf(args: Arguments): Query {
  const parts: Query[] = [];
  const text = args.optionalText("query");
  if (text !== undefined) parts.push(readQuery(text));
  for (const [name, field] of Object.entries(equals)) {
    if (args.has(name))
      parts.push(
        both(
          "or",
          args.texts(name).map((value) => isQuery(field, value)),
        ),
      );
  }
  for (const status of args.texts("notstatus")) parts.push(not(isQuery("status", status)));
  for (const [name, [field, op]] of Object.entries(times)) {
    const value = args.optionalText(name);
    if (value !== undefined) parts.push(fieldQuery(field, { op, value }));
  }
  return both("and", parts);
}

function sortBy(incidents: readonly JsonObject[], fields: readonly string[]): JsonObject[] {
  const keys = fields.map((field) => ({
    name: field.replace(/\.(?:asc|desc)$/i, ""),
    sign: /\.desc$/i.test(field) ? -1 : 1,
  }));
  return incidents.toSorted((a, b) => {
    for (const { name, sign } of keys) {
      const order = compare(a[name], b[name]);
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}

function compare(a: Json | undefined, b: Json | undefined): number {
  return typeof a === "number" && typeof b === "number" ? a - b : byCodePoint(textOf(a), textOf(b));
}

/** `CompareIncidentsLabels`: which labels only one of two incidents has. */
export const compareIncidentsLabels = defineAutomation({
  name: "CompareIncidentsLabels",
  description: "Shows the labels that only one of two incidents has.",
  arguments: [
    { name: "incident_id_1", description: "One incident.", required: true },
    { name: "incident_id_2", description: "The other.", required: true },
  ],
  async run(args, { investigation }) {
    const labels: JsonObject[][] = [];
    for (const name of ["incident_id_1", "incident_id_2"]) {
      const id = args.requiredText(name);
      const incident = await incidentById(investigation, id);
      if (incident === undefined) return errorEntry(`There is no incident ${id}`);
      labels.push(readLabels(incident.labels ?? []));
    }
    const [first = [], second = []] = labels;
    const [one, two] = [without(first, second), without(second, first)];
    if (one.length + two.length === 0) return textEntry("Both incidents have the same labels");
    const table = (id: string, rows: JsonObject[]) =>
      objectTable(`Labels of incident ${id} alone`, rows, { headers: ["type", "value"] });
    return markdownEntry(`${table(args.text("incident_id_1"), one)}\n${table(args.text("incident_id_2"), two)}`);
  },
});

function without(labels: readonly JsonObject[], others: readonly JsonObject[]): JsonObject[] {
  const known = new Set(others.map(({ type, value }) => JSON.stringify([type, value])));
  return labels.filter(({ type, value }) => !known.has(JSON.stringify([type, value])));
}
