import { isObject, type Json } from "#base/json.ts";
import type { SourceAlert } from "#sdk/source.ts";
import { keepReasons, takeQuarantined } from "#store/quarantine.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import { defaultName } from "../draft-incident.ts";
import { type Ingested, type IngestTarget, ingestAlerts, planAlert } from "../ingest-alerts.ts";

export interface QuarantineReplay {
  /** Alerts by now. */
  stored: number;
  /** Were alerts already: nothing was doubled. */
  known: number;
  /** Not readable still. */
  still: number;
}

export interface ReplayWish {
  ids?: readonly string[] | undefined;
  reason?: string | undefined;
  by: string;
}

const atOnce = 100;

/**
 * Tries again what was put aside. One that can be read becomes an alert and leaves the quarantine in one transaction, so a
 * replay that is repeated, or breaks off, doubles nothing; one that cannot stays, with the reason of now.
 */
export async function replayQuarantine(
  target: IngestTarget,
  { by, ...which }: ReplayWish,
  onIngested: (ingested: Ingested) => void,
): Promise<QuarantineReplay> {
  const { pool, epoch, instance } = target;
  const sum: QuarantineReplay = { stored: 0, known: 0, still: 0 };
  for (let after: string | undefined; ; ) {
    const rows = await takeQuarantined(pool, { instanceId: instance.id, ...which, after, limit: atOnce });
    const still: { id: string; reason: string }[] = [];
    for (const { id, raw } of rows) {
      const read = readBack(target, id, raw);
      const plan = "reason" in read ? read : planAlert(target, read.alert, "0");
      if ("reason" in read || "reason" in plan) {
        still.push({ id, reason: "reason" in read ? read.reason : "reason" in plan ? plan.reason : "" });
        continue;
      }
      const ingested = await ingestAlerts(target, { alerts: [read.alert], progress: { settles: { ids: [id], by } } });
      if (ingested.refused > 0) sum.still += 1;
      else if (ingested.stored > 0) sum.stored += 1;
      else sum.known += 1;
      if (ingested.stored > 0) onIngested(ingested);
    }
    sum.still += still.length;
    if (still.length > 0) await withinEpoch(pool, epoch, (client) => keepReasons(client, still));
    after = rows.at(-1)?.id;
    if (rows.length < atOnce) return sum;
  }
}

/** As the source reads it now; what is posted has no id of its own, so it has that of its place in the quarantine. */
function readBack(target: IngestTarget, id: string, kept: Json): { alert: SourceAlert } | { reason: string } {
  const { source, webhook } = target.instance.integration;
  const raw = unwrap(kept);
  if (source)
    return source.readAlert?.(raw) ?? { reason: `${target.instance.integration.name} reads whole alerts only` };
  if (!webhook || !isObject(raw)) return { reason: "It is not an object" };
  return { alert: { sourceId: `quarantine:${id}`, label: defaultName, raisedAt: target.now(), priority: 0, raw } };
}

/** What PostgreSQL refused as JSON is kept as a text that holds it. */
function unwrap(kept: Json): Json {
  if (typeof kept !== "string") return kept;
  try {
    return JSON.parse(kept);
  } catch {
    return kept;
  }
}
