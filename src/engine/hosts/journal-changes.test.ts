import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import { silentLog } from "#base/log.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import { takeEpoch } from "#store/host-fence.ts";
import { connectWriter, openBench } from "#test/journal-bench.ts";
import { waitFor } from "#test/wait-for.ts";
import type { JournalEntry } from "../journal.ts";
import { MemoryJournal } from "./memory-journal.ts";
import { PostgresJournal } from "./postgres-journal.ts";

const investigationId = "7";

function entryOf(runId: string, seq: number, ...operations: StoreOperation[]): JournalEntry {
  return {
    runId,
    firstSeq: seq,
    events: [{ at: seq, type: "taskDone", frame: "", task: "1" }],
    operations: operations.map((operation) => ({ investigationId, operation, at: 1_000 * seq, by: "" })),
  };
}

function note(n: number, more: Partial<KeptEntryRow> = {}): KeptEntryRow {
  const category = "commandAndResults";
  return { investigationId, n, type: "note", category, format: "text", contents: `said ${n}`, created: n, ...more };
}

const setList = (content: string): StoreOperation => ({ op: "setList", name: "notes", content });
const addLabel = (value: string): StoreOperation => ({
  op: "setIncident",
  fields: { addLabels: [{ type: "seen", value }] },
});

async function makeIncident(pool: pg.Pool): Promise<void> {
  await pool.query(
    `insert into incidents (id, name, type, raw_type, severity, status, owner, details, occurred, created, modified,
       custom_fields, labels, source_brand, source_instance, investigation_id, playbook_id, dbot_mirror_id)
     values (7, 'n', 't', 't', 1, 1, '', '', now(), now(), now(), '{}', '[]', 'b', 'i', '7', '', '')`,
  );
}

