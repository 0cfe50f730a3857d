import type { PlacedProblem } from "#contract/playbook.ts";

/** How many problems each block has; notes are none. */
export function countByBlock(problems: readonly PlacedProblem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { node, severity } of problems) {
    if (node !== undefined && severity !== "info") counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return counts;
}
