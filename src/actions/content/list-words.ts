/** What may be written into an XSOAR playbook here: the words an editor completes. */
import type { PlaybookWords } from "#contract/playbook-parts.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import type { IntegrationDefinition } from "#sdk/integration.ts";
import type { ContentLibrary } from "./content-library.ts";

export function listWords(
  library: ContentLibrary,
  abilities: Abilities,
  integrations: readonly IntegrationDefinition[],
  incidentFields: readonly string[],
): PlaybookWords {
  const { scripts } = library.provided();
  return {
    commands: integrations.flatMap(({ name: integration, commands }) =>
      commands.map((command) => ({
        name: command.name,
        integration,
        description: command.description,
        arguments: command.arguments.map(({ name, description, required = false }) => ({
          name,
          description,
          required,
        })),
        outputs: (command.outputs ?? []).map(({ path }) => path),
      })),
    ),
    automations: [
      ...new Set([
        ...abilities.scripts,
        ...scripts.filter(({ language }) => abilities.scriptLanguages.has(language)).map(({ name }) => name),
      ]),
    ].sort(),
    playbooks: library.playbooks().map(({ facts: { id, name }, outputs }) => ({ id, name, outputs })),
    filters: [...abilities.filters].sort(),
    transformers: [...abilities.transformers].sort(),
    incidentFields: [...new Set(incidentFields)].sort(),
  };
}
