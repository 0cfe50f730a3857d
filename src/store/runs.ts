import { sql } from "kysely";
import type pg from "pg";
import type { RunEvent } from "#playbook/run-event.ts";
import type { RunState } from "#playbook/run-state.ts";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";

/** What a host needs to take a run up. */
export interface RunHead {
  id: string;
  playbookId: string;
  playbookHash: string;
  alertId: string | null;
  investigationId: string;
  label: string;
  priority: number;
  /** It comes back from waiting: its row says so until it goes on. */
  waiting?: boolean;
  /** Its row says that it failed. */
  failed?: boolean;
  /** The run whose journal it began with. */
  forkedFrom?: string;
}

const headColumns = `id, playbook_id as "playbookId", playbook_hash as "playbookHash", alert_id as "alertId",
  investigation_id as "investigationId", label, priority`;

/** A page of active runs in the order they should go: highest priority first, oldest first within it. */
export async function listActiveRuns(
  db: pg.ClientBase | pg.Pool,
  limit: number,
  after?: { priority: number; id: string },
): Promise<RunHead[]> {
  const { rows } = await db.query<RunHead>(
    `select ${headColumns} from runs where status = 'active'
     ${after ? "and (priority < $2 or (priority = $2 and id > $3))" : ""}
     order by priority desc, id limit $1`,
    after ? [limit, after.priority, after.id] : [limit],
  );
  return rows;
}

/** Waiting runs whose time has come. */
export async function listDueRuns(db: pg.ClientBase | pg.Pool, now: number, limit: number): Promise<RunHead[]> {
  const { rows } = await db.query<RunHead>(
    `select ${headColumns}, true as waiting from runs where status = 'waiting' and wake_at <= $1 order by wake_at limit $2`,
    [new Date(now).toISOString(), limit],
  );
  return rows;
}

/** Runs that wait for nothing but the switch of writes, the most urgent first. */
export async function listKeptBackRuns(db: pg.ClientBase | pg.Pool, limit: number): Promise<RunHead[]> {
  const { rows } = await db.query<RunHead>(
    `select ${headColumns}, true as waiting from runs where status = 'waiting' and wake_at = 'infinity'
     order by priority desc, id limit $1`,
    [limit],
  );
  return rows;
}

/** Those of an investigation that have not ended, oldest first. */
export async function listOpenRuns(db: pg.ClientBase | pg.Pool, investigationId: string): Promise<RunHead[]> {
  // A run without an incident has an investigation of its own id, which the index leaves out.
  const own = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(investigationId) ? investigationId : null;
  const { rows } = await db.query<RunHead>(
    `select ${headColumns}, waiting from (
       select *, status = 'waiting' as waiting from runs where investigation_id = $1 and investigation_id <> id::text
       union all
       select *, status = 'waiting' as waiting from runs where id = $2::uuid and investigation_id = $1) r
     where status in ('active', 'waiting', 'paused') order by started_at, id`,
    [investigationId, own],
  );
  return rows;
}

export async function readRunHead(db: pg.ClientBase | pg.Pool, id: string): Promise<RunHead | undefined> {
  const { rows } = await db.query<RunHead>(
    `select ${headColumns}, status = 'waiting' as waiting, status = 'failed' as failed from runs where id = $1`,
    [id],
  );
  return rows[0];
}

export interface StoredRun {
  snapshot: { seq: number; state: RunState } | undefined;
  /** Events after the snapshot, in order. */
  events: { seq: number; event: RunEvent }[];
}

/** What the journal knows of some runs: their latest snapshots and what happened since. */
export async function readRuns(db: pg.ClientBase | pg.Pool, ids: readonly string[]): Promise<Map<string, StoredRun>> {
  const stored = new Map<string, StoredRun>(ids.map((id) => [id, { snapshot: undefined, events: [] }]));
  const snapshots = await db.query<{ run_id: string; seq: number; state: RunState }>(
    "select run_id, seq, state from run_snapshots where run_id = any($1)",
    [ids],
  );
  for (const row of snapshots.rows) {
    const run = stored.get(row.run_id);
    if (run) run.snapshot = { seq: row.seq, state: row.state };
  }
  const events = await db.query<{ run_id: string; seq: number; payload: RunEvent }>(
    // From the snapshots read above, not from the table: it may have moved on since.
    `select k.run_id, e.seq, e.payload from unnest($1::uuid[], $2::integer[]) as k (run_id, seq)
     cross join lateral (select seq, payload from run_events where run_id = k.run_id and seq > k.seq order by seq) e`,
    [ids, ids.map((id) => stored.get(id)?.snapshot?.seq ?? 0)],
  );
  for (const row of events.rows) stored.get(row.run_id)?.events.push({ seq: row.seq, event: row.payload });
  return stored;
}

/** What a run began with. */
export async function readFirstEvent(db: pg.ClientBase | pg.Pool, id: string): Promise<RunEvent | undefined> {
  const { rows } = await db.query<{ payload: RunEvent }>(
    "select payload from run_events where run_id = $1 order by seq limit 1",
    [id],
  );
  return rows[0]?.payload;
}

/** A run's whole history, for people: `/why`, the console. */
export async function readRunEvents(db: pg.ClientBase | pg.Pool, id: string): Promise<RunEvent[]> {
  const { rows } = await db.query<{ payload: RunEvent }>(
    "select payload from run_events where run_id = $1 order by seq",
    [id],
  );
  return rows.map((row) => row.payload);
}

/** What was added to a run's history since. */
export async function readEventsAfter(
  db: pg.ClientBase | pg.Pool,
  id: string,
  seq: number,
): Promise<{ seq: number; event: RunEvent }[]> {
  const { rows } = await db.query<{ seq: number; event: RunEvent }>(
    "select seq, payload as event from run_events where run_id = $1 and seq > $2 order by seq",
    [id, seq],
  );
  return rows;
}

export async function readBlob(db: pg.ClientBase | pg.Pool, hash: string): Promise<string | undefined> {
  const { rows } = await db.query<{ content: string }>("select content from blobs where hash = $1", [hash]);
  return rows[0]?.content;
}

/** What nothing names goes after a day. */
export async function keepBlob(db: pg.Pool, { hash, content }: { hash: string; content: string }): Promise<void> {
  await db.query("insert into blobs (hash, content) values ($1, $2) on conflict (hash) do update set kept_at = now()", [
    hash,
    content,
  ]);
}

/** A run that people or the clock begin, with the event it begins with. */
export interface NewRun extends RunHead {
  event: RunEvent;
}

/** Within a transaction that holds the epoch: the host takes them up after its commit. */
export async function insertRuns(db: Db, runs: readonly NewRun[]): Promise<void> {
  for (const { id, playbookId, playbookHash, alertId, investigationId, label, priority, event } of runs) {
    await sql`
      with new_run as (
        insert into runs (id, playbook_id, playbook_hash, alert_id, investigation_id, label, priority, status)
        values (${id}, ${playbookId}, ${playbookHash}, ${alertId}, ${investigationId}, ${cleanText(label, 300)},
          ${priority}, 'active') returning id)
      insert into run_events (run_id, seq, payload) select id, 1, ${JSON.stringify(event)}::json from new_run`.execute(
      db,
    );
  }
}
