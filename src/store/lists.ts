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

export interface ListSummary {
  name: string;
  type: string;
  description: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
  updatedBy: string;
}

export interface ListRow extends ListSummary {
  content: string;
}

function selectLists(db: Db) {
  return db
    .selectFrom("lists")
    .select([
      "name",
      "type",
      "description",
      "version",
      "created_at as createdAt",
      "updated_at as updatedAt",
      "updated_by as updatedBy",
    ]);
}

/** By name, without what they hold. */
export function listLists(db: Db): Promise<ListSummary[]> {
  return selectLists(db).select(sql<number>`char_length(content::text) - 2`.as("size")).orderBy("name").execute();
}

export function readList(db: Db, name: string): Promise<ListRow | undefined> {
  return selectLists(db).select("content").where("name", "=", cleanText(name)).executeTakeFirst();
}

/** All of them: what expressions reach as `lists.<name>`. */
export async function readAllLists(db: Db): Promise<Map<string, string>> {
  const rows = await db.selectFrom("lists").select(["name", "content"]).execute();
  return new Map(rows.map(({ name, content }) => [name, content]));
}
