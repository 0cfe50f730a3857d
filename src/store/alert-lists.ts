import type { JsonObject } from "#base/json.ts";
import type { AlertDecision } from "./alerts.ts";
import type { Db } from "./db.ts";

/** An alert as lists show it. */
export interface AlertRow {
  id: string;
  instance: string;
  sourceId: string;
  label: string;
  priority: number;
  raisedAt: Date;
  receivedAt: Date;
  decisions: AlertDecision[];
  updates: number;
  replayOf: string | null;
}

function selectAlerts(db: Db) {
  return db
    .selectFrom("alerts as a")
    .innerJoin("instances as i", "i.id", "a.instance_id")
    .select([
      "a.id",
      "i.name as instance",
      "a.source_id as sourceId",
      "a.label",
      "a.priority",
      "a.raised_at as raisedAt",
      "a.received_at as receivedAt",
      "a.updates",
      "a.replay_of as replayOf",
    ])
    .select((query) => query.ref("a.decisions").$castTo<AlertDecision[]>().as("decisions"));
}

export function listAlerts(db: Db, limit: number): Promise<AlertRow[]> {
  return selectAlerts(db).orderBy("a.received_at", "desc").limit(limit).execute();
}

export function readAlert(db: Db, id: string): Promise<AlertRow | undefined> {
  return selectAlerts(db).where("a.id", "=", id).executeTakeFirst();
}

/** The alert as its source gave it, and which integration that was; undefined when its text has left. */
export async function readRawAlert(db: Db, id: string): Promise<{ integration: string; raw: JsonObject } | undefined> {
  return db
    .selectFrom("alerts as a")
    .innerJoin("instances as i", "i.id", "a.instance_id")
    .select(["i.integration", "a.raw"])
    .where("a.id", "=", id)
    .where("a.raw_dropped_at", "is", null)
    .executeTakeFirst();
}

export interface StoredAlert {
  id: string;
  instance: string;
  sourceId: string;
  label: string;
  priority: number;
  raisedAt: Date;
  raw: JsonObject | null;
}

/** Everything an alert consists of, to have it come in once more; `raw` is null when it was old enough to leave. */
export function readStoredAlert(db: Db, id: string): Promise<StoredAlert | undefined> {
  return db
    .selectFrom("alerts as a")
    .innerJoin("instances as i", "i.id", "a.instance_id")
    .select([
      "a.id",
      "i.name as instance",
      "a.source_id as sourceId",
      "a.label",
      "a.priority",
      "a.raised_at as raisedAt",
    ])
    .select((query) => query.ref("a.raw").$castTo<JsonObject | null>().as("raw"))
    .where("a.id", "=", id)
    .executeTakeFirst();
}

export async function countAlerts(db: Db): Promise<{ total: number; quarantined: number }> {
  const [alerts, quarantined] = await Promise.all([
    db
      .selectFrom("alerts")
      .select((query) => query.fn.countAll<string>().as("count"))
      .executeTakeFirstOrThrow(),
    db
      .selectFrom("quarantine")
      .select((query) => query.fn.countAll<string>().as("count"))
      .where("settled_at", "is", null)
      .executeTakeFirstOrThrow(),
  ]);
  return { total: Number(alerts.count), quarantined: Number(quarantined.count) };
}

/** The last alerts of an instance as their source gave them, newest first. */
export function listRawAlerts(
  db: Db,
  instance: string,
  limit: number,
): Promise<{ id: string; label: string; receivedAt: Date; raw: JsonObject }[]> {
  return db
    .selectFrom("alerts as a")
    .innerJoin("instances as i", "i.id", "a.instance_id")
    .select(["a.id", "a.label", "a.received_at as receivedAt", "a.raw"])
    .where("i.name", "=", instance)
    .orderBy("a.received_at", "desc")
    .limit(limit)
    .execute();
}
