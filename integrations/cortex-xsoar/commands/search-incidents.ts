import { defineCommand, type JsonObject } from "#sdk/index.ts";
import { createXsoarClient } from "../client.ts";

export const searchIncidents = defineCommand({
  name: "xsoar-search-incidents",
  description: "Searches incidents in Cortex XSOAR.",
  effect: "read",
  arguments: [
    { name: "query", description: 'What to look for, for example -status:closed and alertid:"AL…". Empty: all.' },
    { name: "from_date", description: "Made since then, ISO 8601." },
    { name: "to_date", description: "Made until then, ISO 8601." },
    { name: "page", description: "From 0.", type: "number", default: 0 },
    { name: "size", description: "Incidents a page, 1 to 1000.", type: "number", default: 50 },
  ],
  async run(context, inputs) {
    const filter: JsonObject = {
      page: readCount(inputs.page, 0, 0, 1_000_000),
      size: readCount(inputs.size, 50, 1, 1000),
      sort: [{ field: "created", asc: false }],
    };
    if (typeof inputs.query === "string" && inputs.query !== "") filter.query = inputs.query;
    if (typeof inputs.from_date === "string" && inputs.from_date !== "") filter.fromDate = inputs.from_date;
    if (typeof inputs.to_date === "string" && inputs.to_date !== "") filter.toDate = inputs.to_date;
    const page = await createXsoarClient(context).searchIncidents(filter);
    return {
      outputs: { data: page.data, total: page.total },
      summary: `Found ${page.total} incidents, read ${page.data.length}`,
    };
  },
});

function readCount(value: unknown, fallback: number, low: number, high: number): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return fallback;
  return Math.min(high, Math.max(low, Math.trunc(number)));
}
