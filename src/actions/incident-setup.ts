import type { Problem } from "#base/problem.ts";
import { checkMapper, type SimpleMapper } from "#playbook/simple-mapper.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { Db } from "#store/db.ts";
import { upsertIncidentType } from "#store/incident-types.ts";
import { keepMapper } from "#store/mappers.ts";
import type { WantedConfiguration } from "./apply-configuration.ts";
import { checkContentFilter } from "./content-filter.ts";

export interface WantedIncidentType {
  name: string;
  /** Id or name of a playbook. */
  playbook?: string | undefined;
  default?: boolean | undefined;
}

export type WantedMapper = SimpleMapper;

interface KnownPlaybook {
  id: string;
  name: string;
}

/** What is wrong with the incident types, the mappers and what instances say of them. */
export function checkIncidentSetup(
  integrations: readonly IntegrationDefinition[],
  wanted: WantedConfiguration,
  playbooks: readonly KnownPlaybook[],
): Problem[] {
  const problems: Problem[] = [];
  const report = (code: string, path: string, message: string) =>
    problems.push({ code, severity: "error", message, path });
  const { incidentTypes = [], mappers = [] } = wanted;
  for (const name of doubled(mappers)) report("CONFIG_MAPPER", "mappers", `There are two mappers named ${name}.`);
  for (const mapper of mappers) problems.push(...checkMapper(mapper, `mappers.${mapper.name}`));
  for (const name of doubled(incidentTypes)) {
    report("CONFIG_INCIDENT_TYPE", "incident_types", `There are two incident types named ${name}.`);
  }
  if (incidentTypes.filter((type) => type.default).length > 1) {
    report("CONFIG_INCIDENT_TYPE", "incident_types", "Only one incident type can be the default.");
  }
  for (const { name, playbook } of incidentTypes) {
    if (playbook === undefined) continue;
    const found = findPlaybooks(playbooks, playbook);
    if (found.length === 1) continue;
    const message =
      found.length === 0
        ? `There is no playbook ${playbook}. Name one of the configuration's playbooks by its id or its name.`
        : `${found.length} playbooks are named ${playbook}. Name the one you mean by its id.`;
    report("CONFIG_INCIDENT_TYPE", `incident_types.${name}.playbook`, message);
  }
  for (const instance of wanted.instances) {
    const integration = integrations.find(({ id }) => id === instance.integration);
    const path = `instances.${instance.name}.parameters`;
    const wrong = integration
      ? [
          ...(integration.checkParameters?.(instance.parameters) ?? []),
          ...checkContentFilter(integration, instance.parameters),
        ]
      : [];
    for (const { parameter, message } of wrong) {
      report("CONFIG_PARAMETER_INVALID", `${path}.${parameter}`, message);
    }
  }
  return problems;
}

export async function applyIncidentSetup(
  db: Db,
  wanted: WantedConfiguration,
  playbooks: readonly KnownPlaybook[],
): Promise<void> {
  for (const mapper of wanted.mappers ?? []) await keepMapper(db, mapper);
  for (const type of wanted.incidentTypes ?? []) {
    const playbook = type.playbook === undefined ? undefined : findPlaybooks(playbooks, type.playbook)[0];
    await upsertIncidentType(db, {
      name: type.name,
      playbookId: playbook?.id ?? null,
      isDefault: type.default ?? false,
    });
  }
}

/** By id first: a name may be shared. */
function findPlaybooks(playbooks: readonly KnownPlaybook[], wanted: string): KnownPlaybook[] {
  const byId = playbooks.filter(({ id }) => id === wanted);
  return byId.length > 0 ? byId : playbooks.filter(({ name }) => name === wanted);
}

function doubled(named: readonly { name: string }[]): string[] {
  const names = named.map(({ name }) => name);
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
