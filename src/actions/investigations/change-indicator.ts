import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { Indicator } from "#contract/indicator.ts";
import type { StoreChange } from "#store/changes/store-change.ts";
import { type IndicatorRecord, readIndicator } from "#store/indicator-documents.ts";
import { type ExpectedVersion, requireVersion } from "./expected-version.ts";
import { changeStore, type StoreDesk } from "./store-desk.ts";

export interface IndicatorEdit {
  score?: number | undefined;
  comment?: string | undefined;
  /** Null takes a custom field away. */
  fields?: JsonObject | undefined;
}

/** What a person says of an indicator; a score of theirs is theirs from then on. */
export async function updateIndicator(
  desk: StoreDesk,
  id: string,
  { score, comment, fields = {} }: IndicatorEdit,
  expected: ExpectedVersion,
): Promise<void> {
  const found = await readIndicator(desk.pool, id);
  requireVersion(`indicator ${id}`, found?.version, expected);
  const change: StoreChange = {
    kind: "setIndicator",
    value: found?.value ?? "",
    indicatorType: found?.type ?? "",
    fields,
    ...(score === undefined ? {} : { score }),
    ...(comment === undefined ? {} : { comment }),
  };
  await changeStore(desk, "", [change], async (client) => {
    requireVersion(`indicator ${id}`, await lockIndicator(client, id), expected);
  });
}

async function lockIndicator(client: pg.ClientBase, id: string): Promise<number | undefined> {
  const { rows } = await client.query<{ version: number }>("select version from indicators where id = $1 for update", [
    id,
  ]);
  return rows[0]?.version;
}

export function presentIndicator({ investigationIDs, ...row }: IndicatorRecord): Indicator {
  return {
    ...row,
    id: String(row.id),
    investigationIds: investigationIDs ?? [],
    firstSeen: row.firstSeen.toISOString(),
    lastSeen: row.lastSeen.toISOString(),
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

/** One that a search found, as XSOAR's API has it. */
export function presentFound({ CustomFields, investigationIDs, ...document }: JsonObject): Indicator {
  return Indicator.parse({ ...document, fields: CustomFields, investigationIds: investigationIDs });
}
