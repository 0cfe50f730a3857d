import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { uuidv7 } from "#base/ids.ts";
import { silentLog } from "#base/log.ts";
import { listEntries, readEntry } from "#store/entries.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import { listEvidence } from "#store/evidence.ts";
import { dropUnusedFiles, keepFile, readFileChunks, readWholeFile } from "#store/files.ts";
import { connectWriter } from "#test/journal-bench.ts";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";
import { PostgresJournal } from "./postgres-journal.ts";
import { PostgresStore } from "./postgres-store.ts";

let desk: StoreDesk;
let store: PostgresStore;
const now = Date.UTC(2026, 10, 28, 12);
const big = "big ".repeat(40_000);

function entry(n: number, more: Partial<KeptEntryRow> = {}): KeptEntryRow {
  const category = "commandAndResults";
  return {
    investigationId: "1",
    n,
    type: "note",
    category,
    format: "text",
    contents: `said ${n}`,
    created: n,
    ...more,
  };
}

before(async () => {
  desk = await openStoreDesk();
  store = new PostgresStore(desk.pool, { now: () => now });
  await desk.makeIncidents(1, 2);
  const connect = () => connectWriter(desk.config);
  const journal = await PostgresJournal.tryBecomeActive({ connect, pool: desk.pool, log: silentLog });
  assert.ok(journal);
  const file = await journal.keepFile(Buffer.from("hello"));
  const task = { id: "5", name: "Enrich", playbook: "P" };
  const runId = uuidv7();
  await journal.append({
    runId,
    firstSeq: 1,
    events: [],
    entries: [
      entry(1, { contents: "!Print", user: "ada" }),
      entry(2, { parent: 1, contents: { a: [1] }, format: "json", humanReadable: "**a**", tags: ["x", "y"] }),
      entry(3, { category: "playbookTaskResult", task, type: "error", contents: "it broke", runId, note: true }),
      entry(4, { type: "file", contents: "h.txt", file: { name: "h.txt", hash: file.hash, size: 5 } }),
      entry(5, { contents: big, humanReadable: big, tags: ["y"] }),
      entry(6, { category: "chats", user: "bo", contents: "100% sure", scheduleId: "s" }),
      entry(1, { investigationId: "2" }),
    ],
  });
  await desk.apply(
    { kind: "scheduleCommand", id: "s", command: "!a", cron: "* * * * *", times: 2, endsAt: null, nextAt: now },
    { kind: "markEvidence", entry: { investigationId: "1", n: 2 }, description: "proof", tags: [], occurred: null },
    { kind: "setList", name: "notes", content: "nul \0" },
    { kind: "setIndicator", value: "evil.example", indicatorType: "Domain", fields: {}, score: 3 },
  );
  await journal.close();
});
after(() => desk.close());

describe("the War Room", () => {
  test("is read as commands see it: what people read, whose result it is, its file, its schedule", async () => {
    const entries = await store.entries("1");
    assert.deepEqual(
      entries.map(({ id }) => id),
      ["1@1", "2@1", "3@1", "4@1", "5@1", "6@1"],
    );
    assert.deepEqual(entries[1], {
      id: "2@1",
      type: "note",
      contents: "**a**",
      format: "markdown",
      note: false,
      tags: ["x", "y"],
      created: 2,
      user: "",
      parentId: "1@1",
      parentContent: "!Print",
    });
    assert.deepEqual(entries[2]?.task, { id: "5", name: "Enrich", playbook: "P" });
    assert.deepEqual(entries[3]?.file, { name: "h.txt", size: 5 });
    assert.equal(entries[4]?.contents, big);
    assert.deepEqual(entries[5]?.schedule, { id: "s", cron: "* * * * *", times: 2, scheduled: true });
    assert.deepEqual(await store.entry("2@1"), entries[1]);
    for (const id of ["9@1", "nonsense", "1@9"]) assert.equal(await store.entry(id), undefined);
  });

  test("is looked through by category, tag, person, parent, word and time", async () => {
    const numbers = async (filter: object) => {
      return (await listEntries(desk.db, "1", { limit: 50, oldestFirst: true, ...filter })).map(({ n }) => n);
    };
    assert.deepEqual(await numbers({ categories: ["chats", "playbookTaskResult"] }), [3, 6]);
    assert.deepEqual(await numbers({ categories: ["notes"] }), [3]);
    assert.deepEqual(await numbers({ categories: ["playbookErrors"] }), [3]);
    assert.deepEqual(await numbers({ categories: ["attachments"] }), [4]);
    assert.deepEqual(await numbers({ categories: ["evidence"] }), [2]);
    assert.deepEqual(await numbers({ tags: ["x", "y"] }), [2, 5]);
    assert.deepEqual(await numbers({ tags: ["x", "y"], allTags: true }), [2]);
    assert.deepEqual(await numbers({ users: ["ada", "bo"] }), [1, 6]);
    assert.deepEqual(await numbers({ parent: 1 }), [2]);
    assert.deepEqual(await numbers({ text: "0% S" }), [6]);
    assert.deepEqual(await numbers({ text: "%" }), [6]);
    assert.deepEqual(await numbers({ text: "H.TXT" }), [4]);
    assert.deepEqual(await numbers({ since: new Date(5) }), [5, 6]);
    assert.deepEqual(await numbers({ after: 2, limit: 2 }), [3, 4]);
    assert.deepEqual(await numbers({ before: 3, limit: 1, oldestFirst: false }), [2]);
    assert.equal((await readEntry(desk.db, { investigationId: "1", n: 5 }))?.size, 2 * big.length + 2);
  });

  test("has an evidence board", async () => {
    const [evidence] = await listEvidence(desk.db, "1");
    assert.equal(evidence?.description, "proof");
    assert.equal(evidence?.entryText, "**a**");
  });
});

