import type pg from "pg";
import { type AlertVersion, sourceKeyOf } from "./alerts.ts";

/**
 * Which of these ids of a source are kept already, with the version that is. Asked by the index of (instance, id) for the
 * ids of one page: what a source was read of before costs nothing, however much of it is stored.
 */
export async function readKnownAlerts(
  db: pg.ClientBase | pg.Pool,
  instanceId: string,
  sourceIds: readonly string[],
): Promise<Map<string, AlertVersion | undefined>> {
  if (sourceIds.length === 0) return new Map();
  const given = new Map(sourceIds.map((id) => [sourceKeyOf(id), id]));
  const { rows } = await db.query<{ key: string; fingerprint: string | null; changedAt: Date | null }>({
    name: "read-known-alerts",
    text: `select source_id as key, fingerprint, changed_at as "changedAt" from alerts
      where instance_id = $1 and source_id = any($2::text[])`,
    values: [instanceId, [...given.keys()]],
  });
  return new Map(
    rows.map(({ key, fingerprint, changedAt }) => [
      given.get(key) ?? key,
      fingerprint === null || changedAt === null ? undefined : { fingerprint, changedAt: changedAt.getTime() },
    ]),
  );
}
