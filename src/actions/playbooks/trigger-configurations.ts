import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { TriggerDefinition } from "#sdk/source.ts";
import { listKeptPlaybooks, refilterPlaybooks } from "#store/kept-playbooks.ts";
import {
  insertTriggerConfiguration,
  listTriggerConfigurations,
  readTriggerConfiguration,
  type StoredTriggerConfiguration,
  updateTriggerConfiguration,
} from "#store/trigger-configurations.ts";
import { refuseProblems } from "../refuse-problems.ts";
import type { EditingDesk } from "./edit-playbook.ts";

export async function createTriggerConfiguration(
  { db, integrations, by }: EditingDesk,
  given: { integration: string; trigger: string; name: string; values: JsonObject },
): Promise<StoredTriggerConfiguration> {
  const { integration, trigger, name, values } = given;
  const filters = checkFilters(findTrigger(integrations, integration, trigger), values);
  const stored = { id: uuidv7(), integration, trigger, name, filters };
  if (!(await insertTriggerConfiguration(db, stored, by))) throw nameTaken(name);
  return stored;
}

/** The playbooks that use it follow; gives their ids. */
export async function changeTriggerConfiguration(
  { db, integrations, by }: EditingDesk,
  { id, name, values }: { id: string; name: string; values: JsonObject },
): Promise<{ stored: StoredTriggerConfiguration; playbooks: string[] }> {
  const before = await readTriggerConfiguration(db, id);
  if (!before) throw new TocsinError("NOT_FOUND", `There is no trigger configuration ${id}`);
  const filters = checkFilters(findTrigger(integrations, before.integration, before.trigger), values);
  const siblings = await listTriggerConfigurations(db, before);
  if (siblings.some((one) => one.id !== id && one.name === name)) throw nameTaken(name);
  await updateTriggerConfiguration(db, { id, name, filters }, by);
  const playbooks = (await listKeptPlaybooks(db)).filter((one) => one.triggerConfigurationId === id);
  await refilterPlaybooks(db, id, filters);
  return { stored: { ...before, name, filters }, playbooks: playbooks.map((one) => one.id) };
}

function nameTaken(name: string): TocsinError {
  return new TocsinError("CHANGE_NAME_TAKEN", `There is a trigger configuration ${name} already`, {
    mend: "Choose another name, or use that one.",
  });
}

export function findTrigger(
  integrations: readonly IntegrationDefinition[],
  integration: string,
  trigger: string,
): TriggerDefinition {
  const triggers = integrations.find(({ id }) => id === integration)?.source?.triggers ?? [];
  const found = triggers.find(({ id }) => id === trigger);
  if (found) return found;
  const known = integrations.flatMap(({ id, source }) => source?.triggers.map((one) => `${id}/${one.id}`) ?? []);
  throw new TocsinError("BAD_REQUEST", `No integration offers the trigger ${integration}/${trigger}`, {
    mend: `There are: ${known.join(", ")}.`,
  });
}

/** What is empty filters nothing, and is left out. */
export function checkFilters({ name, parameters }: TriggerDefinition, values: JsonObject): JsonObject {
  const problems: Problem[] = [];
  const filters: JsonObject = {};
  const report = (filter: string, message: string) =>
    problems.push({ code: "CONFIG_FILTER_INVALID", severity: "error", message, path: `values.${filter}` });
  for (const [filter, value] of Object.entries(values)) {
    const definition = parameters.find(({ id }) => id === filter);
    const list = parameters.map(({ id }) => id).join(", ");
    if (!definition) report(filter, `${name} has no filter ${filter}. It has: ${list || "none"}.`);
    else if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) continue;
    else if (definition.type === "text" && typeof value !== "string" && !isTextList(value)) {
      report(filter, `${filter} (${definition.label}) must be a text.`);
    } else filters[filter] = value;
  }
  refuseProblems("CONFIG_INVALID", "The trigger configuration", problems, "Mend them all; nothing was changed.");
  return filters;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}
