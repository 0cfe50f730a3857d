import { contentHash } from "#base/ids.ts";
import type { SimpleMapper } from "#playbook/simple-mapper.ts";
import type { Db } from "./db.ts";

export interface StoredMapper {
  hash: string;
  definition: SimpleMapper;
}

/** Makes this version of a mapper the current one of its name; older ones stay for the incidents they made. */
export async function keepMapper(db: Db, mapper: SimpleMapper): Promise<void> {
  const definition = JSON.stringify(mapper);
  const hash = contentHash(definition);
  await db
    .updateTable("mappers")
    .set({ is_current: false })
    .where("name", "=", mapper.name)
    .where("hash", "<>", hash)
    .execute();
  await db
    .insertInto("mappers")
    .values({ hash, name: mapper.name, definition, is_current: true })
    .onConflict((conflict) => conflict.column("hash").doUpdateSet({ is_current: true }))
    .execute();
}

export async function listMappers(db: Db): Promise<StoredMapper[]> {
  const rows = await db.selectFrom("mappers").select(["hash", "definition"]).where("is_current", "=", true).execute();
  // Written by `keepMapper` alone, so they are mappers.
  return rows.map(({ hash, definition }) => ({ hash, definition: definition as SimpleMapper }));
}

export async function readMapper(db: Db, hash: string): Promise<SimpleMapper | undefined> {
  const row = await db.selectFrom("mappers").select("definition").where("hash", "=", hash).executeTakeFirst();
  return row?.definition as SimpleMapper | undefined;
}
