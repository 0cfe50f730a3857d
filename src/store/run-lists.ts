import { type Expression, type SqlBool, sql } from "kysely";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";
import type { Database } from "./tables.ts";

type Status = Database["runs"]["status"];

/** A run as lists show it. */
export interface RunRow {
  id: string;
  playbookId: string;
  playbookName: string;
  playbookHash: string;
  alertId: string | null;
  label: string;
  priority: number;
  status: Status;
  waitingFor: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  startedAt: Date;
  finishedAt: Date | null;
  forkedFrom: string | null;
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
      "r.forked_from as forkedFrom",
    ]);
}

/** Which runs: the same for the list and for its counters. */
export interface RunFilter {
  playbookId?: string | undefined;
  /** In the label or the playbook's name, whatever the case, or the whole id of a run. */
  text?: string | undefined;
  /** Begun at this moment or later. */
  since?: string | undefined;
  /** Begun before this moment. */
  until?: string | undefined;
}

export interface RunPage extends RunFilter {
  status?: Status | undefined;
  limit: number;
  /** The last run of the page before. */
  after?: string | undefined;
}

/** Newest first. */
export async function listRuns(db: Db, { status, limit, after, ...filter }: RunPage): Promise<RunRow[]> {
  let query = selectRuns(db)
    .where(await whichRuns(db, filter))
    .orderBy("r.started_at", "desc")
    .orderBy("r.id", "desc")
    .limit(limit);
  if (status !== undefined) query = query.where("r.status", "=", status);
  if (after !== undefined) {
    query = query.where(
      sql<boolean>`(r.started_at, r.id) < (select started_at, id from runs where id = ${after}::uuid)`,
    );
  }
  return query.execute();
}

export async function countRuns(db: Db, filter: RunFilter = {}): Promise<Record<Status, number>> {
  const rows = await db
    .selectFrom("runs as r")
    .select(["r.status", (query) => query.fn.countAll<string>().as("count")])
    .where(await whichRuns(db, filter))
    .groupBy("r.status")
    .execute();
  const counts = { active: 0, waiting: 0, paused: 0, succeeded: 0, failed: 0, cancelled: 0 };
  for (const { status, count } of rows) counts[status] = Number(count);
  return counts;
}

async function whichRuns(db: Db, { playbookId, text, since, until }: RunFilter): Promise<Expression<SqlBool>> {
  const conditions: Expression<SqlBool>[] = [];
  if (playbookId !== undefined) conditions.push(sql`r.playbook_id = ${cleanText(playbookId)}`);
  if (since !== undefined) conditions.push(sql`r.started_at >= ${since}::timestamptz`);
  if (until !== undefined) conditions.push(sql`r.started_at < ${until}::timestamptz`);
  if (text !== undefined && text !== "") conditions.push(await holdsText(db, text));
  return conditions.length === 0 ? sql`true` : sql`${sql.join(conditions, sql` and `)}`;
}

const wholeId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Spelled so that each way to match has its index: `runs_by_label` holds runs that ended, the others are few. */
async function holdsText(db: Db, text: string): Promise<Expression<SqlBool>> {
  const pattern = `%${cleanText(text).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const ways: Expression<SqlBool>[] = [
    sql`(r.status in ('succeeded', 'failed', 'cancelled') and r.label ilike ${pattern})`,
    sql`(r.status in ('active', 'waiting', 'paused') and r.label ilike ${pattern})`,
  ];
  const versions = await db.selectFrom("playbooks").select(["id", "hash"]).where("name", "ilike", pattern).execute();
  if (versions.length > 0) {
    const ids = [...new Set(versions.map(({ id }) => id))];
    const hashes = versions.map(({ hash }) => hash);
    ways.push(sql`(r.playbook_id = any(${ids}::text[]) and r.playbook_hash = any(${hashes}::text[]))`);
  }
  if (wholeId.test(text.trim())) ways.push(sql`r.id = ${text.trim()}::uuid`);
  return sql`(${sql.join(ways, sql` or `)})`;
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
