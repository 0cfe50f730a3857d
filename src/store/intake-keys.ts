/** Incidents by the values that alerts have in common, and what is being suppressed: read before alerts are decided on. */
import type pg from "pg";
import type { Json } from "#base/json.ts";
import type { IncidentLookup, IntakeMemory, RememberedIncident, Suppression } from "#playbook/intake/intake-memory.ts";

/** "Toc" and "intake", as a number: one batch is decided on after the other. */
const intakeLock = 0x546f6369;

/** Within a transaction: until it ends nobody else decides, so that two alerts of one key never both find nothing. */
export async function lockIntake(client: pg.ClientBase): Promise<void> {
  await client.query({ name: "lock-intake", text: "select pg_advisory_xact_lock($1)", values: [intakeLock] });
}

/** For each lookup the newest incident that fits, as `IntakeMemory.find` has it; within a transaction that has the lock. */
export async function findByKeys(
  client: pg.ClientBase,
  lookups: readonly IncidentLookup[],
): Promise<{ key: string; entry: RememberedIncident }[]> {
  if (lookups.length === 0) return [];
  const { rows } = await client.query<{
    key: string;
    incident: string;
    first: Date;
    last: Date;
    status: number;
  }>({
    name: "find-incidents-by-key",
    text: `select distinct q.key, k.incident_id::text as incident, k.first_at as first, k.last_at as last, k.status
        from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::boolean[], $5::boolean[])
          as q (key, since, until, from_last, open_only)
        cross join lateral (
          select k.incident_id, k.first_at, k.last_at, i.status
          from intake_keys k join incidents i on i.id = k.incident_id
          where k.key = q.key and k.last_at >= q.since and k.first_at <= q.until
            and (q.from_last or k.first_at >= q.since) and (not q.open_only or i.status in (0, 1))
          order by k.incident_id desc limit 1) k`,
    values: [
      lookups.map(({ key }) => key),
      lookups.map(({ at, ms }) => iso(at - ms)),
      lookups.map(({ at, ms }) => iso(at + ms)),
      lookups.map(({ fromLast }) => fromLast),
      lookups.map(({ openOnly }) => openOnly),
    ],
  });
  return rows.map(({ key, incident, first, last, status }) => {
    const isOpen = status === 0 || status === 1;
    return { key, entry: { incident, isOpen, first: first.getTime(), last: last.getTime() } };
  });
}

export async function findSuppressions(
  client: pg.ClientBase,
  lookups: readonly { key: string; at: number }[],
): Promise<Suppression[]> {
  if (lookups.length === 0) return [];
  const { rows } = await client.query<{ key: string; from: Date; until: Date; rule: string }>({
    name: "find-suppressions",
    text: `select distinct s.key, s.from_at as from, s.until_at as until, s.rule_id as rule
        from unnest($1::text[], $2::timestamptz[]) as q (key, at)
        join suppressions s on s.key = q.key and s.from_at <= q.at and s.until_at > q.at`,
    values: [lookups.map(({ key }) => key), lookups.map(({ at }) => iso(at))],
  });
  return rows.map((row) => ({ ...row, from: row.from.getTime(), until: row.until.getTime() }));
}

/** What deciding changed; `numberOf` gives the incidents that were made their numbers. */
export async function keepIntakeMemory(
  client: pg.ClientBase,
  memory: IntakeMemory,
  numberOf: (incident: string) => string,
): Promise<void> {
  const { incidents, suppressions } = memory.changes();
  if (incidents.length > 0) {
    await client.query({
      name: "keep-intake-keys",
      text: `insert into intake_keys (key, incident_id, first_at, last_at)
        select * from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])
        on conflict (key, incident_id) do update
          set first_at = least(intake_keys.first_at, excluded.first_at),
            last_at = greatest(intake_keys.last_at, excluded.last_at), kept_at = now()`,
      values: [
        incidents.map(({ key }) => key),
        incidents.map(({ entry }) => numberOf(entry.incident)),
        incidents.map(({ entry }) => iso(entry.first)),
        incidents.map(({ entry }) => iso(entry.last)),
      ],
    });
  }
  if (suppressions.length > 0) {
    await client.query({
      name: "keep-suppressions",
      text: `insert into suppressions (key, from_at, until_at, rule_id)
        select * from unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::uuid[])
        on conflict (key, from_at) do nothing`,
      values: [
        suppressions.map(({ key }) => key),
        suppressions.map(({ from }) => iso(from)),
        suppressions.map(({ until }) => iso(until)),
        suppressions.map(({ rule }) => rule),
      ],
    });
  }
}

/** Keys that no rule looks back to any more: nothing is looked for beyond 90 days. */
export async function dropOldKeys(client: pg.ClientBase | pg.Pool): Promise<void> {
  await client.query("delete from intake_keys where kept_at < now() - interval '100 days'");
  await client.query("delete from suppressions where kept_at < now() - interval '100 days'");
}

const iso = (ms: number) => new Date(clamp(ms)).toISOString();

/** The years that PostgreSQL's and JavaScript's dates both know. */
function clamp(ms: number): number {
  return Math.min(Math.max(ms, Date.UTC(1, 0)), Date.UTC(9999, 11, 31));
}

/** What the alerts said that these incidents were made of; by incident. */
export async function readRawAlerts(
  db: pg.ClientBase | pg.Pool,
  incidents: readonly string[],
): Promise<Map<string, Json>> {
  const { rows } = await db.query<{ id: string; raw: Json }>(
    "select i.id::text, a.raw from incidents i join alerts a on a.id = i.alert_id where i.id = any($1::bigint[])",
    [incidents],
  );
  return new Map(rows.map(({ id, raw }) => [id, raw]));
}
