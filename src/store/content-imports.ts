/** What was brought in, and what was there before, so that it can be undone. */
import { sql } from "kysely";
import type { ContentKey } from "./content-items.ts";
import type { Db } from "./db.ts";

export interface ImportRow {
  id: string;
  source: string;
  added: number;
  changed: number;
  importedAt: Date;
  importedBy: string;
  undoneAt: Date | null;
  undoneBy: string | null;
}

export interface ImportChange extends ContentKey {
  afterHash: string;
  /** Number of the version before; null: it was not there. */
  beforeN: string | null;
  beforeImportedHash: string | null;
  /** Of a list: the text it had. */
  beforeList: string | null;
}

const columns = [
  "id",
  "source",
  "added",
  "changed",
  "imported_at as importedAt",
  "imported_by as importedBy",
  "undone_at as undoneAt",
  "undone_by as undoneBy",
] as const;

export async function insertImport(
  db: Db,
  { source, added, changed, at, by }: { source: string; added: number; changed: number; at: Date; by: string },
): Promise<string> {
  const { id } = await db
    .insertInto("content_imports")
    .values({ source, added, changed, imported_at: at, imported_by: by, undone_at: null, undone_by: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

export async function insertImportChanges(db: Db, importId: string, changes: readonly ImportChange[]): Promise<void> {
  const rows = changes.map((change) => ({
    import_id: importId,
    kind: change.kind,
    id: change.id,
    after_hash: change.afterHash,
    before_n: change.beforeN,
    before_imported_hash: change.beforeImportedHash,
    before_list: change.beforeList === null ? null : JSON.stringify(change.beforeList),
  }));
  for (let at = 0; at < rows.length; at += 500) {
    await db
      .insertInto("content_import_changes")
      .values(rows.slice(at, at + 500))
      .execute();
  }
}

/** Newest first. */
export function listImports(db: Db, limit = 50): Promise<ImportRow[]> {
  return db.selectFrom("content_imports").select(columns).orderBy("id", "desc").limit(limit).execute();
}

/** The newest that was not undone: only that one can be. */
export function readLastImport(db: Db): Promise<ImportRow | undefined> {
  return db
    .selectFrom("content_imports")
    .select(columns)
    .where("undone_at", "is", null)
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
}

export function listImportChanges(db: Db, importId: string): Promise<ImportChange[]> {
  return db
    .selectFrom("content_import_changes")
    .select([
      "kind",
      "id",
      "after_hash as afterHash",
      "before_n as beforeN",
      "before_imported_hash as beforeImportedHash",
      "before_list as beforeList",
    ])
    .where("import_id", "=", importId)
    .execute();
}

export async function markUndone(db: Db, importId: string, by: string): Promise<void> {
  await db
    .updateTable("content_imports")
    .set({ undone_at: sql<Date>`now()`, undone_by: by })
    .where("id", "=", importId)
    .execute();
}
