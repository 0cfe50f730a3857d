import { usesInstance } from "#actions/instances/change-instance.ts";
import { fetchingParameters, parametersOf } from "#actions/instances/common-parameters.ts";
import type { Field, Instance, Integration } from "#contract/instance.ts";
import type { InstanceHealth } from "#contract/status.ts";
import type { IntegrationDefinition, ParameterDefinition } from "#sdk/integration.ts";
import type { KeptInstance } from "#store/instances.ts";
import type { KeptPlaybookHead } from "#store/kept-playbooks.ts";
import { integrations } from "../load-catalog.ts";

export function presentIntegration(integration: IntegrationDefinition): Integration {
  const { id, name, description, source, webhook, commands, test } = integration;
  const fetches = source !== undefined;
  const own = new Set(integration.parameters.map((parameter) => parameter.id));
  const parameters = parametersOf(integration).filter((parameter) => {
    return fetches || own.has(parameter.id) || !fetchingParameters.has(parameter.id);
  });
  return {
    id,
    name,
    description,
    parameters: parameters.map(presentField),
    isSource: fetches,
    isWebhook: webhook !== undefined,
    canTest: test !== undefined,
    commands: commands.map((command) => ({
      name: command.name,
      description: command.description,
      effect: command.effect,
    })),
    triggers: (source?.triggers ?? []).map((trigger) => ({
      id: trigger.id,
      name: trigger.name,
      parameters: trigger.parameters.map(presentField),
    })),
  };
}

export function presentField({
  id,
  label,
  type,
  required = false,
  default: byDefault,
  options,
  help,
}: ParameterDefinition): Field {
  return {
    id,
    label,
    type,
    required,
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(options === undefined ? {} : { options: [...options] }),
    ...(help === undefined ? {} : { help }),
  };
}

export function presentInstance(
  instance: KeptInstance,
  playbooks: readonly KeptPlaybookHead[],
  health: InstanceHealth | undefined,
): Instance {
  const { id, name, integration, managedBy, parameters, secretParameters, updatedAt } = instance;
  return {
    id,
    name,
    integration,
    integrationName: integrations.find((one) => one.id === integration)?.name ?? integration,
    managedBy,
    parameters,
    secretsSet: Object.keys(secretParameters),
    health: health ?? null,
    usedBy: playbooks
      .filter((playbook) => usesInstance(playbook, name))
      .map((playbook) => ({ playbookId: playbook.id, playbookName: playbook.name })),
    updatedAt: updatedAt.toISOString(),
  };
}
