/** Content as it is now and each of its versions: the text it came as, who made it and when. */
import { sql } from "kysely";
import { contentHash } from "#base/ids.ts";
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";

export interface ContentKey {
  kind: string;
  id: string;
}

/** One thing as it is now. */
export interface ContentItemRow extends ContentKey {
  name: string;
  pack: string;
  path: string;
  versionHash: string;
  /** The version brought in last; null: it was made here. */
  importedHash: string | null;
  /** Of a playbook: the sub-playbooks it calls. */
  calls: string[];
  updatedAt: Date;
  updatedBy: string;
  importedAt: Date | null;
  importedBy: string | null;
}

/** A text and where it stands. */
export interface PlacedText {
  path: string;
  text: string;
}

/** A version to be kept. */
export interface NewVersion extends ContentKey {
  name: string;
  pack: string;
  versionHash: string;
  main: PlacedText;
  beside?: PlacedText | undefined;
  calls: string[];
}

export type VersionOrigin = "import" | "edit" | "restore" | "undo";

export interface VersionMark {
  how: VersionOrigin;
  by: string;
  at: Date;
  importId?: string;
  /** What its maker wrote about it. */
  note?: string | undefined;
}

/** A version that is kept, without its texts. */
export interface VersionRow extends ContentKey {
  n: string;
  versionHash: string;
  name: string;
  pack: string;
  path: string;
  textHash: string;
  besidePath: string | null;
  besideHash: string | null;
  how: VersionOrigin;
  importId: string | null;
  madeAt: Date;
  madeBy: string;
  note: string | null;
}

const itemColumns = [
  "kind",
  "id",
  "name",
  "pack",
  "path",
  "version_hash as versionHash",
  "imported_hash as importedHash",
  "calls",
  "updated_at as updatedAt",
  "updated_by as updatedBy",
  "imported_at as importedAt",
  "imported_by as importedBy",
] as const;

const versionColumns = [
  "n",
  "kind",
  "id",
  "version_hash as versionHash",
  "name",
  "pack",
  "path",
  "text_hash as textHash",
  "beside_path as besidePath",
  "beside_hash as besideHash",
  "how",
  "import_id as importId",
  "made_at as madeAt",
  "made_by as madeBy",
  "note",
] as const;

/** Rows of one statement: far below the most parameters PostgreSQL takes. */
const page = 500;

/** A key or a name that PostgreSQL keeps as it is. */
export function isKeepable(text: string): boolean {
  return text !== "" && cleanText(text, 300) === text;
}

export function listContentItems(db: Db, kind?: string): Promise<ContentItemRow[]> {
  return db
    .selectFrom("content_items")
    .select(itemColumns)
    .$if(kind !== undefined, (query) => query.where("kind", "=", kind ?? ""))
    .orderBy("kind")
    .orderBy("name")
    .orderBy("id")
    .execute();
}

export function readContentItem(db: Db, { kind, id }: ContentKey): Promise<ContentItemRow | undefined> {
  return db
    .selectFrom("content_items")
    .select(itemColumns)
    .where("kind", "=", kind)
    .where("id", "=", id)
    .executeTakeFirst();
}

/** The current version of each. */
export function listCurrentVersions(db: Db, kind?: string, ids?: readonly string[]): Promise<VersionRow[]> {
  return db
    .selectFrom("content_versions as v")
    .innerJoin("content_items as i", (join) =>
      join.onRef("i.kind", "=", "v.kind").onRef("i.id", "=", "v.id").onRef("i.version_hash", "=", "v.version_hash"),
    )
    .distinctOn(["v.kind", "v.id"])
    .select(versionColumns.map((column) => `v.${column}` as const))
    .$if(kind !== undefined, (query) => query.where("v.kind", "=", kind ?? ""))
    .$if(ids !== undefined, (query) => query.where("v.id", "=", sql<string>`any(${[...(ids ?? [])]})`))
    .orderBy("v.kind")
    .orderBy("v.id")
    .orderBy("v.n", "desc")
    .execute() as Promise<VersionRow[]>; // the prefix keeps each column's name and type
}

/** Newest first. */
export function listVersions(db: Db, { kind, id }: ContentKey, limit = 200): Promise<VersionRow[]> {
  return db
    .selectFrom("content_versions")
    .select(versionColumns)
    .where("kind", "=", kind)
    .where("id", "=", id)
    .orderBy("n", "desc")
    .limit(limit)
    .execute();
}

export function readVersionNumbered(db: Db, n: string): Promise<VersionRow | undefined> {
  return db.selectFrom("content_versions").select(versionColumns).where("n", "=", n).executeTakeFirst();
}

