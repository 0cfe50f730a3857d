import type { Json, JsonObject } from "#base/json.ts";
import type { Problem } from "#base/problem.ts";
import { hasErrors } from "#base/problem.ts";
import { activationProblems } from "#formats/sekoia/activation-problems.ts";
import { applyOverrides, type Overrides } from "#formats/sekoia/apply-overrides.ts";
import { readSekoiaPlaybook } from "#formats/sekoia/read-playbook.ts";
import type { Playbook } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import type { SecretKeys } from "#store/secret-keys.ts";
import { checkNamedContent, readKnownContent } from "./check-named-content.ts";
import {
  applyIncidentSetup,
  checkIncidentSetup,
  type WantedIncidentType,
  type WantedMapper,
} from "./incident-setup.ts";
import { checkInstance, type WantedInstance } from "./instances/check-instance.ts";
import { keepInstance } from "./instances/keep-instance.ts";
import { findNameClashes, leaveToConsole } from "./leave-to-console.ts";
import { preparePlaybook, storePlaybook } from "./playbooks/store-playbook.ts";

/** What a configuration asks for, its files read already. */
export interface WantedConfiguration {
  /** The configuration file; then what it kept once and no longer names is not its own any more. */
  file?: string;
  instances: WantedInstance[];
  playbooks: WantedPlaybook[];
  incidentTypes?: WantedIncidentType[];
  mappers?: WantedMapper[];
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

interface CheckedPlaybook {
  wanted: WantedPlaybook;
  playbook: Playbook;
  original: Json;
}

/** Who changed what the configuration file keeps. */
const byFile = { managedBy: "file", updatedBy: "the configuration file" } as const;

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
  const { checked, known, problems } = check(integrations, wanted);
  if (hasErrors(problems)) return problems;
  problems.push(...checkNamedContent(integrations, wanted, await readKnownContent(db)));
  problems.push(...(await findNameClashes(db, wanted.instances, known)));
  if (hasErrors(problems)) return problems;
  await db.transaction().execute(async (transaction) => {
    if (wanted.file !== undefined) problems.push(...(await leaveToConsole(transaction, wanted.instances, known)));
    for (const instance of wanted.instances) {
      const integration = integrations.find(({ id }) => id === instance.integration);
      await keepInstance(transaction, keys, integration, instance, byFile);
    }
    for (const playbook of checked) await applyPlaybook(transaction, keys, integrations, playbook);
    await applyIncidentSetup(transaction, wanted, known);
  });
  return problems;
}

/** What `applyConfiguration` would say, without a database. */
export function checkConfiguration(
  integrations: readonly IntegrationDefinition[],
  wanted: WantedConfiguration,
): Problem[] {
  return [...check(integrations, wanted).problems, ...checkNamedContent(integrations, wanted)];
}

function check(
  integrations: readonly IntegrationDefinition[],
  wanted: WantedConfiguration,
): { checked: CheckedPlaybook[]; known: Pick<Playbook, "id" | "name">[]; problems: Problem[] } {
  const { instances, playbooks } = wanted;
  const problems = instances.flatMap((instance) => checkInstance(integrations, instance));
  for (const [index, { name }] of instances.entries()) {
    if (instances.findIndex((other) => other.name === name) === index) continue;
    const message = `Two instances have the name ${name}. Give each a name of its own.`;
    problems.push({ code: "CONFIG_INSTANCE_REPEATED", severity: "error", message, path: `instances.${index}.name` });
  }
  const checked = playbooks.flatMap((playbook) => {
    const ready = checkPlaybook(integrations, instances, playbook);
    problems.push(...ready.problems);
    return ready.playbook ? [ready.playbook] : [];
  });
  const known = checked.map(({ playbook: { id, name } }) => ({ id, name }));
  problems.push(...checkIncidentSetup(integrations, wanted, known));
  return { checked, known, problems: withoutRepeats(problems) };
}

function checkPlaybook(
  integrations: readonly IntegrationDefinition[],
  instances: readonly WantedInstance[],
  wanted: WantedPlaybook,
): { playbook?: CheckedPlaybook; problems: Problem[] } {
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
  return { problems, playbook: { wanted, playbook, original: edited.original } };
}

async function applyPlaybook(
  db: Db,
  keys: SecretKeys,
  integrations: readonly IntegrationDefinition[],
  { wanted, playbook, original }: CheckedPlaybook,
): Promise<void> {
  const prepared = preparePlaybook(keys, {
    id: playbook.id,
    export: original,
    sealed: [],
    accounts: wanted.instances,
    triggerConfigurationId: null,
    filtersOf: (own) => ({ ...own, ...wanted.triggerConfiguration }),
    active: wanted.active,
    leftFile: false,
    ...byFile,
  });
  await storePlaybook(db, keys, integrations, prepared);
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
