import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import pg from "pg";
import { silentLog } from "#base/log.ts";
import { dropBatch, listLeft } from "#store/housekeeping.ts";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";
import { defaultRetention, Housekeeper, retentionOf } from "./housekeeper.ts";

let desk: StoreDesk;
let epoch: string;
before(async () => {
  desk = await openStoreDesk();
  // As the server's own pool: a connection that is ended while somebody has it ends no process.
  desk.pool.on("connect", (client) => client.on("error", () => {}));
  epoch = (await desk.query<{ epoch: string }>("select epoch from host_epoch"))[0]?.epoch ?? "";
});
after(() => desk.close());
beforeEach(() =>
  desk.query("truncate runs, run_events, run_snapshots, blobs, entries, incidents, alerts, contexts, housekeeping"),
);

const now = Date.parse("2026-11-01T00:00:00Z");
const long = "2026-02-01T00:00:00Z";

function keepHouse(more: Partial<ConstructorParameters<typeof Housekeeper>[0]> = {}): Housekeeper {
  const clock = { now: () => now };
  return new Housekeeper({ pool: desk.pool, epoch, log: silentLog, clock, restMs: 0, ...more });
}

/** Ended runs, each with a journal, a snapshot and a context of its own; every hundredth was forked from the one before. */
async function makeRuns(count: number): Promise<void> {
  await desk.query(
    `insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status, started_at, finished_at,
       forked_from)
     select md5(n::text)::uuid, 'p', 'h', md5(n::text)::uuid::text, n::text, 1, 'succeeded', $1::timestamptz + n * interval '1 s',
       case when n % 100 = 0 then $3::timestamptz else $1::timestamptz + n * interval '2 s' end,
       case when n % 100 = 0 then md5((n - 1)::text)::uuid end
     from generate_series(1, $2) as n`,
    [long, count, "2026-10-30T00:00:00Z"],
  );
  await desk.query(`insert into run_events (run_id, seq, payload) select id, s, '{"type":"taskDone"}' from runs,
    generate_series(1, 3) as s`);
  await desk.query("insert into run_snapshots (run_id, seq, state) select id, 3, '{}' from runs");
  await desk.query("insert into contexts (investigation_id, seq, document) select id::text, 1, '{}' from runs");
}

