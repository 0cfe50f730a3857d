import type pg from "pg";
import type { Json } from "#base/json.ts";
import { createDb } from "#store/db.ts";
import { type EntryRow, readEntry } from "#store/entries.ts";
import { readBlob } from "#store/runs.ts";

/** An entry with what is too long for its row. */
export async function readWholeEntry(
  pool: pg.Pool,
  key: { investigationId: string; n: number },
): Promise<EntryRow | undefined> {
  const row = await readEntry(createDb(pool), key);
  if (!row) return undefined;
  const [contents, readable] = await Promise.all([
    readBig(pool, row.contentsBlob),
    readBig(pool, row.humanReadableBlob),
  ]);
  return {
    ...row,
    contents: contents ?? row.contents,
    humanReadable: typeof readable === "string" ? readable : row.humanReadable,
    contentsBlob: null,
    humanReadableBlob: null,
  };
}

async function readBig(pool: pg.Pool, hash: string | null): Promise<Json | undefined> {
  const text = hash === null ? undefined : await readBlob(pool, hash);
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}
