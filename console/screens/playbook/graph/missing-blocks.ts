import type { PlacedProblem } from "#contract/playbook.ts";

/** Blocks that call a command, an automation, a playbook or an operator that is not here. */
export function missingBlocks(problems: readonly PlacedProblem[]): Set<string> {
  return new Set(problems.flatMap(({ code, node }) => (node !== undefined && code.endsWith("_MISSING") ? [node] : [])));
}
