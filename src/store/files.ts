/** Files of the War Room, by what they hold: kept once however often they come, read piece by piece. */
import { createHash } from "node:crypto";
import type pg from "pg";

export interface StoredFile {
  /** SHA-256 of the content, in hex: its name here. */
  hash: string;
  size: number;
  md5: string;
  sha1: string;
  sha512: string;
}

const chunkBytes = 1024 * 1024;

export function describeFile(content: Uint8Array): StoredFile {
  const hashOf = (algorithm: string) => createHash(algorithm).update(content).digest("hex");
  return {
    hash: hashOf("sha256"),
    size: content.length,
    md5: hashOf("md5"),
    sha1: hashOf("sha1"),
    sha512: hashOf("sha512"),
  };
}

/**
 * Keeps a file before the entry that names it: not in the journal's transaction, which everything waits for. A file that is
 * kept twice is kept once; one that in the end no entry names is dropped later (`dropUnusedFiles`).
 */
export async function keepFile(pool: pg.Pool, content: Uint8Array): Promise<StoredFile> {
  const file = describeFile(content);
  const client = await pool.connect();
  try {
    await client.query("begin");
    // Whoever keeps the same file at the same time waits here, and then finds it.
    const { rows } = await client.query<{ isNew: boolean }>(
      `insert into files (hash, size, md5, sha1, sha512) values ($1, $2, $3, $4, $5)
       on conflict (hash) do update set kept_at = now() returning xmax = 0 as "isNew"`,
      [file.hash, file.size, file.md5, file.sha1, file.sha512],
    );
    for (let at = 0, seq = 0; rows[0]?.isNew === true && at < content.length; at += chunkBytes, seq++) {
      const piece = Buffer.from(content.buffer, content.byteOffset + at, Math.min(chunkBytes, content.length - at));
      await client.query({
        name: "insert-file-chunk",
        text: "insert into file_chunks (hash, seq, content) values ($1, $2, $3)",
        values: [file.hash, seq, piece],
      });
    }
    await client.query("commit");
  } catch (error) {
    await client.query("rollback").catch(() => {});
    client.release(error instanceof Error ? error : true);
    throw error;
  }
  client.release();
  return file;
}

export async function readFileFacts(db: pg.ClientBase | pg.Pool, hash: string): Promise<StoredFile | undefined> {
  const { rows } = await db.query<StoredFile>(
    "select hash, size::float8 as size, md5, sha1, sha512 from files where hash = $1",
    [hash],
  );
  return rows[0];
}

/** Piece by piece, as fast as they are taken: a big file is never in memory as a whole. */
export async function* readFileChunks(db: pg.ClientBase | pg.Pool, hash: string): AsyncGenerator<Buffer> {
  for (let seq = 0; ; seq++) {
    const { rows } = await db.query<{ content: Buffer }>({
      name: "read-file-chunk",
      text: "select content from file_chunks where hash = $1 and seq = $2",
      values: [hash, seq],
    });
    const [chunk] = rows;
    if (!chunk) return;
    yield chunk.content;
  }
}

/** The whole of it, for commands that work on files; undefined when there is none, or a larger one. */
export async function readWholeFile(
  db: pg.ClientBase | pg.Pool,
  hash: string,
  mostBytes = 512 * 1024 * 1024,
): Promise<Uint8Array | undefined> {
  const facts = await readFileFacts(db, hash);
  if (!facts || facts.size > mostBytes) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of readFileChunks(db, hash)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Files that no entry and no incident has named for a day: their entry was never kept, or is gone. At most so many. */
export async function dropUnusedFiles(db: pg.ClientBase | pg.Pool, limit = 1_000): Promise<number> {
  const { rows } = await db.query<{ dropped: number }>(
    `with unused as (
       delete from files d where d.kept_at < now() - interval '1 day' and d.hash in (
         select f.hash from files f where f.kept_at < now() - interval '1 day'
           and not exists (select from entries e where e.file_hash = f.hash)
           and not exists (select from incidents i where i.attachments::text <> '[]'
             and strpos(i.attachments::text, f.hash) > 0)
         order by f.kept_at limit $1)
       returning d.hash),
     chunks as (delete from file_chunks c using unused u where c.hash = u.hash)
     select count(*)::int as dropped from unused`,
    [limit],
  );
  return rows[0]?.dropped ?? 0;
}
