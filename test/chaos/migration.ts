/** A process that is killed while it brings an older database up to date, again and again; then an older run goes on. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import { linkPlaybook } from "#playbook/link-playbook.ts";
import { migrate } from "#store/migrate.ts";
import { migrationsDirectory } from "#store/migration-files.ts";
import { createTestDatabase } from "#test/database.ts";
import type { CaseResult, ChaosCase } from "./cases.ts";
import { smallPlaybook } from "./load.ts";
import { ChaosWorld, noFate } from "./world.ts";

const program = fileURLToPath(new URL("./migrate-child.ts", import.meta.url));
/** As it was first released. */
const olderFiles = 1;
const mostProcesses = 2_000;

export function migrationCase(): ChaosCase {
  return {
    part: "migration",
    what: "killed at each statement of it",
    run: async () => {
      const started = performance.now();
      const database = await createTestDatabase({ empty: true });
      const folder = await mkdtemp(join(tmpdir(), "tocsin-older-"));
      const differences: string[] = [];
      let kills = 0;
      const client = new pg.Client(database.config);
      client.on("error", () => undefined);
      try {
        const files = (await readdir(migrationsDirectory)).filter((name) => name.endsWith(".sql")).sort();
        for (const name of files.slice(0, olderFiles)) await cp(join(migrationsDirectory, name), join(folder, name));
        await client.connect();
        await migrate(client, { directory: folder });
        const runId = await beginOlderRun(client);
        // Each gets one statement further into what is left, and begins again when it got through a file.
        for (let at = 1, processes = 0; ; processes++) {
          if (processes === mostProcesses) throw new Error("the migration never ended");
          const before = await appliedIn(client);
          const ended = await runMigration(database.config, at);
          if (ended === "done") break;
          if (ended !== "killed") throw new Error(`it ended with ${ended}`);
          kills += 1;
          at = (await appliedIn(client)) > before ? 1 : at + 1;
        }
        const applied = await appliedIn(client);
        if (applied !== files.length) differences.push(`${applied} of ${files.length} migrations are there`);
        const world = await ChaosWorld.open([smallPlaybook("older")], database.config);
        try {
          const life = await world.live([], noFate, { awaits: 1 });
          if (life.broke !== undefined) differences.push(life.broke);
          const { rows } = await world.pool.query("select status from runs where id = $1", [runId]);
          if (rows[0]?.status !== "succeeded") differences.push(`the older run: ${JSON.stringify(rows[0])}`);
        } finally {
          await world.close();
        }
      } finally {
        await client.end();
        await rm(folder, { recursive: true, force: true });
        await database.close();
      }
      return {
        told: `${kills} kills`,
        happened: kills,
        differences,
        seconds: (performance.now() - started) / 1000,
      } satisfies CaseResult;
    },
  };
}

async function appliedIn(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>("select count(*)::int as count from schema_migrations");
  return rows[0]?.count ?? 0;
}

/** A run as a process of that time left it: begun, its row and its journal there. */
async function beginOlderRun(client: pg.Client): Promise<string> {
  const { linked } = linkPlaybook(smallPlaybook("older"), () => undefined);
  const [world] = linked;
  if (!world) throw new Error("a playbook links to itself at least");
  const id = uuidv7();
  await client.query(`insert into playbooks (hash, id, name, language, content) values ($1, $2, $2, 'xsoar', $3)`, [
    world.hash,
    world.playbook.name,
    JSON.stringify(world.playbook),
  ]);
  await client.query(
    `insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status)
     values ($1::uuid, $2, $3, $4, 'older', 50, 'active')`,
    [id, world.playbook.id, world.hash, id],
  );
  await client.query(
    `insert into run_events (run_id, seq, payload)
     values ($1, 1, '{"at":1,"type":"runStarted","playbook":"","label":"older","start":{}}')`,
    [id],
  );
  return id;
}

async function runMigration(database: pg.ClientConfig, killAt: number): Promise<string> {
  const child = spawn(process.execPath, [program, JSON.stringify({ database, killAt })], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return code === 0 ? "done" : signal === "SIGKILL" ? "killed" : `${signal ?? code}`;
}
