import type pg from "pg";
import type { Json } from "#base/json.ts";
import type { ContextChange } from "#playbook/context-document.ts";

export interface StoredContext {
  /** The last kept document, and the number of the operation it stands at. */
  seq: number;
  document: Json;
  /** Operations after it, in order. */
  changes: { seq: number; op: ContextChange }[];
}

/** The shared context of an investigation: its last kept document and the operations since. */
export async function readContext(db: pg.ClientBase | pg.Pool, investigationId: string): Promise<StoredContext> {
  const kept = await db.query<{ seq: number; document: Json }>(
    "select seq, document from contexts where investigation_id = $1",
    [investigationId],
  );
  const { seq, document } = kept.rows[0] ?? { seq: 0, document: {} };
  const changes = await db.query<{ seq: number; op: ContextChange }>(
    "select seq, op from context_ops where investigation_id = $1 and seq > $2 order by seq",
    [investigationId, seq],
  );
  return { seq, document, changes: changes.rows };
}
