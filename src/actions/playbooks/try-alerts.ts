/** A trigger's filter tried on what came in lately: nobody has to wait for the next alert to see what it lets through. */
import { messageOf, TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { AlertTrial } from "#contract/playbook-parts.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import { listRawAlerts } from "#store/alert-lists.ts";
import type { Db } from "#store/db.ts";
import { listInstances } from "#store/instances.ts";
import { checkFilters, findTrigger } from "./trigger-configurations.ts";

const lookedAt = 200;
const shown = 20;

export async function tryAlertFilter(
  db: Db,
  integrations: readonly IntegrationDefinition[],
  { instance: name, trigger: triggerId, values }: { instance: string; trigger: string | null; values: JsonObject },
): Promise<AlertTrial> {
  const instance = (await listInstances(db)).find((one) => one.name === name);
  if (!instance) {
    throw new TocsinError("INSTANCE_UNKNOWN", `There is no instance ${name}`, { mend: "Create it first." });
  }
  const trigger = triggerId === null ? undefined : findTrigger(integrations, instance.integration, triggerId);
  const filters = trigger ? checkFilters(trigger, values) : {};
  const items = (await listRawAlerts(db, name, lookedAt)).map(({ raw, receivedAt, ...alert }) => ({
    ...alert,
    receivedAt: receivedAt.toISOString(),
    ...decide(() => trigger?.matches(filters, raw) ?? { matches: true, reason: "every event of this instance" }),
  }));
  return { looked: items.length, passing: items.filter(({ passes }) => passes).length, items: items.slice(0, shown) };
}

function decide(match: () => { matches: boolean; reason: string }): { passes: boolean; reason: string } {
  try {
    const { matches, reason } = match();
    return { passes: matches, reason };
  } catch (error) {
    return { passes: false, reason: `the trigger broke: ${messageOf(error)}` };
  }
}
