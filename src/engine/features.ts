import type { Feature } from "#playbook/features.ts";

/**
 * What this engine does for XSOAR's playbooks, beyond running commands. Whoever teaches it something adds it here, and
 * only then: `tocsin content report` promises what is in this list.
 */
export const engineFeatures: ReadonlySet<Feature> = new Set<Feature>([
  "values",
  "conditions",
  "command conditions",
  "manual tasks",
  "ask",
  "forms",
  "sub-playbooks",
  "private context",
  "loops",
  "error paths",
  "extend-context",
  "retries",
  "time limits",
  "instances",
  "field mapping",
  "timers",
  "evidence",
  "notes",
  "quiet mode",
  "extraction",
  "assignees",
  "skip unavailable",
]);
