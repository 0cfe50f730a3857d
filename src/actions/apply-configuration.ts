import { contentHash } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { hasErrors } from "#base/problem.ts";
import { activationProblems } from "#formats/sekoia/activation-problems.ts";
import { applyOverrides, type Overrides } from "#formats/sekoia/apply-overrides.ts";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import { upsertInstance } from "#store/instances.ts";
import { insertPlaybook, upsertActivation } from "#store/playbooks.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { keepSecret } from "#store/secrets.ts";
import { checkOutbound } from "./check-outbound.ts";
import {
  applyIncidentSetup,
  checkIncidentSetup,
  type WantedIncidentType,
  type WantedMapper,
} from "./incident-setup.ts";
import { sealPlaybook } from "./seal-playbook.ts";

/** What a configuration asks for, its files read already. */
export interface WantedConfiguration {
  instances: WantedInstance[];
  playbooks: WantedPlaybook[];
  incidentTypes?: WantedIncidentType[];
  mappers?: WantedMapper[];
}

export interface WantedInstance {
  name: string;
  integration: string;
  parameters: JsonObject;
}

export interface WantedPlaybook {
  /** Shown in problems. */
  file: string;
  text: string;
  /** Integration id to the name of the instance that plays its part: Sekoia's module configuration. */
  instances: Record<string, string>;
  triggerConfiguration: JsonObject;
  /** What a user edits in the nodes. */
  overrides: Overrides;
  active: boolean;
}

interface PreparedPlaybook {
  wanted: WantedPlaybook;
  playbook: Playbook;
  original: Json;
  trigger: { instance: string; trigger: string } | undefined;
}

/**
 * Instances and playbooks as code: everything is checked first and every problem is reported; with an error nothing at
 * all is applied. Applying the same configuration twice changes nothing.
 */
export async function applyConfiguration(
  db: Db,
  keys: SecretKeys,
  integrations: readonly IntegrationDefinition[],
  wanted: WantedConfiguration,
): Promise<Problem[]> {
  const { prepared, known, problems } = prepare(integrations, wanted);
  if (hasErrors(problems)) return problems;
  await db.transaction().execute(async (transaction) => {
    for (const instance of wanted.instances) await applyInstance(transaction, keys, integrations, instance);
    for (const playbook of prepared) await applyPlaybook(transaction, keys, playbook);
    await applyIncidentSetup(transaction, wanted, known);
  });
  return problems;
}

/** What `applyConfiguration` would say, without a database. */
export function checkConfiguration(
  integrations: readonly IntegrationDefinition[],
  wanted: WantedConfiguration,
): Problem[] {
  return prepare(integrations, wanted).problems;
}

function prepare(
  integrations: readonly IntegrationDefinition[],
  wanted: WantedConfiguration,
): { prepared: PreparedPlaybook[]; known: Pick<Playbook, "id" | "name">[]; problems: Problem[] } {
  const { instances, playbooks } = wanted;
  const problems = instances.flatMap((instance) => checkInstance(integrations, instance));
  for (const [index, { name }] of instances.entries()) {
    if (instances.findIndex((other) => other.name === name) === index) continue;
    const message = `Two instances have the name ${name}. Give each a name of its own.`;
    problems.push({ code: "CONFIG_INSTANCE_REPEATED", severity: "error", message, path: `instances.${index}.name` });
  }
  const prepared = playbooks.flatMap((playbook) => {
    const ready = preparePlaybook(integrations, instances, playbook);
    problems.push(...ready.problems);
    return ready.playbook ? [ready.playbook] : [];
  });
  const known = prepared.map(({ playbook: { id, name } }) => ({ id, name }));
  problems.push(...checkIncidentSetup(integrations, wanted, known));
  return { prepared, known, problems: withoutRepeats(problems) };
}

function checkInstance(integrations: readonly IntegrationDefinition[], instance: WantedInstance): Problem[] {
  const path = `instances.${instance.name}`;
  const integration = integrations.find(({ id }) => id === instance.integration);
  if (!integration) {
    const known = integrations.map(({ id }) => id).join(", ");
    const message = `There is no integration ${instance.integration}. There are: ${known}.`;
    return [{ code: "CONFIG_INTEGRATION_UNKNOWN", severity: "error", message, path }];
  }
  const problems: Problem[] = [];
  for (const parameter of integration.parameters) {
    const value = instance.parameters[parameter.id];
    if (
      parameter.required &&
      parameter.default === undefined &&
      (value === undefined || value === null || value === "")
    ) {
      const message = `${integration.name} needs ${parameter.id} (${parameter.label}).`;
      problems.push({ code: "CONFIG_PARAMETER_MISSING", severity: "error", message, path: `${path}.parameters` });
    }
    if (parameter.type === "secret" && typeof value === "object" && value !== null) {
      const message = `${parameter.id} (${parameter.label}) must be a text.`;
      const at = `${path}.parameters.${parameter.id}`;
      problems.push({ code: "CONFIG_PARAMETER_INVALID", severity: "error", message, path: at });
    }
  }
  problems.push(...checkOutbound(instance, `${path}.parameters`));
  const known = new Set(integration.parameters.map(({ id }) => id));
  for (const name of Object.keys(instance.parameters)) {
    if (known.has(name) || commonParameters.has(name)) continue;
    const message = `${integration.name} has no parameter ${name}; it is ignored. It has: ${[...known, ...commonParameters].join(", ")}.`;
    problems.push({
      code: "CONFIG_PARAMETER_UNKNOWN",
      severity: "warning",
      message,
      path: `${path}.parameters.${name}`,
    });
  }
  return problems;
}

