/** What this Tocsin can really do with content, gathered from what is built in; `content report` promises no more. */

import { engineFeatures } from "#engine/features.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import { builtinPlaybooks } from "#playbook/builtin-playbooks.ts";
import { integrations } from "./load-catalog.ts";

export function gatherAbilities(): Abilities {
  const commands = new Map<string, string[]>();
  for (const integration of integrations) {
    for (const { name } of integration.commands) {
      commands.set(name, [...(commands.get(name) ?? []), integration.id, integration.name]);
    }
  }
  const builtin = integrations.filter(({ id }) => id === "builtin").flatMap((one) => one.commands);
  return {
    commands,
    scripts: new Set(builtin.map(({ name }) => name)),
    // The language of XSOAR's values names its own operators here once it is there.
    filters: new Set(),
    transformers: new Set(),
    playbooks: new Set(builtinPlaybooks.map(({ name }) => name)),
    features: engineFeatures,
    scriptLanguages: new Set(),
    triggers: new Set(integrations.flatMap(({ id, source }) => source?.triggers.map((one) => `${id}/${one.id}`) ?? [])),
    differences: new Map(),
  };
}
