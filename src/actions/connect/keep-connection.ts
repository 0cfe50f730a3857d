/** What yes does, in one transaction: the instance, what makes incidents of its alerts, the playbook that hands them on. */
import { TocsinError } from "#base/errors.ts";
import type { ConnectStep } from "#contract/connect.ts";
import { listContentItems } from "#store/content-items.ts";
import { listInstances } from "#store/instances.ts";
import { importContent } from "../content/import-content.ts";
import type { IncomingItem } from "../content/read-upload.ts";
import { createInstance, updateInstance } from "../instances/change-instance.ts";
import type { EditingDesk } from "../playbooks/edit-playbook.ts";
import { handOn } from "./hand-on.ts";
import { findGuide, type ResolvedOrder } from "./resolve-order.ts";

/** Read beforehand: a transaction does not wait for files. */
export interface ConnectContent {
  /** Of the pack that makes incidents. */
  items: readonly IncomingItem[];
  /** Whether a playbook among them runs here: then it is on. */
  runs(id: string): boolean;
  template: { file: string; text: string } | undefined;
}

export interface KeptConnection {
  playbookId: string | null;
  steps: ConnectStep[];
}

export async function keepConnection(
  desk: EditingDesk,
  resolved: ResolvedOrder,
  content: ConnectContent,
): Promise<KeptConnection> {
  const { name, definition, before, parameters, address, order } = resolved;
  const steps: ConnectStep[] = [];
  if (resolved.makesIncidents) steps.push(...(await bringIn(desk, resolved, content)));
  if (before) await updateInstance(desk, name, parameters);
  else await createInstance(desk, { name, integration: definition.id, parameters });
  const detail = `${definition.name} at ${address.understood}`;
  steps.unshift({ what: "instance", change: before ? "edited" : "created", name, detail });
  if (definition.source && !before) {
    steps.push({ what: "source", change: "begins", name, detail: "Alerts are fetched from now on." });
  }
  if (!order.handOn) return { playbookId: null, steps };
  const { playbookId, step } = await handOn(desk, await endsOf(desk, resolved, content));
  return { playbookId, steps: [...steps, step] };
}

/** What was edited here stays as it is. */
async function bringIn(
  { db, by }: EditingDesk,
  { guide }: ResolvedOrder,
  { items, runs }: ConnectContent,
): Promise<ConnectStep[]> {
  const known = new Set((await listContentItems(db)).map(({ kind, id }) => JSON.stringify([kind, id])));
  const missing = items.filter(({ kind, id }) => !known.has(JSON.stringify([kind, id])));
  const name = `content/packs/${guide.incidents?.pack}`;
  if (missing.length === 0) {
    return [
      { what: "content", change: "unchanged", name, detail: "Incident types, fields and mapper are there already." },
    ];
  }
  await importContent(db, {
    source: name,
    items: missing,
    conflicts: "keep",
    isOn: runs,
    by,
    at: new Date(),
  });
  const names = missing.flatMap(({ kind, name: item }) =>
    ["incidentType", "mapper", "classifier", "playbook"].includes(kind) ? [item] : [],
  );
  return [{ what: "content", change: "imported", name, detail: `${names.join(", ")}, and their fields.` }];
}

async function endsOf(
  { db, integrations }: EditingDesk,
  { name, definition, guide, parameters, order }: ResolvedOrder,
  { template }: ConnectContent,
) {
  const { instance = "", webhook = "", token } = order.handOn ?? {};
  const other = (await listInstances(db)).find((one) => one.name === instance);
  if (!other) {
    throw new TocsinError(
      "INSTANCE_UNKNOWN",
      `There is no instance ${instance} to hand alerts ${guide.webhookUrl ? "on from" : "to"}`,
      {
        mend: `Connect it first: tocsin connect ${guide.webhookUrl ? "sekoia" : "xsoar"}.`,
      },
    );
  }
  const self = { name, integration: definition.id, guide, parameters };
  const there = {
    name: other.name,
    integration: other.integration,
    guide: findGuide(integrations, other.integration).guide,
    parameters: other.parameters,
  };
  const [source, xsoar] = guide.webhookUrl ? [there, self] : [self, there];
  const url = xsoar.guide.webhookUrl?.(xsoar.parameters, webhook);
  if (!source.guide.handsOn || url === undefined || !template) {
    throw new TocsinError(
      "BAD_REQUEST",
      `The alerts of ${source.name} cannot be handed on to ${xsoar.name} by itself`,
      {
        mend: "Only Sekoia.io's alerts are, to a Cortex XSOAR. Write a playbook for any other.",
      },
    );
  }
  return { source, xsoar: { name: xsoar.name, url }, token, template };
}
