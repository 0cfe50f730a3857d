/** A database of the part before, with runs in every state of being under way, is migrated, and its runs are finished. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import pg from "pg";
import { buildSchema } from "#store/migrate.ts";
import { readMigrations } from "#store/migration-files.ts";
import { createTestDatabase } from "./database.ts";
import { readJournals } from "./run-journals.ts";
import { waitFor } from "./wait-for.ts";
import { makeWorld } from "./whole-server.ts";

const fixture = new URL("./previous/part-1.sql", import.meta.url);
/** The last migration of part 1. */
const lastVersion = 1;
const token = "Bearer part-one-token";
const runId = (n: number) => `01900000-0000-7000-8000-00000000000${n}`;

test("runs that part 1 left under way are finished after the migration, each of them once", async (t) => {
  const database = await createTestDatabase({ empty: true });
  const world = await makeWorld({
    databaseUrl: database.url,
    xsoar: { token },
    setup: { xsoar: { request_timeout: 0.4, settle_seconds: 0.2 } },
  });
  t.after(async () => {
    await world.close();
    await database.close();
  });
  const client = new pg.Client(database.config);
  await client.connect();
  const at = Date.now() - 20_000;
  await client.query("begin");
  const files = (await readMigrations()).filter(({ version }) => version <= lastVersion);
  await buildSchema(client, files, new Map());
  const rows = (await readFile(fixture, "utf8")).replaceAll("@XSOAR@", world.xsoar.webhookUrl());
  await client.query(rows.replaceAll("@AT@", String(at)));
  await client.query("commit");
  await client.end();
  await writeFile(join(world.home, "secret.key"), `${Buffer.alloc(32, 7).toString("base64")}\n`, { mode: 0o600 });
  const arrived = await fetch(world.xsoar.webhookUrl(), {
    method: "POST",
    headers: { Authorization: token, "content-type": "application/json" },
    body: JSON.stringify({ name: 'A "quoted" rule', alertId: "ALarrived" }),
  });
  assert.ok(arrived.ok);

  const { api } = await world.serve();
  const asking = await api.explainRun({ id: runId(5) });
  assert.equal(asking.run.status, "waiting");
  await api.answerRun({ id: runId(5), task: "1", answer: "yes" });
  const areOver = async () => {
    const { runs } = await api.getStatus({});
    return runs.active + runs.waiting === 0;
  };
  const stands = async () => JSON.stringify(await world.query("select label, status, waiting_for from runs"));
  await waitFor(areOver, { what: stands, trace: stands });

  const journals = await readJournals(world.query);
  const outcomes = Object.fromEntries(journals.map(({ label, status }) => [label, status]));
  const { over, ...others } = outcomes;
  assert.equal(over, "failed", "what was over stays as it was");
  assert.deepEqual([...new Set(Object.values(others))], ["succeeded"], JSON.stringify(outcomes));
  assert.deepEqual(
    world.xsoar
      .incidents()
      .map(({ alertId }) => alertId)
      .sort(),
    ["ALarrived", "ALasked", "ALbegun", "ALdue", "ALintended"],
  );
  const probes = (n: number) =>
    journals.find(({ id }) => id === runId(n))?.events.filter((event) => event.type === "stepProbed") ?? [];
  assert.deepEqual(
    probes(4).map(({ found }) => found),
    [true],
    "what had arrived was found and not sent again",
  );
  assert.deepEqual(
    probes(3).map(({ found }) => found),
    [false, false],
    "what had not arrived was looked for twice before it was sent",
  );
  const why = await api.explainRun({ id: runId(6) });
  assert.equal(why.run.error?.code, "VENDOR_REFUSED");
});
