/** An import is killed in the middle of its transaction, wherever it is just writing: all of it is there, or nothing. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import pg from "pg";
import { makeConsoleWorld } from "./console-world.ts";
import { triagePack, zipFiles } from "./content-pack.ts";
import { waitFor } from "./wait-for.ts";
import type { World } from "./whole-server.ts";

let world: World;
before(async () => {
  world = await makeConsoleWorld();
});
after(() => world.close());

const upload = { file: "triage.zip", bytes: zipFiles(triagePack()) };
/** What an import writes, in the order it does. */
const tables = [
  "content_imports",
  "content_versions",
  "content_items",
  "lists",
  "incident_types",
  "playbooks",
  "activations",
];

async function countRows(): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of [...tables, "content_texts", "content_import_changes"]) {
    const [row] = await world.query<{ rows: number }>(`select count(*)::int as rows from ${table}`);
    counts[table] = row?.rows ?? -1;
  }
  return counts;
}

const waits = "select count(*)::int as waiting from pg_locks where not granted and relation is not null";

describe("a server that is killed while it brings content in", () => {
  for (const table of ["content_versions", "incident_types", "activations"]) {
    it(`at ${table} has brought in nothing`, async () => {
      const server = await world.spawn();
      const before = await countRows();
      const holder = new pg.Client({ connectionString: world.environment.TOCSIN_DATABASE_URL });
      await holder.connect();
      // Whoever writes into the table waits; reading goes on.
      await holder.query("begin");
      await holder.query(`lock table ${table} in share mode`);
      const importing = server.api.importContent(upload).catch(() => "broken off");
      await waitFor(async () => ((await holder.query<{ waiting: number }>(waits)).rows[0]?.waiting ?? 0) > 0, {
        what: "the import to get there",
      });
      await server.kill();
      assert.equal(await importing, "broken off");
      await holder.query("rollback");
      await holder.end();
      assert.deepEqual(await countRows(), before);
    });
  }

  it("right after the answer has brought in everything", async () => {
    const server = await world.spawn();
    const { preview } = await server.api.importContent(upload);
    await server.kill();
    const next = await world.spawn();
    const { items } = await next.api.listContent({});
    assert.equal(items.length, preview.items.length);
    const started = await next.api.startPlaybook({ id: "triage-outer" });
    const status = async () => (await next.api.getRun({ id: started.id })).run.status;
    await waitFor(async () => (await status()) === "succeeded", { what: "the playbook to run" });
    await next.kill();
  });
});
