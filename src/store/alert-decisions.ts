/** What became of alerts, and how often which rule did what. */
import { sql } from "kysely";
import type pg from "pg";
import type { Json } from "#base/json.ts";
import type { AlertVerdict, DecisionStep, IngestOutcome } from "#contract/ingest-rule.ts";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";
import { jsonList } from "./json-list.ts";

export interface KeptDecision extends AlertVerdict {
  alertId: string;
}

export async function keepDecisions(client: pg.ClientBase, decisions: readonly KeptDecision[]): Promise<void> {
  if (decisions.length === 0) return;
  await client.query({
    name: "keep-alert-decisions",
    text: `insert into alert_decisions (alert_id, outcome, incident_id, because, steps)
      select * from rows from (unnest($1::uuid[]), unnest($2::text[]), unnest($3::bigint[]), unnest($4::text[]),
        json_array_elements($5::json))`,
    values: [
      decisions.map(({ alertId }) => alertId),
      decisions.map(({ outcome }) => outcome),
      decisions.map(({ incident }) => incident),
      decisions.map(({ because }) => cleanText(because)),
      jsonList(decisions.map(({ steps }) => JSON.stringify(steps))),
    ],
  });
}

export interface RuleCount {
  rule: string;
  what: string;
  count: number;
}

export async function addRuleCounts(client: pg.ClientBase, counts: readonly RuleCount[]): Promise<void> {
  if (counts.length === 0) return;
  await client.query({
    name: "add-rule-counts",
    text: `insert into ingest_rule_counts (rule_id, hour, what, count)
      select r.rule_id, date_trunc('hour', now()), r.what, r.count
      from unnest($1::uuid[], $2::text[], $3::integer[]) as r (rule_id, what, count)
      on conflict (rule_id, hour, what) do update set count = ingest_rule_counts.count + excluded.count`,
    values: [counts.map(({ rule }) => rule), counts.map(({ what }) => what), counts.map(({ count }) => count)],
  });
}

/** Of the last 24 hours, hour by hour. */
export async function readRuleCounts(db: Db): Promise<RuleCount[]> {
  const rows = await db
    .selectFrom("ingest_rule_counts")
    .select(["rule_id as rule", "what"])
    .select((query) => query.fn.sum<string>("count").as("count"))
    .where("hour", ">", new Date(Date.now() - 24 * 3_600_000))
    .groupBy(["rule_id", "what"])
    .execute();
  return rows.map(({ count, ...row }) => ({ ...row, count: Number(count) }));
}

/** Counts of what is over long ago. */
export async function dropOldCounts(db: pg.ClientBase | pg.Pool): Promise<void> {
  await db.query("delete from ingest_rule_counts where hour < now() - interval '100 days'");
}

/** So many more alerts are in an incident, so many were dropped for its sake. */
export async function countIntoIncidents(
  client: pg.ClientBase,
  counts: readonly { incident: string; added: number; dropped: number }[],
  at: number,
): Promise<void> {
  if (counts.length === 0) return;
  const inOrder = [...counts].sort((a, b) => (BigInt(a.incident) < BigInt(b.incident) ? -1 : 1));
  await client.query({
    name: "count-into-incidents",
    text: `update incidents i set alert_count = i.alert_count + r.added, dropped_count = i.dropped_count + r.dropped,
        modified = greatest(i.modified, $4), version = i.version + 1
      from unnest($1::bigint[], $2::integer[], $3::integer[]) as r (id, added, dropped) where i.id = r.id`,
    values: [
      inOrder.map(({ incident }) => incident),
      inOrder.map(({ added }) => added),
      inOrder.map(({ dropped }) => dropped),
      new Date(at).toISOString(),
    ],
  });
}

export interface DecisionRow {
  alertId: string;
  outcome: IngestOutcome;
  incident: string | null;
  because: string;
  steps: DecisionStep[];
  decidedAt: Date;
}

export async function readDecision(db: Db, alertId: string): Promise<DecisionRow | undefined> {
  return await selectDecisions(db).where("d.alert_id", "=", alertId).executeTakeFirst();
}

export interface DecidedAlertRow extends DecisionRow {
  label: string;
  instance: string | null;
  raisedAt: Date;
}

/** Alerts that went to an incident beside the one that made it, newest first. */
export function listDecisionsOfIncident(
  db: Db,
  incident: string,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<DecidedAlertRow[]> {
  let query = selectDecidedAlerts(db).where("d.incident_id", "=", incident);
  if (before !== undefined) query = query.where("d.alert_id", "<", before);
  return query.orderBy("d.alert_id", "desc").limit(limit).execute();
}

/** Alerts of which no incident was made, newest first. */
export function listDecided(
  db: Db,
  { outcome, limit, before }: { outcome?: IngestOutcome | undefined; limit: number; before?: string | undefined },
): Promise<DecidedAlertRow[]> {
  let query = selectDecidedAlerts(db);
  if (outcome !== undefined) query = query.where("d.outcome", "=", outcome);
  if (before !== undefined) query = query.where("d.alert_id", "<", before);
  return query.orderBy("d.alert_id", "desc").limit(limit).execute();
}

function selectDecisions(db: Db) {
  return db
    .selectFrom("alert_decisions as d")
    .select(["d.alert_id as alertId", "d.because", "d.steps", "d.decided_at as decidedAt"])
    .select((query) => query.ref("d.outcome").$castTo<IngestOutcome>().as("outcome"))
    .select((query) => query.cast<string | null>("d.incident_id", "text").as("incident"));
}

function selectDecidedAlerts(db: Db) {
  return selectDecisions(db)
    .innerJoin("alerts as a", "a.id", "d.alert_id")
    .leftJoin("instances as i", "i.id", "a.instance_id")
    .select(["a.label", "i.name as instance", "a.raised_at as raisedAt"]);
}

export interface TriedAlertRow {
  id: string;
  label: string;
  instance: string;
  sourceId: string;
  priority: number;
  raisedAt: Date;
  raw: Json;
  outcome: IngestOutcome;
}

/** The last alerts whose text is still there, the oldest first, with what became of each. */
export async function listAlertsToTry(db: Db, limit: number): Promise<TriedAlertRow[]> {
  const rows = await db
    .selectFrom("alerts as a")
    .innerJoin("instances as i", "i.id", "a.instance_id")
    .leftJoin("alert_decisions as d", "d.alert_id", "a.id")
    .select([
      "a.id",
      "a.label",
      "i.name as instance",
      "a.source_id as sourceId",
      "a.priority",
      "a.raised_at as raisedAt",
    ])
    .select((query) => query.ref("a.raw").$castTo<Json>().as("raw"))
    .select(
      sql<IngestOutcome>`coalesce(d.outcome,
        case when exists (select from incidents n where n.alert_id = a.id) then 'created' else 'passed' end)`.as(
        "outcome",
      ),
    )
    .where("a.raw_dropped_at", "is", null)
    .orderBy("a.received_at", "desc")
    .orderBy("a.id", "desc")
    .limit(limit)
    .execute();
  return rows.reverse();
}
