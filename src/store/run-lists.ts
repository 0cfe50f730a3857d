import { sql } from "kysely";
import type { Db } from "./db.ts";
import type { Database } from "./tables.ts";

/** A run as lists show it. */
export interface RunRow {
  id: string;
  playbookId: string;
  playbookName: string;
  playbookHash: string;
  alertId: string | null;
  label: string;
  priority: number;
  status: Database["runs"]["status"];
  waitingFor: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

function selectRuns(db: Db) {
  return db
    .selectFrom("runs as r")
    .innerJoin("playbooks as p", "p.hash", "r.playbook_hash")
    .select([
      "r.id",
      "r.playbook_id as playbookId",
      "p.name as playbookName",
      "r.playbook_hash as playbookHash",
      "r.alert_id as alertId",
      "r.label",
      "r.priority",
      "r.status",
      "r.waiting_for as waitingFor",
      "r.error_code as errorCode",
      "r.error_message as errorMessage",
      "r.started_at as startedAt",
      "r.finished_at as finishedAt",
    ]);
}

export interface RunFilter {
  status?: RunRow["status"] | undefined;
  limit: number;
  /** The last run of the page before. */
  after?: string | undefined;
}

/** Newest first: run ids sort by time. */
export function listRuns(db: Db, { status, limit, after }: RunFilter): Promise<RunRow[]> {
  return selectRuns(db)
    .$if(status !== undefined, (query) => query.where("r.status", "=", status ?? "active"))
    .$if(after !== undefined, (query) => query.where("r.id", "<", after ?? ""))
    .orderBy("r.id", "desc")
    .limit(limit)
    .execute();
}

export function readRun(db: Db, id: string): Promise<RunRow | undefined> {
  return selectRuns(db).where("r.id", "=", id).executeTakeFirst();
}

/** The runs that investigate an incident, oldest first. */
export function listRunsOfIncident(db: Db, incidentId: string): Promise<RunRow[]> {
  return selectRuns(db)
    .where("r.investigation_id", "=", incidentId)
    .where(sql<boolean>`r.investigation_id <> r.id::text`)
    .orderBy("r.id")
    .execute();
}

export async function countRuns(db: Db): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("runs")
    .select(["status", (query) => query.fn.countAll<string>().as("count")])
    .groupBy("status")
    .execute();
  return Object.fromEntries(rows.map((row) => [row.status, Number(row.count)]));
}
