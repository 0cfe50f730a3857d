import type { Feature } from "#playbook/features.ts";
import type { ScriptLanguage } from "#playbook/script.ts";

/** What the Tocsin that judges content can really do; whoever puts the product together fills it in from what is there. */
export interface Abilities {
  /** Commands by name, each with the ids and names of the integrations that have it. */
  commands: ReadonlyMap<string, readonly string[]>;
  /** Automations that Tocsin has itself. */
  scripts: ReadonlySet<string>;
  /** Playbooks that Tocsin has itself, by name. */
  playbooks: ReadonlySet<string>;
  filters: ReadonlySet<string>;
  transformers: ReadonlySet<string>;
  features: ReadonlySet<Feature>;
  /** Languages in which the scripts of content run. */
  scriptLanguages: ReadonlySet<ScriptLanguage>;
  /** `integration/trigger` */
  triggers: ReadonlySet<string>;
  /** What a command, script, filter or transformer does otherwise than XSOAR's, in a clause, by `kind:name`. */
  differences: ReadonlyMap<string, string>;
}

export const noAbilities: Abilities = {
  commands: new Map(),
  scripts: new Set(),
  playbooks: new Set(),
  filters: new Set(),
  transformers: new Set(),
  features: new Set(),
  scriptLanguages: new Set(),
  triggers: new Set(),
  differences: new Map(),
};
