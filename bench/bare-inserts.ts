/**
 * The reference of the ingest benchmark: the very rows that the server kept, inserted again in batches into copies of its
 * tables, indexes included. No HTTP, no parsing, no mapping, no fence; each batch waits for the commit of the one before.
 */
import type pg from "pg";

const tables = ["alerts", "incidents"] as const;

interface Batch {
  text: string;
  values: unknown[];
}

/** Rows a second, a row of each table counted as one; and how many incidents the server kept. */
export async function benchBareInserts(
  client: pg.Client,
  count: number,
  perBatch: number,
): Promise<{ kept: number; bare: number }> {
  const kept = await client.query<{ count: number }>("select count(*)::int as count from incidents");
  const columns = new Map<string, { name: string; type: string }[]>();
  const all = new Map<string, Record<string, string | null>[]>();
  for (const table of tables) {
    await client.query(`create table bare_${table} (like ${table} including indexes)`);
    const { rows } = await client.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum`,
      [table],
    );
    columns.set(table, rows);
    const texts = rows.map(({ name }) => `${name}::text`).join(", ");
    const read = await client.query<Record<string, string | null>>(`select ${texts} from ${table} limit $1`, [count]);
    all.set(table, read.rows);
  }
  const batches: Batch[] = [];
  for (let from = 0; from < count; from += perBatch) {
    const values: unknown[] = [];
    const parts = tables.map((table) => {
      const rows = all.get(table)?.slice(from, from + perBatch) ?? [];
      const lists = (columns.get(table) ?? []).map(({ name, type }) => {
        values.push(rows.map((row) => row[name] ?? null));
        return `$${values.length}::${type}[]`;
      });
      return `insert into bare_${table} select * from unnest(${lists.join(", ")})`;
    });
    batches.push({ text: `with first as (${parts[0]}) ${parts[1]}`, values });
  }
  const started = performance.now();
  for (const { text, values } of batches) await client.query({ name: "bare-inserts", text, values });
  return { kept: kept.rows[0]?.count ?? 0, bare: count / ((performance.now() - started) / 1000) };
}
