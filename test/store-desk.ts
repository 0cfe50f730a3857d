/** Changes of the store for tests: a database of its own, and one transaction a batch, as the journal's flush has it. */
import pg from "pg";
import { applyStoreChanges, type IgnoredChange } from "#store/changes/apply-store-changes.ts";
import type { StoreChange, StoreChangeRow } from "#store/changes/store-change.ts";
import { createDb } from "#store/db.ts";
import { createTestDatabase } from "./database.ts";

export type StoreDesk = Awaited<ReturnType<typeof openStoreDesk>>;

export async function openStoreDesk() {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ ...database.config, max: 4 });
  pool.on("error", () => undefined);
  const apply = async (...changes: (StoreChange | Partial<StoreChangeRow>)[]): Promise<string[]> => {
    const rows = changes.map((given): StoreChangeRow => {
      const row = "kind" in given ? { change: given } : given;
      return { investigationId: "1", runId: null, at: 1_000, by: "", change: { kind: "deleteList", name: "" }, ...row };
    });
    const client = await pool.connect();
    try {
      await client.query("begin");
      const ignored: readonly IgnoredChange[] = await applyStoreChanges(client, rows);
      await client.query("commit");
      return ignored.map(({ reason }) => reason);
    } catch (error) {
      await client.query("rollback");
      throw error;
    } finally {
      client.release();
    }
  };
  return {
    pool,
    config: database.config,
    db: createDb(pool),
    /** Applies changes in one transaction; gives the reasons of those that were ignored. */
    apply,
    async query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]> {
      return (await pool.query<Row>(text, values)).rows;
    },
    /** Incidents that are open, one second old. */
    async makeIncidents(...ids: number[]): Promise<void> {
      for (const id of ids) {
        await pool.query(
          `insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
             custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
           values ($1::bigint, 'incident ' || $1, 'Phishing', 'Phishing', 1, 1, '', '', to_timestamp(0), to_timestamp(0),
             to_timestamp(0), '{}', '[]', 'brand', 'instance', $1::text, '', '')`,
          [id],
        );
      }
    },
    async makeEntry(investigationId: string, n: number): Promise<void> {
      await pool.query(
        `insert into entries (investigation_id, n, type, category, format, contents, size, search_text, note, tags, author,
           instance, brand, created, modified)
         values ($1, $2, 'note', 'chats', 'text', '"x"', 3, 'x', false, '{}', '', '', '', to_timestamp(0), to_timestamp(0))`,
        [investigationId, n],
      );
    },
    async close(): Promise<void> {
      await pool.end();
      await database.close();
    },
  };
}
