/** What people are still writing: a text beside the version that is live. */
import { sql } from "kysely";
import { contentHash } from "#base/ids.ts";
import type { ContentKey } from "./content-items.ts";
import type { Db } from "./db.ts";

export interface ContentDraft {
  text: string;
  /** The version it was begun from. */
  baseHash: string;
  updatedAt: Date;
  updatedBy: string;
}

export async function readDraft(db: Db, { kind, id }: ContentKey): Promise<ContentDraft | undefined> {
  const row = await db
    .selectFrom("content_drafts as d")
    .innerJoin("content_texts as t", "t.hash", "d.text_hash")
    .select(["t.content", "d.base_hash as baseHash", "d.updated_at as updatedAt", "d.updated_by as updatedBy"])
    .where("d.kind", "=", kind)
    .where("d.id", "=", id)
    .executeTakeFirst();
  if (!row) return undefined;
  const { content, ...rest } = row;
  return { text: content.toString("utf8"), ...rest };
}

export async function keepDraft(
  db: Db,
  { kind, id }: ContentKey,
  { text, baseHash, by }: { text: string; baseHash: string; by: string },
): Promise<void> {
  const hash = contentHash(text);
  await db
    .insertInto("content_texts")
    .values({ hash, content: Buffer.from(text, "utf8") })
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
  const row = { text_hash: hash, base_hash: baseHash, updated_at: sql<Date>`now()`, updated_by: by };
  await db
    .insertInto("content_drafts")
    .values({ kind, id, ...row })
    .onConflict((conflict) => conflict.columns(["kind", "id"]).doUpdateSet(row))
    .execute();
}

export async function dropDraft(db: Db, { kind, id }: ContentKey): Promise<void> {
  await db.deleteFrom("content_drafts").where("kind", "=", kind).where("id", "=", id).execute();
}
