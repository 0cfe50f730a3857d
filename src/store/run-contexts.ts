/** What the shared context of an investigation was when a run began, and which of its changes are the run's. */
import type pg from "pg";
import type { ContextChange } from "#playbook/context-document.ts";

export interface ContextHistory {
  /** Changes before the run's first one. */
  before: ContextChange[];
  /** Its own from then on. */
  own: ContextChange[];
  /** Somebody else changed the context between its first change and its last. */
  isMixed: boolean;
}

/** `ids`: the run, and those whose journal it began with. */
export async function readContextHistory(
  db: pg.ClientBase | pg.Pool,
  investigationId: string,
  ids: readonly string[],
): Promise<ContextHistory> {
  const { rows } = await db.query<{ op: ContextChange; runId: string | null }>(
    `select op, run_id as "runId" from context_ops where investigation_id = $1 order by seq`,
    [investigationId],
  );
  const isOwn = ({ runId }: { runId: string | null }) => runId !== null && ids.includes(runId);
  const first = rows.findIndex(isOwn);
  const latest = [...ids].sort().at(-1) ?? "";
  // A run that changed nothing began before those whose ids are later: they are made in the order of time.
  if (first === -1) {
    const before = rows.filter(({ runId }) => runId === null || runId < latest);
    return { before: before.map(({ op }) => op), own: [], isMixed: false };
  }
  const last = rows.findLastIndex(isOwn);
  const during = rows.slice(first, last + 1);
  return {
    before: rows.slice(0, first).map(({ op }) => op),
    own: during.filter(isOwn).map(({ op }) => op),
    isMixed: !during.every(isOwn),
  };
}
