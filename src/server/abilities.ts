/** What this Tocsin can really do with content, gathered from what is built in; `content report` promises no more. */

import { shippedAutomations } from "#actions/commands/shipped-automations.ts";
import { engineFeatures } from "#engine/features.ts";
import type { Abilities } from "#formats/judge/abilities.ts";
import { builtinPlaybooks } from "#playbook/builtin-playbooks.ts";
import { filterNames } from "#playbook/xsoar/filters/apply-filter.ts";
import { transformerNames } from "#playbook/xsoar/transformers/apply-transformer.ts";
import { integrations } from "./load-catalog.ts";

export function gatherAbilities(): Abilities {
  const commands = new Map<string, string[]>();
  for (const integration of integrations) {
    for (const { name } of integration.commands) {
      commands.set(name, [...(commands.get(name) ?? []), integration.id, integration.name]);
    }
  }
  // Automations of XSOAR that reach the outside live with the integration that does (`http`), and need no instance either.
  const builtin = integrations.filter(({ instanceless }) => instanceless).flatMap((one) => one.commands);
  return {
    commands,
    scripts: new Set([...builtin, ...shippedAutomations].map(({ name }) => name)),
    playbooks: new Set(builtinPlaybooks.map(({ name }) => name)),
    filters: new Set(filterNames()),
    transformers: new Set(transformerNames()),
    features: engineFeatures,
    scriptLanguages: new Set(["javascript"]),
    triggers: new Set(integrations.flatMap(({ id, source }) => source?.triggers.map((one) => `${id}/${one.id}`) ?? [])),
    differences: new Map([["transformer:TimeComponents", "it does not list the abbreviations of its time zone"]]),
  };
}
