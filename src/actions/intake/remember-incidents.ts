/**
 * A rule that looks for incidents by fields that no rule looked by before: those that are there already are remembered by
 * what they hold now, so that the rule finds them from its first alert on.
 */
import type pg from "pg";
import { readDuration } from "#base/duration.ts";
import { isObject, type Json } from "#base/json.ts";
import type { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { rememberedFields, setName } from "#playbook/intake/compile-rules.ts";
import { readKey } from "#playbook/intake/intake-key.ts";
import { IntakeMemory } from "#playbook/intake/intake-memory.ts";
import { listIncidentDocuments } from "#store/incident-documents.ts";
import { keepIntakeMemory, readRawAlerts } from "#store/intake-keys.ts";
import { withinEpoch } from "#store/within-epoch.ts";

/** Of more than these a rule of today wants to know nothing. */
const mostIncidents = 20_000;
const atOnce = 500;

export async function rememberIncidents(
  { pool, epoch }: { pool: pg.Pool; epoch: string },
  definition: IngestRuleDefinition,
  now: number,
): Promise<number> {
  const fields = rememberedFields(definition);
  if (!fields) return 0;
  const within = "within" in definition ? (readDuration(definition.within) ?? 0) : 0;
  let remembered = 0;
  let before: string | undefined;
  for (let looked = 0; looked < mostIncidents; looked += atOnce) {
    const page = await listIncidentDocuments(pool, { condition: { is: "all" }, before, limit: atOnce, now });
    const raws = await readRawAlerts(
      pool,
      page.map(({ id }) => String(id)),
    );
    const memory = new IntakeMemory();
    for (const document of page) {
      const incident = String(document.id);
      const at = Date.parse(String(document.occurred));
      const raw: Json = raws.get(incident) ?? null;
      const key = readKey(setName(fields), fields, { ...document, alert: isObject(raw) ? raw : {} });
      if (!("key" in key) || !Number.isFinite(at) || isDuplicate(document.closeReason)) continue;
      memory.remember(key.key, { incident, isOpen: true, first: at, last: at });
      remembered += 1;
    }
    await withinEpoch(pool, epoch, (client) => keepIntakeMemory(client, memory, (incident) => incident));
    const last = page.at(-1);
    before = last === undefined ? undefined : String(last.id);
    if (page.length < atOnce || last === undefined || Date.parse(String(last.created)) < now - within) break;
  }
  return remembered;
}

/** Its original is the one to be found. */
function isDuplicate(closeReason: Json | undefined): boolean {
  return closeReason === "Duplicate";
}