describe("changes of the store in the journal's transaction", { concurrency: 4 }, () => {
  it("are durable with the event that caused them, in order; entries are marked that came with them", async (test) => {
    const bench = await openBench(test);
    await makeIncident(bench.pool);
    const journal = await bench.journal();
    const id = uuidv7();
    await Promise.all([
      journal.append({ ...entryOf(id, 1, setList("first"), addLabel("a")), entries: [note(1), note(2)] }),
      journal.append(entryOf(id, 2, setList("second"), addLabel("b"), { op: "markNote", entryId: "2@7", note: true })),
    ]);
    const list = await bench.pool.query("select content, version from lists");
    assert.deepEqual(list.rows, [{ content: "second", version: 2 }]);
    const { rows } = await bench.pool.query("select labels, version from incidents");
    const labels = ["a", "b"].map((value) => ({ type: "seen", value }));
    assert.deepEqual(rows, [{ labels, version: 2 }]);
    const entries = await bench.pool.query("select n, contents, note from entries order by n");
    assert.deepEqual(entries.rows, [
      { n: 1, contents: "said 1", note: false },
      { n: 2, contents: "said 2", note: true },
    ]);
    assert.equal(await journal.readLastEntry(investigationId), 2);
    assert.equal(await journal.readLastEntry("8"), 0);
  });

  it("keep what entries hold as it is, odd signs and big values too", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const odd = { "a\0\ud800": ["\0", null, "\u2028"], ["__proto__"]: 1 };
    const big = "b".repeat(100_000);
    const task = { id: "1", name: "t\0", playbook: "p" };
    const entries = [
      note(1, { contents: odd, humanReadable: "h\0", tags: ["t\0"], task, user: "ada" }),
      note(2, { contents: big, humanReadable: big, parent: 1 }),
      note(3, { contents: null }),
    ];
    await journal.append({ ...entryOf(uuidv7(), 1), entries });
    const { rows } = await bench.pool.query("select * from entries order by n");
    assert.deepEqual(rows[0]?.contents, odd);
    assert.equal(rows[0]?.human_readable, "h\0");
    assert.deepEqual([rows[0]?.search_text, rows[0]?.tags, rows[0]?.task_name], ["h\ufffd", ["t\ufffd"], "t\ufffd"]);
    assert.equal(rows[1]?.contents, null);
    assert.equal(rows[1]?.parent, 1);
    assert.equal(rows[1]?.search_text.length, 4_000);
    assert.equal(rows[1]?.contents_blob, rows[1]?.human_readable_blob);
    assert.equal(JSON.parse((await journal.readBlob(rows[1]?.contents_blob)) ?? ""), big);
    assert.equal(rows[2]?.contents, null);
  });

  it("cost nothing where there are none: a flush is one statement", async (test) => {
    const bench = await openBench(test);
    const sent: string[] = [];
    const connect = async () => {
      const client = await connectWriter(bench.config);
      const query = client.query.bind(client);
      client.query = ((given: string | pg.QueryConfig, ...rest: []) => {
        sent.push(typeof given === "string" ? given : (given.name ?? given.text));
        return query(given as pg.QueryConfig, ...rest);
      }) as typeof client.query;
      return client;
    };
    const journal = await PostgresJournal.tryBecomeActive({ connect, pool: bench.pool, log: silentLog });
    assert.ok(journal);
    sent.length = 0;
    const id = uuidv7();
    await journal.append({ ...entryOf(id, 1), entries: [note(1)] });
    assert.deepEqual(sent, ["flush-events-entries"]);
    await journal.append(entryOf(id, 2, setList("x")));
    assert.match(sent[1] ?? "", /^begin/);
    assert.equal(sent.at(-1), "commit");
    await journal.close();
  });

  it("are made once, whichever statement of the transaction the connection breaks at, before or after it", async (test) => {
    const bench = await openBench(test);
    await makeIncident(bench.pool);
    const proxy = await bench.proxy();
    const journal = await bench.journal(proxy.config);
    const id = uuidv7();
    let seq = 0;
    for (let statement = 0; statement < 10; statement++) {
      for (const what of ["request", "answer"] as const) {
        seq += 1;
        proxy.cutNext(what, statement);
        // Made twice, it would raise the version twice, or be refused as a double.
        await journal.append({ ...entryOf(id, seq, setList(`${seq}`), addLabel(`${seq}`)), entries: [note(seq)] });
      }
    }
    assert.ok(proxy.cuts >= 12, `${proxy.cuts} cuts: begin, flush, four of the changes, commit`);
    assert.equal(await bench.count("select count(*) from run_events"), seq);
    assert.equal(await bench.count("select count(*) from entries"), seq);
    const list = await bench.pool.query("select content, version from lists");
    assert.deepEqual(list.rows, [{ content: `${seq}`, version: seq }]);
    const { rows } = await bench.pool.query("select json_array_length(labels) as labels, version from incidents");
    assert.deepEqual(rows, [{ labels: seq, version: seq + 1 }]);
  });

  it("that the database refuses for their data fail their own entry, and their neighbours are written", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const ids = Array.from({ length: 40 }, () => uuidv7());
    const guilty = entryOf(uuidv7(), 1);
    // Past every check: PostgreSQL's text has no NUL.
    guilty.operations = [
      {
        investigationId: "a\0",
        operation: { op: "closeIncident", incident: "9", reason: "", notes: "" },
        at: 1,
        by: "",
      },
    ];
    const entries = ids.map((id, at) => entryOf(id, 1, { op: "setList", name: `l${at}`, content: "" }));
    const order = [...entries.slice(0, 17), guilty, ...entries.slice(17)];
    const outcomes = await Promise.allSettled(order.map((entry) => journal.append(entry)));
    for (const [index, outcome] of outcomes.entries()) {
      assert.equal(outcome.status, order[index] === guilty ? "rejected" : "fulfilled");
      if (outcome.status === "rejected") assert.equal(outcome.reason.code, "JOURNAL_REFUSED");
    }
    assert.equal(await bench.count("select count(*) from lists"), 40);
    assert.equal(await bench.count("select count(*) from run_events"), 40);
  });

  it("that cannot be made are kept as ignored, with the reason, and hold nothing up", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const id = uuidv7();
    await journal.append(
      entryOf(
        id,
        1,
        { op: "closeIncident", reason: "r", notes: "" },
        { op: "scheduleCommand", id: "s", command: "!Print", cron: "every day" },
        { op: "markNote", entryId: "no id", note: true },
        setList("kept"),
      ),
    );
    assert.equal(await bench.count("select count(*) from lists"), 1);
    const { rows } = await bench.pool.query("select reason, run_id from ignored_changes order by id");
    assert.deepEqual(
      rows.map(({ reason }) => String(reason).slice(0, 30)),
      ["there is no incident 7", 'the cron expression "every day', `"no id" is no entry's id: it l`],
    );
    assert.ok(rows.every((row) => row.run_id === id));
  });

  it("are not made once another began an epoch", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    await journal.append(entryOf(uuidv7(), 1, setList("ours")));
    const other = await bench.pool.connect();
    await takeEpoch(other);
    other.release();
    await assert.rejects(journal.append(entryOf(uuidv7(), 1, setList("late"))), { code: "ENGINE_LOCK_LOST" });
    assert.deepEqual((await bench.pool.query("select content from lists")).rows, [{ content: "ours" }]);
    assert.equal(await bench.count("select count(*) from run_events"), 1);
  });

  it("wait for room on a full disk with all the flush, and for who holds an incident", async (test) => {
    const bench = await openBench(test);
    await makeIncident(bench.pool);
    const journal = await bench.journal();
    await bench.pool.query(`
      create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
      create trigger full_disk before insert on lists execute function refuse()`);
    let written = false;
    const append = journal.append(entryOf(uuidv7(), 1, setList("x"))).then(() => {
      written = true;
    });
    await waitFor(
      async () => (await bench.count("select count(*) from pg_stat_activity where query = 'rollback'")) > 0,
      {
        what: "a refusal",
      },
    );
    assert.equal(written, false);
    assert.equal(await bench.count("select count(*) from run_events"), 0);
    await bench.pool.query("drop trigger full_disk on lists");
    await append;
    const holder = await bench.pool.connect();
    await holder.query("begin; select 1 from incidents for update");
    const waiting = journal.append(entryOf(uuidv7(), 1, addLabel("x")));
    await waitFor(
      async () => (await bench.count("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")) > 0,
      { what: "the wait for the incident" },
    );
    await holder.query("commit");
    holder.release();
    await waiting;
    assert.equal(await bench.count("select count(*) from run_events"), 2);
  });
});

describe("the journal in memory", () => {
  it("keeps changes and entries where a test can look, and refuses a number that was given twice", async () => {
    const journal = new MemoryJournal();
    const id = uuidv7();
    await journal.append({ ...entryOf(id, 1, setList("x")), entries: [note(1)] });
    assert.equal(journal.operations[0]?.operation.op, "setList");
    assert.equal(journal.entries.get("1@7")?.contents, "said 1");
    assert.equal(await journal.readLastEntry(investigationId), 1);
    await assert.rejects(journal.append({ ...entryOf(id, 2), entries: [note(1)] }), { code: "JOURNAL_REFUSED" });
    const file = await journal.keepFile(Buffer.from("abc"));
    assert.equal(file.md5, "900150983cd24fb0d6963f7d28e17f72");
    assert.deepEqual(journal.files.get(file.hash), new Uint8Array([97, 98, 99]));
  });
});
