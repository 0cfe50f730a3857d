import type { Playbook } from "#playbook/model.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";

/** Gives each command the instance that its module configuration names. */
export function bindInstances(
  integrations: readonly IntegrationDefinition[],
  playbook: Playbook,
  accounts: Readonly<Record<string, string>>,
): Playbook {
  const bound = structuredClone(playbook);
  for (const { command } of Object.values(bound.tasks)) {
    if (!command) continue;
    const owner = ownerOf(integrations, command.name);
    const name = owner && Object.hasOwn(accounts, owner.id) ? accounts[owner.id] : undefined;
    if (name !== undefined) command.instance = name;
  }
  return bound;
}

export function ownerOf(
  integrations: readonly IntegrationDefinition[],
  command: string,
): IntegrationDefinition | undefined {
  return integrations.find((integration) => integration.commands.some(({ name }) => name === command));
}
