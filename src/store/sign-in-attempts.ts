/**
 * Failed sign-ins in a row. A try is counted before the password is looked at, in one statement, so that a hundred at
 * once are a hundred; one that succeeds takes its count back.
 */
import { sql } from "kysely";
import type { Db } from "./db.ts";

export interface AttemptLimit {
  /** So many may fail before anybody has to wait. */
  free: number;
  /** The longest pause, in seconds; it doubles from one second up to this. */
  longestPause: number;
}

/** After this long without a failure a subject starts anew. */
const forgetAfter = "1 hour";

/** Counts a try: the failures in a row it would make, or how many seconds are left to wait. */
export async function countAttempt(
  db: Db,
  subject: string,
  { free, longestPause }: AttemptLimit,
): Promise<{ failures: number } | { waitSeconds: number }> {
  const counted = await sql<{ failures: number }>`
    insert into sign_in_attempts as a (subject, failures, last_at, blocked_until) values (${subject}, 1, now(), now())
    on conflict (subject) do update set
      failures = case when a.last_at < now() - ${forgetAfter}::interval then 1 else a.failures + 1 end,
      last_at = now(),
      blocked_until = now() + case
        when a.last_at < now() - ${forgetAfter}::interval or a.failures + 1 < ${free}::int then interval '0'
        else least(${longestPause}::float8, power(2, least(a.failures + 1 - ${free}::int, 20))) * interval '1 second' end
    where a.blocked_until <= now()
    returning failures`.execute(db);
  const row = counted.rows[0];
  if (row) return { failures: row.failures };
  const blocked = await sql<{ seconds: number }>`
    select ceil(extract(epoch from blocked_until - now()))::int as seconds from sign_in_attempts
    where subject = ${subject}`.execute(db);
  return { waitSeconds: Math.max(1, blocked.rows[0]?.seconds ?? 1) };
}

export async function forgetAttempts(db: Db, subject: string): Promise<void> {
  await db.deleteFrom("sign_in_attempts").where("subject", "=", subject).execute();
}

/** One try was good. Earlier failures stay: somebody with an account of their own could otherwise guess for ever. */
export async function takeAttemptBack(db: Db, subject: string): Promise<void> {
  await sql`update sign_in_attempts set failures = greatest(0, failures - 1), blocked_until = now()
    where subject = ${subject}`.execute(db);
}

export async function deleteOldAttempts(db: Db): Promise<void> {
  await sql`delete from sign_in_attempts where last_at < now() - interval '1 day'`.execute(db);
}