async function count(table: string): Promise<number> {
  return (await desk.query<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n ?? -1;
}

async function orphans(): Promise<number> {
  const [row] = await desk.query<{ n: number }>(
    `select (select count(*) from run_events e where not exists (select from runs r where r.id = e.run_id))::int
       + (select count(*) from run_snapshots s where not exists (select from runs r where r.id = s.run_id))::int
       + (select count(*) from contexts c where not exists (select from runs r where r.id::text = c.investigation_id))::int as n`,
  );
  return row?.n ?? -1;
}

test("of 10,000 old runs all leave but young forks and what those were forked from, in batches, leaving no orphan", async () => {
  await makeRuns(10_000);
  const house = keepHouse();
  assert.equal(await house.round(), 9_800);
  assert.equal(await count("runs"), 200);
  assert.equal(await count("run_events"), 600);
  assert.equal(await orphans(), 0);
  assert.equal(house.removed.get("runs"), 9_800);
  const left = (await house.describe()).find(({ kind }) => kind === "runs");
  assert.equal(left?.removed, 9_800);
  assert.equal(left?.keptDays, 90);
  assert.notEqual(left?.lookedAt, null);
  // The forks are old now: they leave, and then what they were forked from.
  await desk.query("update runs set finished_at = started_at");
  assert.equal(await keepHouse().round(), 200);
  assert.equal(await count("runs"), 0);
});

test("a connection that dies in the middle of a batch undoes that batch and its count, and the next round finishes", async () => {
  await makeRuns(300);
  const blocker = await desk.pool.connect();
  await blocker.query("begin");
  // The batch locks its runs, deletes events, and is stuck at the snapshots.
  await blocker.query("lock table run_snapshots in access exclusive mode");
  const horizon = { before: new Date(now), limit: 100 };
  const stuck = dropBatch(desk.pool, epoch, "runs", horizon);
  stuck.catch(() => {});
  const victim = async () =>
    (
      await desk.query<{ pid: number }>(
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'delete from run_snapshots%'",
      )
    )[0]?.pid;
  let pid = await victim();
  while (pid === undefined) pid = await victim();
  await desk.query("select pg_terminate_backend($1)", [pid]);
  await assert.rejects(stuck);
  await blocker.query("rollback");
  blocker.release();
  assert.equal(await count("run_events"), 900);
  assert.equal((await listLeft(desk.pool))[0]?.removed, 0);
  await keepHouse().round();
  assert.equal(await count("runs"), 6);
  assert.equal(await orphans(), 0);
});

test("who is no longer the active process removes nothing", async () => {
  await makeRuns(10);
  assert.equal(await dropBatch(desk.pool, "999", "runs", { before: new Date(now), limit: 100 }), undefined);
  assert.equal(await keepHouse({ epoch: "999" }).round(), 0);
  assert.equal(await count("runs"), 10);
});

test("what is kept for ever stays, and a configuration changes what it names only", async () => {
  assert.deepEqual(retentionOf({ runs_days: "never", alerts_days: 7 }), {
    ...defaultRetention,
    runs: undefined,
    alerts: 7,
  });
  await makeRuns(10);
  await keepHouse({ retention: retentionOf({ runs_days: "never" }) }).round();
  assert.equal(await count("runs"), 10);
});

test("the text of an alert leaves once no run and no open incident needs it; the alert is still known", async () => {
  await desk.makeIncidents(1, 2);
  await desk.query("update incidents set status = 2, closed = $1 where id = 2", [long]);
  await desk.query(
    `insert into alerts (id, instance_id, source_id, label, priority, raised_at, received_at, raw, decisions)
     select md5(name)::uuid, md5('i')::uuid, name, name, 1, $1::timestamptz,
       case when name = 'young' then $2::timestamptz else $1::timestamptz end, '{"a":1}', '[]'
     from unnest(array['of no one', 'of a run', 'of an open incident', 'of a closed incident', 'young']) as name`,
    [long, "2026-10-30T00:00:00Z"],
  );
  await desk.query("update incidents set alert_id = md5('of an open incident')::uuid where id = 1");
  await desk.query("update incidents set alert_id = md5('of a closed incident')::uuid where id = 2");
  await desk.query(
    `insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status, alert_id)
     values (md5('r')::uuid, 'p', 'h', '9', 'r', 1, 'succeeded', md5('of a run')::uuid)`,
  );
  await keepHouse({ retention: { runs: 90, entries: 90, alerts: 90 } }).round();
  const without = await desk.query("select source_id as name from alerts where raw::text = 'null' order by 1");
  assert.deepEqual(
    without.map(({ name }) => name),
    ["of a closed incident", "of no one"],
  );
  assert.equal(await count("alerts"), 5);
});

test("a big value that is kept again while it is being dropped stays", async () => {
  await desk.query("insert into blobs (hash, content, kept_at) values ('again', '1', $1), ('gone', '1', $1)", [long]);
  const flush = new pg.Client(desk.config);
  await flush.connect();
  try {
    await flush.query("begin");
    await flush.query(
      "insert into blobs (hash, content) values ('again', '1') on conflict (hash) do update set kept_at = now()",
    );
    const dropping = dropBatch(desk.pool, epoch, "values", { before: new Date(now), limit: 10 });
    const waits = () =>
      desk.query("select from pg_stat_activity where wait_event_type = 'Lock' and query like 'delete from blobs%'");
    while ((await waits()).length === 0);
    await flush.query("commit");
    assert.equal(await dropping, 1);
  } finally {
    await flush.end();
  }
  assert.deepEqual(await desk.query("select hash from blobs"), [{ hash: "again" }]);
});
