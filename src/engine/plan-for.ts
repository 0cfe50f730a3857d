import { TocsinError } from "#base/errors.ts";
import type { Plan } from "#playbook/plan.ts";
import type { RunHead } from "#store/runs.ts";

/**
 * The plan a run needs to be taken up. A playbook that makes no sense comes back as the error: it stops the runs of that
 * playbook, and no other. A database that is away rejects: nobody can be taken up then, and all are tried again.
 */
export async function planFor(
  { playbookHash }: RunHead,
  planOf: (hash: string) => Promise<Plan | undefined>,
): Promise<Plan | TocsinError | undefined> {
  try {
    return await planOf(playbookHash);
  } catch (error) {
    if (error instanceof TocsinError) return error;
    throw error;
  }
}
