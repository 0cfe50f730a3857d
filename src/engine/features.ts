import type { Feature } from "#playbook/features.ts";

/**
 * What this engine does for XSOAR's playbooks, beyond running commands. Whoever teaches it something adds it here, and
 * only then: `tocsin content report` promises what is in this list.
 */
export const engineFeatures: ReadonlySet<Feature> = new Set<Feature>(["manual tasks"]);
