import type pg from "pg";
import type { Json } from "#base/json.ts";
import { applyContextOperation, type ContextChange } from "#playbook/context-document.ts";

/** The shared context of an investigation: its last kept document and the operations since. */
export async function readContext(
  db: pg.ClientBase | pg.Pool,
  investigationId: string,
): Promise<{ seq: number; document: Json }> {
  const kept = await db.query<{ seq: number; document: Json }>(
    "select seq, document from contexts where investigation_id = $1",
    [investigationId],
  );
  let { seq, document } = kept.rows[0] ?? { seq: 0, document: {} };
  const ops = await db.query<{ seq: number; op: ContextChange }>(
    "select seq, op from context_ops where investigation_id = $1 and seq > $2 order by seq",
    [investigationId, seq],
  );
  for (const row of ops.rows) {
    document = applyContextOperation(document, row.op);
    seq = row.seq;
  }
  return { seq, document };
}
