import { sql } from "kysely";
import type { JsonObject } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";

export interface IncidentRow {
  id: string;
  name: string;
  type: string;
  rawType: string;
  severity: number;
  status: number;
  owner: string;
  details: string;
  occurred: Date;
  created: Date;
  modified: Date;
  closed: Date | null;
  customFields: JsonObject;
  labels: { type: string; value: string }[];
  sourceBrand: string;
  sourceInstance: string;
  alertId: string | null;
  investigationId: string;
  playbookId: string;
  mapperHash: string | null;
  classifierHash: string | null;
  dbotMirrorId: string;
  /** Alerts in it, its own included. */
  alertCount: number;
  /** Alerts that were dropped for its sake. */
  droppedCount: number;
  /** Who set which field after the incident was made. */
  fieldWriters: Record<string, { by: string; at: number }>;
}

function selectIncidents(db: Db) {
  return db
    .selectFrom("incidents as i")
    .select([
      "i.id",
      "i.name",
      "i.type",
      "i.raw_type as rawType",
      "i.severity",
      "i.status",
      "i.owner",
      "i.details",
      "i.occurred",
      "i.created",
      "i.modified",
      "i.closed",
      "i.custom_fields as customFields",
      "i.source_brand as sourceBrand",
      "i.source_instance as sourceInstance",
      "i.alert_id as alertId",
      "i.investigation_id as investigationId",
      "i.playbook_id as playbookId",
      "i.mapper_hash as mapperHash",
      "i.classifier_hash as classifierHash",
      "i.dbot_mirror_id as dbotMirrorId",
      "i.alert_count as alertCount",
      "i.dropped_count as droppedCount",
    ])
    .select((query) => query.ref("i.labels").$castTo<IncidentRow["labels"]>().as("labels"))
    .select((query) => query.ref("i.field_writers").$castTo<IncidentRow["fieldWriters"]>().as("fieldWriters"));
}

export interface IncidentFilter {
  status?: number | undefined;
  type?: string | undefined;
  severity?: number | undefined;
  /** Found in the name, the details or as the whole id, whatever the case. */
  text?: string | undefined;
  limit: number;
  /** The last incident of the page before. */
  after?: string | undefined;
}

/** Newest first. */
export function listIncidents(db: Db, filter: IncidentFilter): Promise<IncidentRow[]> {
  const { status, type, severity, text, limit, after } = filter;
  let query = selectIncidents(db).orderBy("i.id", "desc").limit(limit);
  if (status !== undefined) query = query.where("i.status", "=", status);
  if (type !== undefined) query = query.where("i.type", "=", cleanText(type));
  if (severity !== undefined) query = query.where("i.severity", "=", severity);
  if (after !== undefined) query = query.where("i.id", "<", after);
  if (text !== undefined && text !== "") {
    const pattern = `%${cleanText(text).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
    query = query.where((where) =>
      where.or([
        where("i.name", "ilike", pattern),
        where("i.details", "ilike", pattern),
        ...(/^\d{1,18}$/.test(text) ? [where("i.id", "=", text)] : []),
      ]),
    );
  }
  return query.execute();
}

export function readIncident(db: Db, id: string): Promise<IncidentRow | undefined> {
  return selectIncidents(db).where("i.id", "=", id).executeTakeFirst();
}

/** The event an incident came from, as it came. */
export async function readRawEvent(db: Db, incident: IncidentRow): Promise<JsonObject | undefined> {
  if (incident.alertId === null) return undefined;
  const row = await db.selectFrom("alerts").select("raw").where("id", "=", incident.alertId).executeTakeFirst();
  return row?.raw;
}

/** Its investigation is open from now on; a playbook it had already stays its playbook. */
export async function openInvestigation(db: Db, id: string, playbookId: string): Promise<void> {
  await db
    .updateTable("incidents")
    .set({
      investigation_id: sql<string>`id::text`,
      status: sql<number>`case when status = 0 then 1 else status end`,
      playbook_id: sql<string>`case when playbook_id = '' then ${playbookId} else playbook_id end`,
      modified: sql<Date>`now()`,
      version: sql<number>`version + 1`,
    })
    .where("id", "=", id)
    .execute();
}

/** The incident that was made of an alert. */
export async function findIncidentOfAlert(db: Db, alertId: string): Promise<string | undefined> {
  const row = await db.selectFrom("incidents").select("id").where("alert_id", "=", alertId).executeTakeFirst();
  return row?.id;
}
