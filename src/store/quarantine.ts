/** What could not be read, mapped or kept, and waits for a person. */
import type pg from "pg";
import type { Json } from "#base/json.ts";
import type { Db } from "./db.ts";

export interface QuarantineRow {
  id: string;
  instance: string | null;
  reason: string;
  line: number | null;
  receivedAt: Date;
  settledAt: Date | null;
  outcome: string | null;
  settledBy: string | null;
}

const columns = [
  "q.id",
  "i.name as instance",
  "q.reason",
  "q.line",
  "q.received_at as receivedAt",
  "q.settled_at as settledAt",
  "q.outcome",
  "q.settled_by as settledBy",
] as const;

export interface QuarantineFilter {
  instance?: string | undefined;
  reason?: string | undefined;
  /** Those too that were replayed or discarded. */
  settled?: boolean | undefined;
  limit: number;
  after?: string | undefined;
}

/** Newest first. */
export function listQuarantine(db: Db, filter: QuarantineFilter): Promise<QuarantineRow[]> {
  let query = db.selectFrom("quarantine as q").leftJoin("instances as i", "i.id", "q.instance_id").select(columns);
  if (filter.instance !== undefined) query = query.where("i.name", "=", filter.instance);
  if (filter.reason !== undefined) query = query.where("q.reason", "=", filter.reason);
  if (!filter.settled) query = query.where("q.settled_at", "is", null);
  if (filter.after !== undefined) query = query.where("q.id", "<", filter.after);
  return query.orderBy("q.id", "desc").limit(filter.limit).execute();
}

export function countByReason(db: Db): Promise<{ instance: string | null; reason: string; count: string }[]> {
  return db
    .selectFrom("quarantine as q")
    .leftJoin("instances as i", "i.id", "q.instance_id")
    .select(["i.name as instance", "q.reason"])
    .select((query) => query.fn.countAll<string>().as("count"))
    .where("q.settled_at", "is", null)
    .groupBy(["i.name", "q.reason"])
    .orderBy("count", "desc")
    .limit(200)
    .execute();
}

/** How many wait, by instance; of one, when it is named. */
export async function countOpenQuarantine(db: Db, instanceId?: string): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom("quarantine")
    .select("instance_id as id")
    .select((query) => query.fn.countAll<string>().as("count"))
    .where("settled_at", "is", null)
    .$if(instanceId !== undefined, (query) => query.where("instance_id", "=", instanceId ?? ""))
    .groupBy("instance_id")
    .execute();
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}

export function readQuarantined(db: Db, id: string): Promise<(QuarantineRow & { raw: Json }) | undefined> {
  return db
    .selectFrom("quarantine as q")
    .leftJoin("instances as i", "i.id", "q.instance_id")
    .select([...columns])
    .select((query) => query.ref("q.raw").$castTo<Json>().as("raw"))
    .where("q.id", "=", id)
    .executeTakeFirst();
}

/** The next that wait, oldest first. */
export async function takeQuarantined(
  db: pg.ClientBase | pg.Pool,
  {
    instanceId,
    ids,
    reason,
    after,
    limit,
  }: {
    instanceId: string;
    ids?: readonly string[] | undefined;
    reason?: string | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<{ id: string; raw: Json }[]> {
  const { rows } = await db.query<{ id: string; raw: Json }>(
    `select id, raw from quarantine
     where instance_id = $1 and settled_at is null and ($2::uuid[] is null or id = any($2))
       and ($3::text is null or reason = $3) and ($4::uuid is null or id > $4)
     order by id limit $5`,
    [instanceId, ids ?? null, reason ?? null, after ?? null, limit],
  );
  return rows;
}

/** Another reason by now, or the same again. */
export async function keepReasons(
  client: pg.ClientBase,
  reasons: readonly { id: string; reason: string }[],
): Promise<void> {
  await client.query(
    `update quarantine q set reason = u.reason from unnest($1::uuid[], $2::text[]) as u (id, reason)
     where q.id = u.id and q.settled_at is null and q.reason <> u.reason`,
    [reasons.map(({ id }) => id), reasons.map(({ reason }) => reason)],
  );
}

/** They are of no use; nothing will be made of them. How many waited still. */
export async function discardQuarantined(
  client: pg.ClientBase,
  {
    instanceId,
    ids,
    reason,
    by,
  }: {
    instanceId: string;
    ids?: readonly string[] | undefined;
    reason?: string | undefined;
    by: string;
  },
): Promise<number> {
  const { rowCount } = await client.query(
    `update quarantine set settled_at = now(), outcome = 'discarded', settled_by = $4
     where instance_id = $1 and settled_at is null and ($2::uuid[] is null or id = any($2))
       and ($3::text is null or reason = $3)`,
    [instanceId, ids ?? null, reason ?? null, by],
  );
  return rowCount ?? 0;
}
