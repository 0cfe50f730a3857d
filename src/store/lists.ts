/** Lists as people and content keep them; what playbooks change goes through the journal (`changes/list-changes.ts`). */
import { sql } from "kysely";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";

export async function readListTexts(db: Db, names: readonly string[]): Promise<Map<string, string>> {
  if (names.length === 0) return new Map();
  const rows = await db
    .selectFrom("lists")
    .select(["name", "content"])
    .where("name", "=", sql<string>`any(${[...names]})`)
    .execute();
  return new Map(rows.map(({ name, content }) => [name, content]));
}

export async function keepList(
  db: Db,
  { name, content, type, by }: { name: string; content: string; type: string; by: string },
): Promise<void> {
  const row = { content: JSON.stringify(content), type, updated_by: cleanText(by, 200) };
  await db
    .insertInto("lists")
    .values({ name, ...row, created_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
    .onConflict((conflict) =>
      conflict.column("name").doUpdateSet({
        ...row,
        version: sql<number>`lists.version + 1`,
        updated_at: sql<Date>`now()`,
      }),
    )
    .execute();
}

export async function removeList(db: Db, name: string): Promise<void> {
  await db.deleteFrom("lists").where("name", "=", name).execute();
}
