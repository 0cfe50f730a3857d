import pg from "pg";
import { jsonList } from "./json-list.ts";

/**
 * Whether PostgreSQL refused a statement for what it carries, so that the same rows would be refused again: 22, the data
 * is wrong; 23, a constraint says no; 54, too large or too deeply nested.
 */
export function isRefusedForData(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(2[23]|54)/.test(error.code ?? "");
}

/** Which of these JSON texts PostgreSQL does not take, by their position. */
export async function findRefusedJson(db: pg.ClientBase | pg.Pool, texts: readonly string[]): Promise<Set<number>> {
  const refused = new Set<number>();
  for (const [index, text] of texts.entries()) {
    try {
      // As an element of a list, the way it is sent with others: that is one level deeper.
      await db.query("select json_array_elements($1::json) is null", [jsonList([text])]);
    } catch (error) {
      if (!isRefusedForData(error)) throw error;
      refused.add(index);
    }
  }
  return refused;
}
