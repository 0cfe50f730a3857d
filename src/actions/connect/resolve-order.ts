/** An order to connect something, as an instance: its words understood, what is kept already filled in. Nothing is kept. */

import type { z } from "zod";
import { TocsinError } from "#base/errors.ts";
import type { JsonObject } from "#base/json.ts";
import type { ConnectOrder } from "#contract/connect.ts";
import { keptSecret } from "#contract/playbook.ts";
import type { ConnectDefinition, ReadAddress } from "#sdk/connect.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import { type KeptInstance, readInstance } from "#store/instances.ts";
import { findInstanceFaults, keptSecretsOf } from "../instances/change-instance.ts";
import { isEmpty } from "../instances/check-instance.ts";
import { managedByFile, refuseProblems } from "../refuse-problems.ts";

export type Order = z.output<typeof ConnectOrder>;

export interface ResolvedOrder {
  order: Order;
  definition: IntegrationDefinition;
  guide: ConnectDefinition;
  name: string;
  /** It is there already and is edited. */
  before: KeptInstance | undefined;
  address: ReadAddress;
  /** All that the instance has from then on, but for secrets that stay as they are. */
  parameters: JsonObject;
  /** Ids of those secrets, by parameter. */
  kept: Record<string, string>;
  /** Make incidents of its alerts here. */
  makesIncidents: boolean;
}

export interface ConnectDesk {
  db: Db;
  integrations: readonly IntegrationDefinition[];
  configFile: string | undefined;
}

export async function resolveOrder(desk: ConnectDesk, order: Order): Promise<ResolvedOrder> {
  const { definition, guide } = findGuide(desk.integrations, order.integration);
  const name = order.name ?? guide.instanceName;
  const found = await readInstance(desk.db, name);
  const before = found?.removedAt === null ? found : undefined;
  refuseForeign(desk, definition, name, before);
  const address = guide.readAddress(addressOf(guide, order, before));
  const makesIncidents = guide.incidents !== undefined && wantsIncidents(guide, order, before);
  const parameters = mergeParameters({ definition, guide, order, before, address, makesIncidents });
  const wanted = { name, integration: definition.id, parameters };
  const kept = before ? keptSecretsOf(before, wanted, definition) : {};
  const resolved = { order, definition, guide, name, before, address, parameters, kept, makesIncidents };
  const marks = Object.fromEntries(Object.keys(kept).map((id) => [id, keptSecret]));
  const marked = { ...wanted, parameters: { ...parameters, ...marks } };
  const problems = await findInstanceFaults(desk, marked, before);
  refuseProblems("CONFIG_INVALID", name, problems, "Mend them all; nothing was kept.");
  return resolved;
}

export function findGuide(
  integrations: readonly IntegrationDefinition[],
  id: string,
): { definition: IntegrationDefinition; guide: ConnectDefinition } {
  const definition = integrations.find((one) => one.id === id || one.connect?.word === id);
  if (definition?.connect) return { definition, guide: definition.connect };
  const known = integrations.flatMap(({ connect }) => connect?.word ?? []);
  throw new TocsinError("BAD_REQUEST", `${id} cannot be connected step by step`, {
    mend: `These can: ${known.join(", ")}. Any other is added under Integrations.`,
  });
}

function refuseForeign(
  { configFile }: ConnectDesk,
  { id }: IntegrationDefinition,
  name: string,
  before: KeptInstance | undefined,
): void {
  if (!before) return;
  if (before.integration !== id) {
    throw new TocsinError("CHANGE_NAME_TAKEN", `${name} is an instance of ${before.integration}, not of ${id}`, {
      mend: "Choose another name for this one.",
    });
  }
  if (before.managedBy === "file") throw managedByFile(`The instance ${name}`, configFile);
}

/** Of one that is there: where it stands. */
function addressOf(guide: ConnectDefinition, order: Order, before: KeptInstance | undefined): string {
  if (order.address !== undefined && order.address.trim() !== "") return order.address;
  const { url, base_url, region } = before?.parameters ?? {};
  const kept = [url, base_url, region].find((value) => typeof value === "string" && value !== "");
  if (typeof kept === "string") return kept;
  if (guide.address.default !== undefined) return guide.address.default;
  throw new TocsinError("CONFIG_INVALID", "There is no address", { mend: `Write it like ${guide.address.example}.` });
}

/** Where alerts are handed on to XSOAR, they are worked there; what was chosen before stays. */
function wantsIncidents(guide: ConnectDefinition, order: Order, before: KeptInstance | undefined): boolean {
  // Its own defaults make them.
  if (Object.keys(guide.incidents?.parameters ?? {}).length === 0) return true;
  if (order.incidents !== undefined) return order.incidents;
  if (!before) return order.handOn === undefined;
  return ["incident_type", "mapper", "classifier"].some((id) => !isEmpty(before.parameters[id]));
}

interface Merge
  extends Pick<ResolvedOrder, "definition" | "guide" | "order" | "before" | "address" | "makesIncidents"> {}

function mergeParameters({ definition, guide, order, before, address, makesIncidents }: Merge): JsonObject {
  const merged: JsonObject = {
    ...before?.parameters,
    ...address.parameters,
    ...order.parameters,
    ...(makesIncidents ? missingOf(guide.incidents?.parameters ?? {}, before?.parameters) : {}),
  };
  if (guide.incidents && !makesIncidents) for (const id of incidentParameters) delete merged[id];
  const secrets = new Set(definition.parameters.flatMap(({ id, type }) => (type === "secret" ? [id] : [])));
  return Object.fromEntries(
    Object.entries(merged)
      .filter(([id, value]) => !isEmpty(value) && !(secrets.has(id) && value === keptSecret))
      .map(([id, value]) => [id, secrets.has(id) ? cleanSecret(value) : value]),
  );
}

const incidentParameters = ["incident_type", "mapper", "classifier"];

/** What somebody has chosen otherwise stays. */
function missingOf(wanted: JsonObject, before: JsonObject | undefined): JsonObject {
  return Object.fromEntries(Object.entries(wanted).filter(([id]) => isEmpty(before?.[id])));
}

/** Keys are pasted with a line break behind them, or with the word before them. */
function cleanSecret(value: JsonObject[string]): JsonObject[string] {
  return typeof value === "string" ? value.trim().replace(/^Bearer\s+/i, "") : value;
}
