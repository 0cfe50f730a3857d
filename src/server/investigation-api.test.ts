/** What an investigation holds, over real HTTP: War Room, files, evidence, schedules, timers, context. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { uuidv7 } from "#base/ids.ts";
import { applyStoreChanges } from "#store/changes/apply-store-changes.ts";
import type { StoreChange } from "#store/changes/store-change.ts";
import { insertEntries, type KeptEntryRow } from "#store/entry-rows.ts";
import { keepFile } from "#store/files.ts";
import { type AccessServer, openAccessServer } from "#test/access-server.ts";

let server: AccessServer;
const sessions: Record<string, string> = {};
const runId = uuidv7();
const big = "long ".repeat(20_000);

before(async () => {
  server = await openAccessServer({ writes: true });
  for (const role of ["analyst", "viewer"] as const) {
    sessions[role] = await server.openSession(await server.addPerson(role, role), role);
  }
  await server.query(
    `insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
       custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
     select n, 'incident', 't', 't', 1, 1, '', '', now(), now(), now(), '{}', '[]', 'b', 'i', n::text, '', ''
     from generate_series(7, 8) n`,
  );
  await server.query(
    `insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status)
     values ($1, 'p', 'h', $2, 'l', 1, 'active')`,
    [runId, runId],
  );
  const file = await keepFile(server.pool, Buffer.from("hello \0 world"));
  const blob = "sha-of-it";
  await server.query("insert into blobs (hash, content) values ($1, $2)", [blob, JSON.stringify(big)]);
  const base = { investigationId: "7", type: "note", category: "commandAndResults", format: "text" } as const;
  const entries: KeptEntryRow[] = [
    { ...base, n: 1, contents: "!Print value=x", user: "ada", created: 1_000 },
    { ...base, n: 2, contents: "x", parent: 1, tags: ["t"], created: 2_000 },
    { ...base, n: 3, contents: big, created: 3_000 },
    {
      ...base,
      n: 4,
      type: "file",
      contents: "f",
      file: { name: 'ev"il\r\n täst.exe', hash: file.hash, size: 13 },
      created: 4_000,
    },
    { ...base, n: 1, investigationId: runId, contents: "of a run", created: 1_000 },
  ];
  await insertEntries(server.pool as never, entries, (value) =>
    value === big ? { hash: blob, size: JSON.stringify(big).length, head: "" } : undefined,
  );
  await change({ kind: "timer", incident: "7", field: "remediationsla", action: "start", slaMinutes: 5 });
  await change({
    kind: "scheduleCommand",
    id: "schedule-1",
    command: "!Print",
    cron: "* * * * *",
    times: null,
    endsAt: null,
    nextAt: 60_000,
  });
  await change({ kind: "closeIncident", incident: "99", reason: "", notes: "" });
  for (const [seq, op] of [
    [1, { op: "set", path: "a.b", value: "\0" }],
    [2, { op: "append", path: "a.b", value: 2 }],
  ]) {
    await server.query("insert into context_ops (investigation_id, seq, op) values ('7', $1, $2)", [
      seq,
      JSON.stringify(op),
    ]);
  }
});
after(() => server.close());

async function change(one: StoreChange): Promise<void> {
  const client = await server.pool.connect();
  await applyStoreChanges(client, [{ investigationId: "7", runId: null, at: 1_000, by: "", change: one }]);
  client.release();
}

type Body = Record<string, unknown>;
const as = (role: "analyst" | "viewer", body?: object) => ({
  session: sessions[role] ?? "",
  ...(body === undefined ? {} : { body: body as never }),
});
const get = (path: string) => server.call("GET", path, as("viewer"));
const items = (answer: { body: unknown }) => (answer.body as { items: Body[] }).items;

describe("the War Room", () => {
  test("is read in pages, newest first or oldest first", async () => {
    const first = await get("/incidents/7/entries?limit=2");
    assert.deepEqual(
      items(first).map(({ id }) => id),
      ["4@7", "3@7"],
    );
    const second = await get(`/incidents/7/entries?limit=2&cursor=${first.body.next}`);
    assert.deepEqual(
      items(second).map(({ id }) => id),
      ["2@7", "1@7"],
    );
    const oldest = await get("/incidents/7/entries?order=oldest&limit=1");
    assert.deepEqual([items(oldest)[0]?.id, oldest.body.next], ["1@7", "1"]);
    assert.equal(items(await get("/incidents/7/entries?order=oldest&cursor=1"))[0]?.id, "2@7");
  });

  test("is looked through by category, tag, person, parent, word and time", async () => {
    const found = async (query: string) => items(await get(`/incidents/7/entries?${query}`)).map(({ id }) => id);
    assert.deepEqual(await found("categories=attachments,chats"), ["4@7"]);
    assert.deepEqual(await found("tags=t,u"), ["2@7"]);
    assert.deepEqual(await found("tags=t,u&allTags=true"), []);
    assert.deepEqual(await found("users=ada"), ["1@7"]);
    assert.deepEqual(await found("parent=1@7"), ["2@7"]);
    assert.deepEqual(await found("text=PRINT"), ["1@7"]);
    assert.deepEqual(await found("since=1970-01-01T00:00:04Z"), ["4@7"]);
    for (const wrong of ["categories=nonsense", "cursor=x", "parent=x", "limit=0", "since=soon"]) {
      assert.equal((await get(`/incidents/7/entries?${wrong}`)).body.code, "BAD_REQUEST", wrong);
    }
  });

  test("of a run without an incident is read the same way; of nothing it is not there", async () => {
    assert.equal(items(await get(`/incidents/${runId}/entries`))[0]?.contents, "of a run");
    for (const id of ["99", uuidv7()]) assert.equal((await get(`/incidents/${id}/entries`)).body.code, "NOT_FOUND");
  });

  test("leaves what is long out of lists and gives it with its entry", async () => {
    const [entry] = items(await get("/incidents/7/entries?limit=1&cursor=4"));
    assert.deepEqual([entry?.contents, entry?.isLong, entry?.size], [null, true, big.length + 2]);
    const { body } = await get("/entries/3@7");
    assert.deepEqual([body.contents, body.isLong], [big, false]);
    assert.equal((await get("/entries/99@7")).body.code, "NOT_FOUND");
  });

  test("takes what a person says, in their name, with numbers that follow", async () => {
    const said = await Promise.all(
      ["one", "two", "three"].map((text) => {
        return server.call("POST", "/incidents/8/entries", as("analyst", { text, note: text === "two", tags: ["x"] }));
      }),
    );
    assert.deepEqual(said.map(({ body }) => String(body.id)).toSorted(), ["1@8", "2@8", "3@8"]);
    const notes = items(await get("/incidents/8/entries?categories=notes"));
    assert.deepEqual(
      notes.map(({ contents, user, category, format, tags }) => [contents, user, category, format, tags]),
      [["two", "analyst", "chats", "markdown", ["x"]]],
    );
    const audit = await server.query(
      "select actor, action, object, details from audit where action = 'addEntry' limit 1",
    );
    assert.equal(audit[0]?.object, "8");
    const refused = await server.call("POST", "/incidents/8/entries", as("viewer", { text: "no" }));
    assert.equal(refused.body.code, "ACCESS_FORBIDDEN");
    assert.equal((await server.call("POST", "/incidents/8/entries", as("analyst", { text: " " }))).status, 400);
    assert.equal((await server.call("POST", "/incidents/99/entries", as("analyst", { text: "x" }))).status, 404);
  });

  test("has entries made notes and tagged", async () => {
    const marked = await server.call("POST", "/entries/2@7", as("analyst", { note: true, tags: ["a", "b"] }));
    assert.deepEqual([marked.body.note, marked.body.tags], [true, ["a", "b"]]);
    const again = await server.call("POST", "/entries/2@7", as("analyst", { note: false }));
    assert.deepEqual([again.body.note, again.body.tags], [false, ["a", "b"]]);
    assert.equal((await server.call("POST", "/entries/9@7", as("analyst", { note: true }))).status, 404);
  });
});

describe("a file", () => {
  test("is given as a file to save, under its own name, and never as a page", async () => {
    const response = await fetch(`${server.url}/api/v1/files/4@7`, {
      headers: { cookie: `tocsin_session=${sessions.viewer}` },
    });
    assert.equal(response.status, 200);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), Buffer.from("hello \0 world"));
    assert.equal(response.headers.get("content-length"), "13");
    assert.equal(response.headers.get("content-type"), "application/octet-stream");
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    const disposition = response.headers.get("content-disposition") ?? "";
    assert.equal(
      disposition,
      `attachment; filename="ev_il___t_st.exe"; filename*=UTF-8''ev%22il%0D%0A%20t%C3%A4st.exe`,
    );
    assert.equal((await get("/files/1@7")).body.code, "NOT_FOUND");
    assert.equal((await get("/files/99@7")).body.code, "NOT_FOUND");
  });

  test("of many megabytes comes whole, piece by piece", async () => {
    const content = Buffer.alloc(5_000_001, 7);
    const { hash } = await keepFile(server.pool, content);
    await server.query("update entries set file_name = '', file_hash = $1 where n = 1 and investigation_id = '7'", [
      hash,
    ]);
    const response = await fetch(`${server.url}/api/v1/files/1@7`, {
      headers: { cookie: `tocsin_session=${sessions.viewer}` },
    });
    assert.equal(Buffer.compare(Buffer.from(await response.arrayBuffer()), content), 0);
    await server.query("update entries set file_name = null, file_hash = null where n = 1 and investigation_id = '7'");
  });
});

test("the evidence board: an entry is put there, changed there and taken off", async () => {
  const mark = (body: object) => server.call("POST", "/incidents/7/evidence", as("analyst", body));
  await mark({ entryId: "2@7", description: "first", occurred: "2026-01-31T12:00:00Z" });
  const [evidence, more] = items(await mark({ entryId: "2@7", description: "proof", tags: ["t"] }));
  assert.equal(more, undefined);
  assert.deepEqual([evidence?.description, evidence?.markedBy, evidence?.entryText], ["proof", "analyst", "x"]);
  assert.equal(items(await get("/incidents/7/entries?categories=evidence"))[0]?.evidence, true);
  assert.equal((await mark({ entryId: `1@${runId}` })).body.code, "NOT_FOUND");
  const path = `/incidents/7/evidence/${evidence?.id}`;
  assert.equal((await server.call("DELETE", path, as("viewer"))).body.code, "ACCESS_FORBIDDEN");
  assert.equal((await server.call("DELETE", path.replace("/7/", "/8/"), as("analyst"))).body.code, "NOT_FOUND");
  assert.equal((await server.call("DELETE", path, as("analyst"))).status, 200);
  assert.deepEqual(items(await get("/incidents/7/evidence")), []);
});

test("scheduled commands are seen, and stopped once", async () => {
  const [command] = items(await get("/incidents/7/scheduled-commands"));
  assert.deepEqual([command?.id, command?.command, command?.timesLeft], ["schedule-1", "!Print", null]);
  const stop = () => server.call("POST", "/scheduled-commands/schedule-1/stop", as("analyst", {}));
  const stopped = await stop();
  assert.deepEqual([stopped.body.nextAt, stopped.body.stoppedBy], [null, "analyst"]);
  const again = await stop();
  assert.deepEqual([again.status, again.body.code], [409, "CHANGE_NOT_POSSIBLE"]);
  assert.match(String(again.body.detail), /over already/);
  assert.equal((await server.call("POST", "/scheduled-commands/none/stop", as("analyst", {}))).status, 404);
  assert.equal((await server.query("select * from ignored_changes where reason like '%over already%'")).length, 0);
});

test("timers are seen and moved; what makes no sense is refused with the reason", async () => {
  const move = (action: string, field = "remediationsla") => {
    return server.call("POST", `/incidents/7/timers/${field}`, as("analyst", { action }));
  };
  const [timer] = items(await get("/incidents/7/timers"));
  assert.deepEqual([timer?.field, timer?.status, timer?.slaMinutes], ["remediationsla", "running", 5]);
  assert.equal((await move("pause")).body.status, "paused");
  assert.equal((await move("pause")).body.code, "CHANGE_NOT_POSSIBLE");
  assert.equal((await move("stop")).body.status, "ended");
  assert.equal((await move("reset")).body.status, "idle");
  assert.equal((await move("jump")).body.code, "BAD_REQUEST");
  assert.equal((await move("start", "typo")).body.code, "NOT_FOUND");
  assert.equal((await get("/incidents/8/timers")).status, 200);
});

test("the context is given as its operations made it", async () => {
  const { body } = await get("/incidents/7/context");
  assert.deepEqual([body.changes, body.context], [2, { a: { b: ["\0", 2] } }]);
  assert.deepEqual((await get(`/incidents/${runId}/context`)).body.context, {});
  assert.equal((await get("/incidents/99/context")).body.code, "NOT_FOUND");
});

test("changes that could not be made are told with the reason", async () => {
  const [ignored] = items(await get("/incidents/7/ignored-changes"));
  assert.equal(ignored?.reason, "there is no incident 99");
});

test("a process that lost its turn changes nothing", async () => {
  await server.query("update host_epoch set epoch = 5");
  const refused = await server.call("POST", "/incidents/8/entries", as("analyst", { text: "late" }));
  assert.equal(refused.body.code, "ENGINE_LOCK_LOST");
  const timer = await server.call("POST", "/incidents/7/timers/remediationsla", as("analyst", { action: "start" }));
  assert.equal(timer.body.code, "ENGINE_LOCK_LOST");
  await server.query("update host_epoch set epoch = 0");
  assert.equal(items(await get("/incidents/8/entries?text=late")).length, 0);
});
