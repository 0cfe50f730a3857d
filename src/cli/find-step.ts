import { TocsinError } from "#contract/errors.ts";
import type { RunDetail, StepOperation } from "#contract/run.ts";

export interface FoundStep {
  frame: string;
  task: string;
  name: string;
}

/**
 * The task of a run that a person means: by its id, else by its name. Inside a loop there is one a round; without a frame it
 * is the only one that the operation fits.
 */
export function findStep(
  { nodes, steps }: Pick<RunDetail, "nodes" | "steps">,
  wanted: string,
  frame: string | undefined,
  operation?: StepOperation,
): FoundStep {
  const text = wanted.trim().toLowerCase();
  const named = nodes.filter(({ id, name }) => id === wanted || name.toLowerCase() === text);
  const node = nodes.find(({ id }) => id === wanted) ?? (named.length === 1 ? named[0] : undefined);
  if (!node) {
    // What stands in a sub-playbook is not among the blocks of this one: its frame says where it is.
    if (frame !== undefined && named.length === 0) return { frame, task: wanted, name: wanted };
    const message = named.length > 1 ? `Several tasks are called "${wanted}".` : `The run has no task "${wanted}".`;
    throw new TocsinError("NOT_FOUND", message, {
      mend: `There are: ${(named.length > 1 ? named : nodes).map(({ id, name }) => `${id} (${name})`).join(", ")}.`,
    });
  }
  const { id: task, name } = node;
  if (frame !== undefined) return { frame, task, name };
  const rounds = steps.filter((step) => step.node === task);
  const fitting = operation === undefined ? rounds : rounds.filter(({ can }) => can.includes(operation));
  const [only, ...others] = fitting.length > 0 ? fitting : rounds;
  if (others.length > 0) {
    throw new TocsinError("CLI_USAGE", `${name} was worked on ${others.length + 1} times, once a round.`, {
      mend: `Say which with --frame: ${fitting
        .slice(0, 20)
        .map((step) => `${step.frame} (${step.state})`)
        .join(", ")}.`,
    });
  }
  return { frame: only?.frame ?? "", task, name };
}
