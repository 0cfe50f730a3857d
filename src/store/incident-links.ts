import { sql } from "kysely";
import type { Db } from "./db.ts";

export interface LinkedIncidentRow {
  id: string;
  name: string;
  severity: number;
  status: number;
  kind: "link" | "duplicate" | "original";
  linkedBy: string;
}

/** The incidents that are linked with one, newest first. */
export function listLinkedIncidents(db: Db, id: string, limit = 100): Promise<LinkedIncidentRow[]> {
  return db
    .selectFrom("incident_links as l")
    .innerJoin("incidents as i", "i.id", "l.other_id")
    .select(["i.id", "i.name", "i.severity", "i.status", "l.kind", "l.linked_by as linkedBy"])
    .where("l.incident_id", "=", id)
    .orderBy(sql`i.id`, "desc")
    .limit(limit)
    .execute();
}
