import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { uuidv7 } from "#base/ids.ts";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";
import { dropOldEntries, dropOldRuns, dropUnusedBlobs, type Horizon } from "./retention.ts";

let desk: StoreDesk;
before(async () => {
  desk = await openStoreDesk();
});
after(() => desk.close());

const horizon: Horizon = { before: new Date("2026-06-01T00:00:00Z"), limit: 100 };
const old = "2026-05-01T00:00:00Z";
const recent = "2026-07-01T00:00:00Z";

async function makeRun(label: string, more: { status?: string; finished?: string; of?: string; from?: string } = {}) {
  const { status = "succeeded", finished = old, of, from = null } = more;
  const id = uuidv7();
  await desk.query(
    `insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status, started_at, finished_at,
       forked_from) values ($1, 'p', 'h', $2, $3, 1, $4, $5, $6, $7)`,
    [id, of ?? id, label, status, old, status === "active" ? null : finished, from],
  );
  await desk.query("insert into run_events (run_id, seq, payload) values ($1, 1, '{}')", [id]);
  if (of === undefined) {
    await desk.makeEntry(id, 1);
    await desk.query("insert into context_ops (investigation_id, seq, op) values ($1, 1, '{}')", [id]);
  }
  return id;
}

async function act<Result>(what: (client: never) => Promise<Result>): Promise<Result> {
  const client = await desk.pool.connect();
  try {
    return await what(client as never);
  } finally {
    client.release();
  }
}

test("old runs leave with their journal and what they said; what is under way, new, open or forked from stays", async () => {
  await desk.makeIncidents(1, 2);
  await desk.query("update incidents set status = 2, closed = $1 where id = 2", [old]);
  const origin = await makeRun("origin");
  await makeRun("gone");
  await makeRun("active", { status: "active" });
  await makeRun("waiting", { status: "waiting" });
  await makeRun("recent", { finished: recent });
  await makeRun("of an open incident", { of: "1" });
  await makeRun("of a closed incident", { of: "2" });
  const fork = await makeRun("fork", { from: origin, of: origin, finished: recent });
  assert.equal(await act((client) => dropOldRuns(client, { ...horizon, limit: 1 })), 1);
  assert.equal(await act((client) => dropOldRuns(client, horizon)), 1);
  const left = async () => (await desk.query("select label from runs order by label")).map(({ label }) => label);
  assert.deepEqual(await left(), ["active", "fork", "of an open incident", "origin", "recent", "waiting"]);
  for (const table of ["run_events", "entries", "context_ops"]) {
    const key = table === "run_events" ? "run_id::text" : "investigation_id";
    const lost = await desk.query(`select ${key} from ${table} where ${key} not in (select id::text from runs)`);
    assert.deepEqual(lost, [], table);
  }
  await desk.query("update runs set finished_at = $1 where id = $2", [old, fork]);
  assert.equal(await act((client) => dropOldRuns(client, horizon)), 1);
  assert.equal(await act((client) => dropOldRuns(client, horizon)), 1);
  assert.deepEqual(await left(), ["active", "of an open incident", "recent", "waiting"]);
});

test("entries of incidents closed long ago leave, but for notes, evidence and attachments", async () => {
  await desk.query("truncate entries, incidents, evidence");
  await desk.makeIncidents(1, 2, 3);
  await desk.query("update incidents set status = 2, closed = $1 where id = 2", [old]);
  await desk.query("update incidents set status = 2, closed = $1 where id = 3", [recent]);
  for (const [investigation, n] of [
    ["1", 1],
    ["2", 1],
    ["2", 2],
    ["2", 3],
    ["2", 4],
    ["3", 1],
  ] as const) {
    await desk.makeEntry(investigation, n);
  }
  await desk.query("update entries set note = true where investigation_id = '2' and n = 2");
  await desk.query("update entries set file_hash = 'h' where investigation_id = '2' and n = 4");
  await desk.query(`update incidents set attachments = '[{"hash":"h"}]' where id = 1`);
  await desk.apply({
    kind: "markEvidence",
    entry: { investigationId: "2", n: 3 },
    description: "",
    tags: [],
    occurred: null,
  });
  assert.equal(await act((client) => dropOldEntries(client, horizon)), 1);
  const left = await desk.query("select n || '@' || investigation_id as id from entries order by investigation_id, n");
  assert.deepEqual(
    left.map(({ id }) => id),
    ["1@1", "2@2", "3@2", "4@2", "1@3"],
  );
});

test("big values leave once no run that is left can refer to them, and no entry does", async () => {
  await desk.query("truncate runs, entries, blobs");
  const keep = (hash: string, at: string) =>
    desk.query("insert into blobs (hash, content, kept_at) values ($1, '1', $2)", [hash, at]);
  await keep("before any run", "2026-04-01T00:00:00Z");
  await keep("of an entry", "2026-04-01T00:00:00Z");
  await keep("after a run began", "2026-05-02T00:00:00Z");
  await desk.query("insert into blobs (hash, content) values ('just now', '1')");
  await desk.makeEntry("1", 1);
  await desk.query("update entries set contents_blob = 'of an entry'");
  const run = await makeRun("waits", { status: "waiting" });
  const left = async () => (await desk.query("select hash from blobs order by hash")).map(({ hash }) => hash);
  assert.equal(await act((client) => dropUnusedBlobs(client, 100)), 1);
  assert.deepEqual(await left(), ["after a run began", "just now", "of an entry"]);
  await desk.query("delete from runs where id = $1", [run]);
  assert.equal(await act((client) => dropUnusedBlobs(client, 100)), 1);
  assert.deepEqual(await left(), ["just now", "of an entry"]);
});
