import { defineCommand, isObject, type Json, type JsonObject, stringAt, VendorError } from "#sdk/index.ts";
import { createSekoiaClient } from "../../client.ts";
import { optionalText, requireText } from "../../inputs.ts";
import { table, tableEntry } from "../../tables.ts";

/**
 * What XSOAR's mirroring asks an integration for. Tocsin follows alerts by itself; these are for playbooks and people who
 * ask by the names they know.
 */

const lastUpdate = {
  name: "lastUpdate",
  description: "Only what changed since then: an ISO 8601 time, or seconds since the epoch.",
  default: "0",
};

export const getRemoteData = defineCommand({
  name: "get-remote-data",
  description: "Reads an alert of Sekoia.io as it is now, if it changed since a moment.",
  effect: "read",
  arguments: [{ name: "id", description: "The alert's UUID or short id." }, lastUpdate],
  async run(context, inputs) {
    const id = requireText("get-remote-data", inputs, "id");
    const since = readMoment(inputs.lastUpdate);
    const alert = await createSekoiaClient(context).getAlert(id);
    const changed = typeof alert.updated_at === "number" ? alert.updated_at * 1000 : Number.POSITIVE_INFINITY;
    const label = stringAt(alert, "short_id") ?? id;
    if (changed < since) return { entries: [tableEntry({}, `Alert ${label} did not change.`)], summary: "No change" };
    return { entries: [tableEntry(alert, table(`Alert ${label}`, [alert]))], summary: `Read alert ${label}` };
  },
});

const mostChanged = 1000;
const pageSize = 100;

export const getModifiedRemoteData = defineCommand({
  name: "get-modified-remote-data",
  description: "Lists the alerts of Sekoia.io that changed since a moment.",
  effect: "read",
  arguments: [lastUpdate],
  async run(context, inputs) {
    const since = new Date(readMoment(inputs.lastUpdate)).toISOString();
    const client = createSekoiaClient(context);
    const ids = new Set<string>();
    for (let offset = 0; ids.size < mostChanged; offset += pageSize) {
      const page = await client.listAlerts({
        "date[updated_at]": `${since},now`,
        sort: "updated_at",
        direction: "asc",
        limit: pageSize,
        ...(offset === 0 ? {} : { offset }),
      });
      const before = ids.size;
      for (const item of page.items) if (isObject(item) && typeof item.short_id === "string") ids.add(item.short_id);
      if (page.items.length < pageSize || ids.size === before) break;
    }
    const changed = [...ids];
    const told = `${changed.length} alerts changed since ${since}`;
    return { entries: [tableEntry(changed, table(told, changed))], summary: told };
  },
});

export const getMappingFields = defineCommand({
  name: "get-mapping-fields",
  description: "Names the fields that a change in XSOAR may set at Sekoia.io.",
  effect: "read",
  arguments: [],
  run() {
    const fields: JsonObject = {
      "Sekoia XDR": { short_id: "The alert's short id", status: "The name of its status" },
    };
    return { entries: [tableEntry(fields, table("Fields", [fields["Sekoia XDR"] ?? {}]))], summary: "2 fields" };
  },
});

function readMoment(value: Json | undefined): number {
  const text = typeof value === "number" ? String(value) : optionalText({ value: value ?? null }, "value");
  if (text === undefined || text === "0") return 0;
  const at = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * (Number(text) > 1e11 ? 1 : 1000) : Date.parse(text);
  if (Number.isFinite(at) && Math.abs(at) < 8.64e15) return at;
  throw new VendorError("refused", `lastUpdate ${JSON.stringify(text).slice(0, 60)} is not a time`, {
    mend: "Write 2026-01-31T08:00:00Z, or seconds since the epoch.",
  });
}
