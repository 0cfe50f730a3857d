import type pg from "pg";

export interface StoredAnswer {
  instanceId: string;
  key: string;
  bodyHash: string;
  /** JSON text. */
  answer: string;
  putAside: number;
}

/** What some keys of some instances were answered before. */
export async function readAnswers(
  db: pg.ClientBase | pg.Pool,
  asked: readonly { instanceId: string; key: string }[],
): Promise<StoredAnswer[]> {
  if (asked.length === 0) return [];
  const { rows } = await db.query<StoredAnswer>({
    name: "read-webhook-answers",
    text: `select w.instance_id as "instanceId", w.key, w.body_hash as "bodyHash", w.answer::text as answer,
         w.put_aside as "putAside"
       from unnest($1::uuid[], $2::text[]) as k (instance_id, key)
       join webhook_answers w on w.instance_id = k.instance_id and w.key = k.key`,
    values: [asked.map(({ instanceId }) => instanceId), asked.map(({ key }) => key)],
  });
  return rows;
}

export async function forgetAnswers(db: pg.ClientBase | pg.Pool, olderThanDays: number): Promise<void> {
  await db.query("delete from webhook_answers where created_at < now() - make_interval(days => $1)", [olderThanDays]);
}
