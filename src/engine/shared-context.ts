import type pg from "pg";
import type { Json } from "#base/json.ts";
import { applyContextOperation } from "#playbook/context-document.ts";
import { readContext } from "#store/contexts.ts";

/** The shared context of an investigation as it is durable, with the number of the last operation on it. */
export async function readSharedContext(
  db: pg.ClientBase | pg.Pool,
  investigationId: string,
): Promise<{ seq: number; document: Json }> {
  const { seq, document, changes } = await readContext(db, investigationId);
  return {
    seq: changes.at(-1)?.seq ?? seq,
    document: changes.reduce((before, change) => applyContextOperation(before, change.op), document),
  };
}
