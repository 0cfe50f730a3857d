/** Built-in conditions of conditional tasks: labels in the order of the file, the first that holds is taken. */
import { type ConditionBranch, defaultEdge } from "../model.ts";
import type { LanguageTools, Note } from "./evaluation.ts";
import type { ExplainedComparison } from "./explanation.ts";
import { describeFault, type LanguageFault } from "./language-error.ts";
import type { Scope } from "./scope.ts";
import { startEvaluation } from "./start-evaluation.ts";
import { groupsHold } from "./value.ts";

/** A comparison that was made, and the label it was made for. Later labels are not looked at once one holds. */
export type BranchComparison = ExplainedComparison & { branch: string };

export type ConditionResult = {
  comparisons: BranchComparison[];
  notes: readonly Note[];
} & ({ ok: true; label: string } | { ok: false; error: LanguageFault });

export interface ConditionOptions {
  /** The task has an edge for what no label takes. Without one, no match is an error: nothing may end in silence. */
  hasDefault: boolean;
  /** Keeps the values that were compared. */
  explain?: boolean;
}

export function chooseXsoarBranch(
  branches: readonly ConditionBranch[],
  scope: Scope,
  tools: LanguageTools,
  options: ConditionOptions,
): ConditionResult {
  const evaluation = startEvaluation(scope, tools);
  const comparisons: BranchComparison[] = [];
  const told = { comparisons, notes: evaluation.notes };
  for (const { groups, label } of branches) {
    const seen: ExplainedComparison[] | undefined = options.explain ? [] : undefined;
    try {
      const holds = groupsHold(groups, evaluation, seen);
      for (const comparison of seen ?? []) comparisons.push({ branch: label, ...comparison });
      if (holds) return { ok: true, label, ...told };
    } catch (error) {
      for (const comparison of seen ?? []) comparisons.push({ branch: label, ...comparison });
      const fault = describeFault(error);
      return { ok: false, error: { ...fault, message: `label ${label}: ${fault.message}` }, ...told };
    }
  }
  if (options.hasDefault) return { ok: true, label: defaultEdge, ...told };
  const labels = branches.map(({ label }) => label).join(", ");
  return {
    ok: false,
    error: { code: "XSOAR_NO_BRANCH", message: `no label holds (${labels}), and there is no ${defaultEdge} edge` },
    ...told,
  };
}
