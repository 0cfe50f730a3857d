import type { GraphNode } from "#contract/playbook.ts";

/** The edges with a name that a block leads on by, and whether it has to be left by one of them. */
export function branchesOf({ kind, next }: Pick<GraphNode, "kind" | "next">): {
  branches: string[];
  needsBranch: boolean;
} {
  const branches = [...new Set(next.map(({ label }) => label).filter((label) => label !== ""))];
  const hasPlain = next.some(({ label }) => label === "");
  return { branches, needsBranch: kind === "condition" && branches.length > 0 && !hasPlain };
}