/** Every instance may set its limits; see `instance-limits.ts` of the server. */
export const commonParameters = new Set([
  "requests_per_second",
  "concurrency",
  "request_timeout",
  "settle_seconds",
  "fetch_interval",
  "verify_ssl",
  "allow_addresses",
  "allow_private",
]);

function preparePlaybook(
  integrations: readonly IntegrationDefinition[],
  instances: readonly WantedInstance[],
  wanted: WantedPlaybook,
): { playbook?: PreparedPlaybook; problems: Problem[] } {
  const { file } = wanted;
  const reading = readSekoiaPlaybook(wanted.text, file);
  const problems = [...reading.problems];
  if (!reading.playbook || reading.original === undefined) return { problems };
  const edited = applyOverrides(reading.playbook, reading.original, wanted.overrides);
  problems.push(...edited.problems.map((problem) => ({ ...problem, file })));
  const { playbook } = edited;
  const at = (problem: Omit<Problem, "severity" | "file">) => problems.push({ ...problem, severity: "error", file });
  if (wanted.active) {
    const commands = new Set(integrations.flatMap((integration) => integration.commands.map(({ name }) => name)));
    const triggers = new Set(
      integrations.flatMap(
        (integration) => integration.source?.triggers.map((trigger) => `${integration.id}/${trigger.id}`) ?? [],
      ),
    );
    problems.push(...activationProblems(playbook, { commands, triggers }).map((problem) => ({ ...problem, file })));
  }
  for (const [integration, name] of Object.entries(wanted.instances)) {
    const instance = instances.find((candidate) => candidate.name === name);
    if (instance?.integration === integration) continue;
    const message = instance
      ? `The instance ${name} is one of ${instance.integration}, not of ${integration}.`
      : `There is no instance ${name}.`;
    at({ code: "CONFIG_INSTANCE_UNKNOWN", path: `module_configuration.${integration}`, message });
  }
  const needed = playbook.trigger?.integration;
  const source = needed === undefined ? undefined : wanted.instances[needed];
  if (wanted.active && needed !== undefined && source === undefined) {
    const message = `The trigger needs a module configuration: name the ${needed} instance whose alerts start the playbook.`;
    at({ code: "CONFIG_MODULE_CONFIGURATION_MISSING", path: `module_configuration.${needed}`, message });
  }
  return {
    problems,
    playbook: {
      wanted,
      playbook: bindInstances(integrations, playbook, wanted.instances),
      original: edited.original,
      trigger:
        playbook.trigger && source !== undefined ? { instance: source, trigger: playbook.trigger.trigger } : undefined,
    },
  };
}

/** Gives each command the instance that its module configuration names. */
function bindInstances(
  integrations: readonly IntegrationDefinition[],
  playbook: Playbook,
  instances: Record<string, string>,
): Playbook {
  const bound = structuredClone(playbook);
  for (const task of Object.values(bound.tasks)) {
    const { command } = task;
    if (!command) continue;
    const owner = integrations.find((integration) => integration.commands.some(({ name }) => name === command.name));
    const name = owner && instances[owner.id];
    if (name !== undefined) command.instance = name;
  }
  return bound;
}

async function applyInstance(
  db: Db,
  keys: SecretKeys,
  integrations: readonly IntegrationDefinition[],
  wanted: WantedInstance,
): Promise<void> {
  const integration = integrations.find(({ id }) => id === wanted.integration);
  const secret = new Set(integration?.parameters.filter(({ type }) => type === "secret").map(({ id }) => id));
  const parameters: JsonObject = {};
  const secretParameters: Record<string, string> = {};
  const known = new Set([...(integration?.parameters.map(({ id }) => id) ?? []), ...commonParameters]);
  for (const [name, value] of Object.entries(wanted.parameters)) {
    // A misspelt name may hold a secret: what is ignored is not kept either.
    if (!known.has(name)) continue;
    if (!secret.has(name)) parameters[name] = value;
    else if (value !== null && value !== "") {
      // YAML reads a token of digits as a number.
      secretParameters[name] = await keepSecret(db, keys, `instance/${wanted.name}/${name}`, String(value));
    }
  }
  await upsertInstance(db, { name: wanted.name, integration: wanted.integration, parameters, secretParameters });
}

async function applyPlaybook(db: Db, keys: SecretKeys, prepared: PreparedPlaybook): Promise<void> {
  const found: { place: string; text: string }[] = [];
  const { playbook, original } = sealPlaybook(prepared.playbook, prepared.original, (place, text) => {
    found.push({ place, text });
    return keys.idOf(place);
  });
  for (const { place, text } of found) await keepSecret(db, keys, place, text);
  const hash = contentHash(JSON.stringify(playbook));
  await insertPlaybook(db, hash, playbook, original);
  await upsertActivation(db, {
    playbookId: playbook.id,
    playbookHash: hash,
    instanceName: prepared.trigger?.instance ?? null,
    triggerName: prepared.trigger?.trigger ?? null,
    triggerConfiguration: { ...triggerArguments(playbook), ...prepared.wanted.triggerConfiguration },
    active: prepared.wanted.active,
  });
}

/** What the export itself sets on its trigger; the trigger configuration goes over it. */
function triggerArguments(playbook: Playbook): JsonObject {
  const given: JsonObject = {};
  for (const [name, value] of Object.entries(playbook.trigger?.arguments ?? {})) {
    if (value.kind === "literal") given[name] = value.value;
  }
  return given;
}

/** What an export says and its edited form says again is one problem: the one that knows its line. */
function withoutRepeats(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, file, path, message }) => {
    const key = JSON.stringify([code, file, path, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