/** The version of that content, whenever it was made. */
export function readVersion(db: Db, { kind, id }: ContentKey, versionHash: string): Promise<VersionRow | undefined> {
  return db
    .selectFrom("content_versions")
    .select(versionColumns)
    .where("kind", "=", kind)
    .where("id", "=", id)
    .where("version_hash", "=", versionHash)
    .orderBy("n", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Whatever it is a version of. */
export function readVersionByHash(db: Db, kind: string, versionHash: string): Promise<VersionRow | undefined> {
  return db
    .selectFrom("content_versions")
    .select(versionColumns)
    .where("kind", "=", kind)
    .where("version_hash", "=", versionHash)
    .orderBy("n", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Texts by their hash. */
export async function readTexts(db: Db, hashes: readonly string[]): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  const wanted = [...new Set(hashes)];
  for (let at = 0; at < wanted.length; at += page) {
    const rows = await db
      .selectFrom("content_texts")
      .selectAll()
      .where("hash", "in", wanted.slice(at, at + page))
      .execute();
    for (const { hash, content } of rows) texts.set(hash, content.toString("utf8"));
  }
  return texts;
}

/** Keeps the texts of a version and the version, and makes it the current one. */
export async function keepVersions(db: Db, versions: readonly NewVersion[], mark: VersionMark): Promise<void> {
  const texts = new Map<string, string>();
  const hashed = versions.map((version) => ({
    version,
    textHash: hashInto(texts, version.main.text),
    besideHash: version.beside ? hashInto(texts, version.beside.text) : null,
  }));
  const contents = [...texts].map(([hash, text]) => ({ hash, content: Buffer.from(text, "utf8") }));
  for (let at = 0; at < contents.length; at += page) {
    await db
      .insertInto("content_texts")
      .values(contents.slice(at, at + page))
      .onConflict((conflict) => conflict.column("hash").doNothing())
      .execute();
  }
  const rows = hashed.map(({ version, textHash, besideHash }) => ({
    kind: version.kind,
    id: version.id,
    version_hash: version.versionHash,
    name: version.name,
    pack: version.pack,
    path: version.main.path,
    text_hash: textHash,
    beside_path: version.beside?.path ?? null,
    beside_hash: besideHash,
    how: mark.how,
    import_id: mark.importId ?? null,
    made_at: mark.at,
    made_by: mark.by,
    note: mark.note ? cleanText(mark.note, 500) : null,
  }));
  for (let at = 0; at < rows.length; at += page) {
    await db
      .insertInto("content_versions")
      .values(rows.slice(at, at + page))
      .execute();
  }
  await setCurrent(
    db,
    versions.map(({ main, ...version }) => ({ ...version, path: main.path })),
    mark,
  );
}

export type CurrentVersion = Pick<ContentItemRow, "kind" | "id" | "name" | "pack" | "path" | "versionHash" | "calls">;

/** Makes versions that are kept already the current ones. An import's are what later edits are compared with. */
async function setCurrent(db: Db, versions: readonly CurrentVersion[], { how, by, at }: VersionMark): Promise<void> {
  const isImport = how === "import";
  const rows = versions.map((version) => ({
    kind: version.kind,
    id: version.id,
    name: version.name,
    pack: version.pack,
    path: version.path,
    version_hash: version.versionHash,
    imported_hash: isImport ? version.versionHash : null,
    calls: version.calls,
    updated_at: at,
    updated_by: by,
    imported_at: isImport ? at : null,
    imported_by: isImport ? by : null,
  }));
  for (let from = 0; from < rows.length; from += page) {
    await db
      .insertInto("content_items")
      .values(rows.slice(from, from + page))
      .onConflict((conflict) =>
        conflict.columns(["kind", "id"]).doUpdateSet((row) => ({
          name: row.ref("excluded.name"),
          pack: row.ref("excluded.pack"),
          path: row.ref("excluded.path"),
          version_hash: row.ref("excluded.version_hash"),
          calls: row.ref("excluded.calls"),
          updated_at: row.ref("excluded.updated_at"),
          updated_by: row.ref("excluded.updated_by"),
          ...(isImport
            ? {
                imported_hash: row.ref("excluded.imported_hash"),
                imported_at: row.ref("excluded.imported_at"),
                imported_by: row.ref("excluded.imported_by"),
              }
            : {}),
        })),
      )
      .execute();
  }
}

/** What is the same as what was brought in counts as brought in, also when it was made here. */
export async function setImportedHash(db: Db, { kind, id }: ContentKey, hash: string | null): Promise<void> {
  await db
    .updateTable("content_items")
    .set({ imported_hash: hash })
    .where("kind", "=", kind)
    .where("id", "=", id)
    .execute();
}

/** Its versions stay: what was undone can be looked at, and brought in again. */
export async function removeContentItem(db: Db, { kind, id }: ContentKey): Promise<void> {
  await db.deleteFrom("content_items").where("kind", "=", kind).where("id", "=", id).execute();
}

function hashInto(texts: Map<string, string>, text: string): string {
  const hash = contentHash(text);
  texts.set(hash, text);
  return hash;
}
