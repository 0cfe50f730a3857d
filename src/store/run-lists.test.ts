import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import { createDb, type Db } from "./db.ts";
import { countRuns, listRuns, type RunFilter, type RunRow } from "./run-lists.ts";

let database: TestDatabase;
let pool: pg.Pool;
let db: ReturnType<typeof createDb>;

before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 4 });
  db = createDb(pool);
  await pool.query(
    `insert into playbooks (hash, id, name, language, content) values
       ('h1', 'p1', 'Create an incident', 'sekoia', '{}'), ('h2', 'p2', '100% Quarantine_host', 'sekoia', '{}'),
       ('h3', 'p2', 'Quarantine, renamed', 'sekoia', '{}')`,
  );
});
after(async () => {
  await pool.end();
  await database.close();
});

interface Given {
  label?: string;
  playbook?: [id: string, hash: string];
  status?: RunRow["status"];
  /** Minutes after the epoch of this test. */
  minute?: number;
}
const epoch = Date.UTC(2026, 10, 28);
const at = (minute: number) => new Date(epoch + minute * 60_000).toISOString();

async function fill(...runs: Given[]): Promise<string[]> {
  await pool.query("truncate runs");
  const ids: string[] = [];
  for (const { label = "a run", playbook = ["p1", "h1"], status = "succeeded", minute = 0 } of runs) {
    const id = uuidv7();
    ids.push(id);
    await pool.query(
      `insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status, started_at)
       values ($1, $2, $3, $1::uuid::text, $4, 50, $5, $6)`,
      [id, ...playbook, label, status, at(minute)],
    );
  }
  return ids;
}

async function labels(filter: RunFilter & { status?: RunRow["status"] }): Promise<string[]> {
  return (await listRuns(db, { limit: 50, ...filter })).map(({ label }) => label);
}

/** Every page of the list. */
async function walk(from: Db, filter: RunFilter & { status?: RunRow["status"] }, limit: number): Promise<RunRow[]> {
  const all: RunRow[] = [];
  for (;;) {
    const page = await listRuns(from, { ...filter, limit, after: all.at(-1)?.id });
    all.push(...page);
    if (page.length < limit) return all;
  }
}

const texts: [text: string, found: string[]][] = [
  ["al9f3", ["Sekoia.io Alert: AL9F3 100%"]],
  ["AL9F3 100%", ["Sekoia.io Alert: AL9F3 100%"]],
  ["100%", ["of a playbook named so", "Sekoia.io Alert: AL9F3 100%"]],
  ["L9F_", []],
  ["QUARANTINE_h", ["of a playbook named so"]],
  ["quarantine", ["of the renamed one", "of a playbook named so"]],
  ["\\", ["back\\slash 'quoted' \"twice\""]],
  ["' or true --", []],
  ["'quoted'", ["back\\slash 'quoted' \"twice\""]],
  ["\u0000", []],
  ["\ud800", []],
  ["{{7*7}}", []],
];

test("a text is found in the label or the playbook's name as it was then, whatever its case and signs", async () => {
  await fill(
    { label: "Sekoia.io Alert: AL9F3 100%", status: "active" },
    { label: "back\\slash 'quoted' \"twice\"", minute: 1 },
    { label: "of a playbook named so", playbook: ["p2", "h2"], minute: 2 },
    { label: "of the renamed one", playbook: ["p2", "h3"], minute: 3, status: "failed" },
  );
  for (const [text, found] of texts) assert.deepEqual(await labels({ text }), found, JSON.stringify(text));
});

test("a run is found by its whole id, and by no part of it", async () => {
  const [id = "", other = ""] = await fill({ label: "one" }, { label: "other" });
  assert.deepEqual(await labels({ text: ` ${id.toUpperCase()} ` }), ["one"]);
  assert.deepEqual(await labels({ text: other }), ["other"]);
  assert.deepEqual(await labels({ text: id.slice(0, -1) }), []);
});

test("since counts its moment in, until does not, and all filters hold together", async () => {
  await fill(
    { label: "0", minute: 0 },
    { label: "1", minute: 1, status: "failed" },
    { label: "2", minute: 2, playbook: ["p2", "h2"], status: "failed" },
    { label: "3", minute: 3 },
  );
  assert.deepEqual(await labels({ since: at(1), until: at(3) }), ["2", "1"]);
  assert.deepEqual(await labels({ since: at(1), status: "failed", playbookId: "p1" }), ["1"]);
  assert.deepEqual(await labels({ since: at(1), status: "failed", playbookId: "p2", text: "quarantine" }), ["2"]);
  assert.deepEqual(await labels({ playbookId: "no such" }), []);
});

test("pages neither repeat nor leave out a run, though many began in one moment", async () => {
  await fill(...Array.from({ length: 57 }, (_, index) => ({ label: `${index}`, minute: Math.floor(index / 20) })));
  const walked = await walk(db, {}, 10);
  assert.equal(walked.length, 57);
  assert.equal(new Set(walked.map(({ id }) => id)).size, 57);
  const times = walked.map(({ startedAt }) => startedAt.getTime());
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
});

test("counters and list agree for every filter, while runs change", async () => {
  const statuses = ["active", "waiting", "paused", "succeeded", "failed", "cancelled"] as const;
  const ids = await fill(
    ...Array.from(
      { length: 120 },
      (_, index): Given => ({
        label: `run ${index % 7}`,
        status: statuses[index % 6] ?? "active",
        playbook: index % 2 === 0 ? ["p1", "h1"] : ["p2", "h2"],
        minute: index,
      }),
    ),
  );
  let stop = false;
  const changes = (async () => {
    for (let turn = 0; !stop; turn++) {
      const status = statuses[turn % 6];
      await pool.query("update runs set status = $1 where id = $2", [status, ids[(turn * 13) % ids.length]]);
    }
  })();
  const filters: RunFilter[] = [
    {},
    { since: at(30) },
    { playbookId: "p1", until: at(90) },
    { text: "RUN 3" },
    { text: "quarantine", since: at(10) },
  ];
  for (const filter of filters) {
    await db
      .transaction()
      .setIsolationLevel("repeatable read")
      .execute(async (snapshot) => {
        const counts = await countRuns(snapshot, filter);
        for (const status of statuses) {
          const listed = await walk(snapshot, { ...filter, status }, 7);
          assert.equal(listed.length, counts[status], `${status} of ${JSON.stringify(filter)}`);
        }
      });
  }
  stop = true;
  await changes;
});

test("each way to look for runs has its index", async () => {
  const { rows } = await pool.query<{ indexname: string }>("select indexname from pg_indexes where tablename = 'runs'");
  const names = new Set(rows.map(({ indexname }) => indexname));
  for (const name of ["runs_by_time", "runs_by_status", "runs_by_playbook", "runs_by_label"])
    assert.ok(names.has(name), name);
});
