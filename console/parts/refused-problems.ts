/** The problems a refusal came with: of an export, of a playbook that is to be switched on, of a form. */
import { z } from "zod";
import { TocsinError } from "#contract/errors.ts";
import { Problem } from "#contract/problem.ts";

/** With the block and the argument when it is about a playbook that is there. */
const RefusedProblem = Problem.extend({ node: z.string().optional(), argument: z.string().optional() });
export type RefusedProblem = z.infer<typeof RefusedProblem>;

export function refusedProblems(error: unknown): RefusedProblem[] {
  if (!(error instanceof TocsinError)) return [];
  const read = z.array(RefusedProblem).safeParse(error.details?.problems);
  return read.success ? read.data : [];
}

/** Of a form: what is wrong with which field, by the last part of the problem's path; and what belongs to none. */
export function faultsOf(
  error: unknown,
  fields: readonly string[],
): { faults: Record<string, string>; others: RefusedProblem[] } {
  const faults: Record<string, string> = {};
  const others: RefusedProblem[] = [];
  for (const problem of refusedProblems(error)) {
    const field = problem.path?.split(".").findLast((part) => fields.includes(part));
    if (field === undefined) others.push(problem);
    else faults[field] = faults[field] ? `${faults[field]} ${problem.message}` : problem.message;
  }
  return { faults, others };
}

/** The block and the argument a problem is about, of its path when it does not name them: `nodes.3.arguments.url`. */
export function placeOf({ node, argument, path }: RefusedProblem): { block?: string; field?: string } {
  const [, block, field] = /^nodes\.([^.]+)(?:\.arguments\.([^.]+))?/.exec(path ?? "") ?? [];
  const named = { block: node ?? block, field: argument ?? field };
  return {
    ...(named.block === undefined ? {} : { block: named.block }),
    ...(named.block === undefined || named.field === undefined ? {} : { field: named.field }),
  };
}

/** Problems of one kind after the other: errors first, each in the order it came. */
export function byUrgency<P extends Pick<Problem, "severity">>(problems: readonly P[]): P[] {
  const rank = { error: 0, warning: 1, info: 2 } as const;
  return problems.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
}
