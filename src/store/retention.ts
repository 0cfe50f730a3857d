/**
 * What is old enough leaves, a bounded number at a time, so that no transaction holds anybody up: whoever keeps house asks
 * again until nothing is left to drop. Nothing of an incident that is open leaves, no note and no evidence.
 */
import type pg from "pg";

export interface Horizon {
  /** What ended before this moment is old. */
  before: Date;
  /** So many at once. */
  limit: number;
}

/**
 * Runs that ended, with their journal; those of open incidents stay, and so does a run as long as one that was forked from
 * it. What a run without an incident said goes with it.
 */
export async function dropOldRuns(client: pg.ClientBase, { before, limit }: Horizon): Promise<number> {
  const { rows } = await client.query<{ id: string }>(
    `select r.id from runs r
     where r.status in ('succeeded', 'failed', 'cancelled') and r.started_at < $1 and r.finished_at < $1
       and not exists (select from runs f where f.forked_from = r.id)
       and (r.investigation_id !~ '^[1-9][0-9]{0,17}$' or not exists (
         select from incidents i where i.id = r.investigation_id::bigint and i.status in (0, 1)))
     order by r.started_at limit $2 for update of r`,
    [before.toISOString(), limit],
  );
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return 0;
  // By text: a run's own investigation has its id.
  for (const table of ofInvestigation) {
    await client.query(`delete from ${table} where investigation_id = any($1::text[])`, [ids]);
  }
  for (const table of ["outbox", "question_replies", "question_recipients"]) {
    await client.query(
      `delete from ${table} where question_id in (select id from questions where run_id = any($1::uuid[]))`,
      [ids],
    );
  }
  await client.query("delete from questions where run_id = any($1::uuid[])", [ids]);
  await client.query("delete from run_events where run_id = any($1::uuid[])", [ids]);
  await client.query("delete from run_snapshots where run_id = any($1::uuid[])", [ids]);
  await client.query("delete from runs where id = any($1::uuid[])", [ids]);
  return ids.length;
}

const ofInvestigation = [
  "entries",
  "evidence",
  "context_ops",
  "contexts",
  "indicator_incidents",
  "scheduled_commands",
  "entitlements",
  "engine_requests",
  "ignored_changes",
];

/** Of the War Rooms of incidents that were closed so long ago: what is neither a note nor evidence, and no attachment. */
export async function dropOldEntries(client: pg.ClientBase, { before, limit }: Horizon): Promise<number> {
  const { rowCount } = await client.query(
    `delete from entries where (investigation_id, n) in (
       select e.investigation_id, e.n from entries e
       where e.created < $1 and not e.note and e.investigation_id ~ '^[1-9][0-9]{0,17}$'
         and exists (select from incidents i
           where i.id = e.investigation_id::bigint and i.status in (2, 3) and i.closed < $1)
         and not exists (select from evidence v where v.investigation_id = e.investigation_id and v.n = e.n)
         and (e.file_hash is null or not exists (select from incidents i where i.attachments::text <> '[]'
           and strpos(i.attachments::text, e.file_hash) > 0))
       order by e.created limit $2)`,
    [before.toISOString(), limit],
  );
  return rowCount ?? 0;
}

/**
 * Big values that no run and no entry refers to any more. A run refers only to what was kept after it began, or after the
 * run began that it was forked from, and that one stays as long as the fork.
 */
export async function dropUnusedBlobs(client: pg.ClientBase, limit: number): Promise<number> {
  const { rowCount } = await client.query(
    `delete from blobs d where d.hash in (
       select b.hash from blobs b
       where b.kept_at < least(now() - interval '1 day', (select min(started_at) from runs))
         and not exists (select from entries e where e.contents_blob = b.hash)
         and not exists (select from entries e where e.human_readable_blob = b.hash)
       order by b.kept_at limit $1)
       -- Asked of the row once more when it was kept again in the meantime: only the outer condition is.
       and d.kept_at < least(now() - interval '1 day', (select min(started_at) from runs))`,
    [limit],
  );
  return rowCount ?? 0;
}

/**
 * The text of alerts that no run and no open incident needs any more. The row stays: an alert that its source sends again
 * after years is still known, and makes no second incident.
 */
export async function dropOldAlertTexts(client: pg.ClientBase, { before, limit }: Horizon): Promise<number> {
  const { rowCount } = await client.query(
    `update alerts set raw = 'null', raw_dropped_at = now() where id in (
       select a.id from alerts a
       where a.received_at < $1 and a.raw_dropped_at is null
         and not exists (select from runs r where r.alert_id = a.id)
         and not exists (select from incidents i where i.alert_id = a.id
           and (i.status in (0, 1) or i.closed is null or i.closed >= $1))
         and not exists (select from alert_decisions d join incidents i on i.id = d.incident_id
           where d.alert_id = a.id and (i.status in (0, 1) or i.closed is null or i.closed >= $1))
       order by a.received_at limit $2)`,
    [before.toISOString(), limit],
  );
  return rowCount ?? 0;
}

/** What commands asked of the engine and was done, and changes that could not be made: of incidents closed so long ago. */
export async function dropOldRequests(client: pg.ClientBase, { before, limit }: Horizon): Promise<number> {
  const closed = (id: string) => `${id} ~ '^[1-9][0-9]{0,17}$' and exists (select from incidents i
    where i.id = ${id}::bigint and i.status in (2, 3) and i.closed < $1)`;
  const requests = await client.query(
    `delete from engine_requests where id in (select e.id from engine_requests e
       where e.done_at < $1 and ${closed("e.investigation_id")} order by e.id limit $2)`,
    [before.toISOString(), limit],
  );
  const ignored = await client.query(
    `delete from ignored_changes where id in (select g.id from ignored_changes g
       where g.at < $1 and ${closed("g.investigation_id")} order by g.id limit $2)`,
    [before.toISOString(), limit],
  );
  return (requests.rowCount ?? 0) + (ignored.rowCount ?? 0);
}
