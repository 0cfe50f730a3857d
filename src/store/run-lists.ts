import type pg from "pg";
import type { AlertDecision } from "./alerts.ts";

/** A run as lists show it. */
export interface RunRow {
  id: string;
  playbookId: string;
  playbookName: string;
  playbookHash: string;
  alertId: string | null;
  label: string;
  priority: number;
  status: "active" | "waiting" | "paused" | "succeeded" | "failed" | "cancelled";
  waitingFor: string | null;
  errorCode: string | null;
  errorMessage: string | null;
  startedAt: Date;
  finishedAt: Date | null;
}

const columns = `r.id, r.playbook_id as "playbookId", p.name as "playbookName", r.playbook_hash as "playbookHash",
  r.alert_id as "alertId", r.label, r.priority, r.status, r.waiting_for as "waitingFor", r.error_code as "errorCode",
  r.error_message as "errorMessage", r.started_at as "startedAt", r.finished_at as "finishedAt"`;

/** Newest first; `after` is the last row of the page before. Run ids sort by time. */
export async function listRuns(
  db: pg.Pool,
  filter: { status?: string | undefined; limit: number; after?: string | undefined },
): Promise<RunRow[]> {
  const { rows } = await db.query<RunRow>(
    `select ${columns} from runs r join playbooks p on p.hash = r.playbook_hash
     where ($1::text is null or r.status = $1) and ($2::uuid is null or r.id < $2)
     order by r.id desc limit $3`,
    [filter.status ?? null, filter.after ?? null, filter.limit],
  );
  return rows;
}

export async function readRun(db: pg.Pool, id: string): Promise<RunRow | undefined> {
  const { rows } = await db.query<RunRow>(
    `select ${columns} from runs r join playbooks p on p.hash = r.playbook_hash where r.id = $1`,
    [id],
  );
  return rows[0];
}

export async function countRuns(db: pg.Pool): Promise<Record<string, number>> {
  const { rows } = await db.query<{ status: string; count: number }>(
    "select status, count(*)::int as count from runs group by status",
  );
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

export async function countAlerts(db: pg.Pool): Promise<{ total: number; quarantined: number }> {
  const { rows } = await db.query<{ total: number; quarantined: number }>(
    "select (select count(*)::int from alerts) as total, (select count(*)::int from quarantine) as quarantined",
  );
  return rows[0] ?? { total: 0, quarantined: 0 };
}

export interface AlertRow {
  id: string;
  instance: string;
  sourceId: string;
  label: string;
  priority: number;
  raisedAt: Date;
  receivedAt: Date;
  decisions: AlertDecision[];
}

const alertColumns = `a.id, i.name as instance, a.source_id as "sourceId", a.label, a.priority,
  a.raised_at as "raisedAt", a.received_at as "receivedAt", a.decisions`;

export async function listAlerts(db: pg.Pool, limit: number): Promise<AlertRow[]> {
  const { rows } = await db.query<AlertRow>(
    `select ${alertColumns} from alerts a join instances i on i.id = a.instance_id order by a.received_at desc limit $1`,
    [limit],
  );
  return rows;
}

export async function readAlert(db: pg.Pool, id: string): Promise<AlertRow | undefined> {
  const { rows } = await db.query<AlertRow>(
    `select ${alertColumns} from alerts a join instances i on i.id = a.instance_id where a.id = $1`,
    [id],
  );
  return rows[0];
}