describe("files", () => {
  test("are kept once, in pieces, and read back piece by piece", async () => {
    const content = new Uint8Array(2_500_000).map((_, at) => (at * 7) % 251);
    const [file, again] = await Promise.all([keepFile(desk.pool, content), keepFile(desk.pool, content.slice())]);
    assert.deepEqual(file, again);
    const sizes: number[] = [];
    for await (const chunk of readFileChunks(desk.pool, file.hash)) sizes.push(chunk.length);
    assert.deepEqual(sizes, [1_048_576, 1_048_576, 402_848]);
    assert.deepEqual(Buffer.compare((await readWholeFile(desk.pool, file.hash)) ?? new Uint8Array(), content), 0);
    assert.equal(await readWholeFile(desk.pool, file.hash, 1_000), undefined);
    const empty = await keepFile(desk.pool, new Uint8Array());
    assert.equal((await readWholeFile(desk.pool, empty.hash))?.length, 0);
  });

  test("that no entry names are dropped after a day, and no others", async () => {
    const unused = await keepFile(desk.pool, Buffer.from("nobody's"));
    const fresh = await keepFile(desk.pool, Buffer.from("just kept"));
    await desk.query("update files set kept_at = now() - interval '2 days' where hash <> $1", [fresh.hash]);
    assert.ok((await dropUnusedFiles(desk.pool)) >= 1);
    assert.equal(await readWholeFile(desk.pool, unused.hash), undefined);
    assert.equal((await readWholeFile(desk.pool, fresh.hash))?.length, 9);
    assert.deepEqual(await store.file("4@1"), { name: "h.txt", content: Buffer.from("hello") });
    assert.equal(await store.file("1@1"), undefined);
  });
});

test("incidents, indicators and lists are read as commands see them", async () => {
  assert.equal((await store.incident("1"))?.name, "incident 1");
  assert.equal(await store.incident(uuidv7()), undefined);
  assert.deepEqual(
    (await store.incidents("type:Phishing", 1)).map(({ id }) => id),
    ["2"],
  );
  await assert.rejects(store.incidents("(type:Phishing", 1), { code: "BAD_REQUEST" });
  assert.deepEqual(
    (await store.indicators("reputation:Bad", 5)).map(({ value }) => value),
    ["evil.example"],
  );
  assert.deepEqual([...(await store.lists())], [["notes", "nul \0"]]);
  const first = await store.newIncidentId();
  assert.ok(Number(await store.newIncidentId()) > Number(first));
});

test("people are told with their role, whether they are here and how much they have open", async () => {
  await desk.query(
    `insert into users (id, name, name_key, role, created_by, disabled_at) values
       ($1, 'Ada', 'ada', 'analyst', 't', null), ($2, 'Bo', 'bo', 'admin', 't', null), ($3, 'gone', 'gone', 'viewer', 't', now())`,
    [uuidv7(), uuidv7(), uuidv7()],
  );
  await desk.query(
    `insert into sessions (id, user_id, token_hash, address, user_agent, expires_at)
     select id, id, 'x', '', '', now() + interval '1 hour' from users where name = 'Bo'`,
  );
  await desk.query("update incidents set owner = 'ada'");
  await desk.query("update incidents set status = 2 where id = 2");
  assert.deepEqual(await store.users(), [
    { username: "Ada", name: "Ada", email: "", roles: ["analyst"], online: false, openIncidents: 1 },
    { username: "Bo", name: "Bo", email: "", roles: ["admin"], online: true, openIncidents: 0 },
  ]);
});
