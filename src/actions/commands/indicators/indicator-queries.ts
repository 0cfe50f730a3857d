/** Looking for indicators. */
import type { JsonObject } from "#base/json.ts";
import { printQuery } from "#playbook/query/print-query.ts";
import type { Query } from "#playbook/query/query.ts";
import type { Investigation } from "#sdk/investigation.ts";
import { both, isQuery } from "../incidents/find-incidents.ts";

const most = 1_000;

export async function searchIndicators(
  investigation: Investigation,
  query: Query,
  size: number,
): Promise<JsonObject[]> {
  return investigation.indicators(printQuery(query), Math.min(Math.max(0, size), most));
}

/** Those whose value is one of these, whatever their type. */
export async function indicatorsByValue(
  investigation: Investigation,
  values: readonly string[],
): Promise<JsonObject[]> {
  if (values.length === 0) return [];
  const found = await searchIndicators(
    investigation,
    both(
      "or",
      values.map((value) => isQuery("value", value)),
    ),
    most,
  );
  // A search may find more than what is asked for: letter case, words of a text.
  const wanted = new Set(values);
  return found.filter(({ value }) => typeof value === "string" && wanted.has(value));
}
