import { sql } from "kysely";
import type pg from "pg";
import type { Db } from "./db.ts";

export interface EvidenceRow {
  id: string;
  investigationId: string;
  n: number;
  description: string;
  tags: string[];
  occurred: Date;
  markedBy: string;
  markedAt: Date;
  taskId: string | null;
  /** The beginning of what people read of its entry. */
  entryText: string;
}

/** The evidence board of an investigation, by when things happened. */
export function listEvidence(db: Db, investigationId: string): Promise<EvidenceRow[]> {
  return db
    .selectFrom("evidence as v")
    .leftJoin("entries as e", (join) =>
      join.onRef("e.investigation_id", "=", "v.investigation_id").onRef("e.n", "=", "v.n"),
    )
    .select([
      "v.id",
      "v.investigation_id as investigationId",
      "v.n",
      "v.description",
      "v.tags",
      "v.occurred",
      "v.marked_by as markedBy",
      "v.marked_at as markedAt",
      "v.task_id as taskId",
    ])
    .select(sql<string>`coalesce(left(e.search_text, 500), '')`.as("entryText"))
    .where("v.investigation_id", "=", investigationId)
    .orderBy("v.occurred")
    .orderBy("v.id")
    .execute();
}

/** False when there is no such evidence. */
export async function deleteEvidence(client: pg.ClientBase, investigationId: string, id: string): Promise<boolean> {
  const deleted = await client.query("delete from evidence where investigation_id = $1 and id = $2", [
    investigationId,
    id,
  ]);
  return deleted.rowCount === 1;
}
