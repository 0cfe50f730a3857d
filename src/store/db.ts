import { Kysely, PostgresDialect, type Transaction } from "kysely";
import type pg from "pg";
import type { Database } from "./tables.ts";

/** What query functions take first: the caller decides whether it is a transaction. */
export type Db = Kysely<Database> | Transaction<Database>;

/** Typed queries over a pool that somebody else owns and ends. */
export function createDb(pool: pg.Pool): Kysely<Database> {
  return new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
}
