/** A page of a source, kept as rules decide: the same rules, by the same hand, as for what is pushed in. */
import type pg from "pg";
import { isObject } from "#base/json.ts";
import type { Verdict } from "#playbook/intake/decide-alert.ts";
import { type MatchedAlert, matchAlert } from "#playbook/intake/match-alert.ts";
import { insertPage, type KeptPage, type PageOutcome, sourceKeyOf } from "#store/alerts.ts";
import { lockIntake } from "#store/intake-keys.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import type { IngestTarget, PlannedAlert } from "../ingest-alerts.ts";
import { decideBatch, intakeAlertOf, makesIncident } from "./decide-batch.ts";
import type { IntakeDesk } from "./intake-desk.ts";
import { keepVerdicts } from "./keep-verdicts.ts";

export interface RuledPage extends PageOutcome {
  /** As they were decided on; those that were known are not among them. */
  planned: PlannedAlert[];
  /** Incidents that were there before. */
  touched: string[];
}

export function keepPageByRules(
  target: IngestTarget,
  desk: IntakeDesk,
  planned: readonly PlannedAlert[],
  page: Pick<KeptPage, "epoch" | "instanceId" | "unreadable" | "progress">,
): Promise<RuledPage> {
  const at = target.now();
  const matched = new Map(planned.map((plan) => [plan, matchPlan(target, desk, plan, at)]));
  return desk.inTurn(async () => {
    let release = () => {};
    try {
      return await withinEpoch(target.pool, page.epoch, async (client) => {
        await lockIntake(client);
        // Only now nobody else can bring the same one; what is known is not decided on again.
        const fresh = await leaveOutKnown(client, page.instanceId, planned);
        const ruled = fresh.flatMap((plan) => {
          const one = matched.get(plan);
          return one ? [{ plan, matched: one }] : [];
        });
        const decided = await decideBatch(
          client,
          ruled.map((one) => one.matched),
        );
        const verdicts = new Map(ruled.map(({ plan }, index) => [plan, decided.verdicts[index]]));
        const final = fresh.map((plan) => followVerdict(plan, verdicts.get(plan)));
        const outcome = await insertPage(client, {
          ...page,
          alerts: final.map(({ alert }) => alert),
          incidents: final.flatMap(({ incident }) => incident ?? []),
          runs: final.flatMap(({ runs }) => runs),
        });
        if (outcome?.stored.size !== final.length) throw new Error("an alert came in beside the lock");
        const items = ruled.flatMap(({ plan: { alert, draft } }, index) => {
          const verdict = decided.verdicts[index];
          return verdict ? [{ alertId: alert.id, label: alert.label, draft, verdict }] : [];
        });
        const kept = await keepVerdicts(client, decided, items, { entryNumbers: desk.entryNumbers, at });
        release = kept.release;
        return { ...outcome, planned: final, touched: kept.touched };
      });
    } finally {
      release();
    }
  });
}

/** Undefined: the source's own filter left it out, and no rule is asked. */
export function matchPlan(
  { instance, now }: Pick<IngestTarget, "instance" | "now">,
  desk: Pick<IntakeDesk, "rules">,
  { alert, draft, isLeftOut }: PlannedAlert,
  at: number,
): MatchedAlert | undefined {
  if (isLeftOut) return undefined;
  const parsed = JSON.parse(alert.raw);
  const raw = isObject(parsed) ? parsed : {};
  if (draft) return matchAlert(desk.rules, intakeAlertOf(draft, raw, now()));
  const document = {
    name: alert.label,
    severity: Math.min(4, Math.round(alert.priority / 25)),
    occurred: new Date(alert.raisedAt).toISOString(),
    sourceBrand: instance.integration.name,
    sourceInstance: instance.name,
    alert: raw,
  };
  const about = { document, at: alert.raisedAt ?? at, instanceId: instance.id, raw };
  return matchAlert(desk.rules, { ...about, makesIncident: false });
}

function followVerdict(plan: PlannedAlert, verdict: Verdict | undefined): PlannedAlert {
  if (!verdict || verdict.outcome === "passed") return plan;
  const { outcome, incident, because, rerun } = verdict;
  if (makesIncident(outcome) && incident !== null && plan.finish) {
    return again(plan, plan.finish(incident, outcome === "created"));
  }
  if (rerun && incident !== null && plan.finish) {
    const { incident: _, ...rest } = again(plan, plan.finish(incident, true));
    return rest;
  }
  const { incident: _, ...rest } = plan;
  const decisions = plan.alert.decisions.map((one) =>
    one.runId === null ? one : { ...one, runId: null, reason: because },
  );
  return { ...rest, runs: [], alert: { ...plan.alert, decisions } };
}

/** What was said of the alert besides, as that it is a replay, stays so. */
function again({ alert }: PlannedAlert, finished: PlannedAlert): PlannedAlert {
  return { ...finished, alert: { ...alert, decisions: finished.alert.decisions } };
}

async function leaveOutKnown(
  client: pg.ClientBase,
  instanceId: string,
  planned: readonly PlannedAlert[],
): Promise<PlannedAlert[]> {
  const keys = planned.map(({ alert }) => sourceKeyOf(alert.sourceId));
  const { rows } = await client.query<{ key: string }>({
    name: "find-known-source-ids",
    text: "select source_id as key from alerts where instance_id = $1 and source_id = any($2::text[])",
    values: [instanceId, keys],
  });
  const known = new Set(rows.map(({ key }) => key));
  return planned.filter((_plan, index) => !known.has(keys[index] ?? ""));
}
