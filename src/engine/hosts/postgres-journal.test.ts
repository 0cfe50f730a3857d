import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { uuidv7 } from "#base/ids.ts";
import type { Json } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { takeEpoch } from "#store/host-fence.ts";
import { headOf } from "#test/engine-host.ts";
import { connectWriter, openBench } from "#test/journal-bench.ts";
import { waitFor } from "#test/wait-for.ts";
import type { JournalEntry } from "../journal.ts";
import { PostgresJournal } from "./postgres-journal.ts";

const begun: RunEvent = { at: 1, type: "runStarted", playbook: "h", label: "l", start: {} };

function entryOf(runId: string, seq: number, value: Json = "x"): JournalEntry {
  return { runId, firstSeq: seq, events: [{ at: seq, type: "taskDone", frame: "", task: "1", node: value }] };
}

const eventCount = "select count(*) from run_events";

describe("the journal on PostgreSQL", { concurrency: 4 }, () => {
  it("lets what nobody waits for wait for company, during a flush too, and writes it at the latest at its end", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal(undefined, 600_000);
    const lazy = { lazy: true };
    const first = journal.append(entryOf(uuidv7(), 1));
    await new Promise((resolve) => setImmediate(resolve));
    const during = journal.append({ ...entryOf(uuidv7(), 1), ...lazy });
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    const after = journal.append({ ...entryOf(uuidv7(), 1), ...lazy });
    assert.equal(await bench.count(eventCount), 1);
    await Promise.all([journal.append(entryOf(uuidv7(), 1)), during, after]);
    assert.equal(journal.stats.flushes, 2);
    const last = journal.append({ ...entryOf(uuidv7(), 1), ...lazy });
    await journal.close();
    await last;
    assert.equal(await bench.count(eventCount), 5);
  });

  it("lets it wait no longer than it may", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal(undefined, 5);
    const first = journal.append(entryOf(uuidv7(), 1));
    await new Promise((resolve) => setImmediate(resolve));
    await journal.append({ ...entryOf(uuidv7(), 1), lazy: true });
    await first;
    await journal.append({ ...entryOf(uuidv7(), 1), lazy: true });
    assert.equal(await bench.count(eventCount), 3);
  });

  it("writes everything, in order, many entries to a commit", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const ids = Array.from({ length: 50 }, () => uuidv7());
    const durable: number[] = [];
    const appends: Promise<unknown>[] = [];
    for (let at = 0; at < 2_000; at++) {
      const entry = entryOf(ids[at % 50] ?? "", Math.floor(at / 50) + 1, { at });
      appends.push(journal.append(entry).then(() => durable.push(at)));
    }
    await Promise.all(appends);
    assert.deepEqual(
      durable,
      durable.map((_, at) => at),
    );
    assert.equal(durable.length, 2_000);
    assert.ok(journal.stats.flushes < 20, `${journal.stats.flushes} flushes`);
    const stored = await journal.readRuns(ids);
    for (const [index, id] of ids.entries()) {
      const events = stored.get(id)?.events ?? [];
      assert.deepEqual(
        events.map(({ seq, event }) => [seq, event.type === "taskDone" && event.node]),
        Array.from({ length: 40 }, (_, round) => [round + 1, { at: round * 50 + index }]),
      );
    }
  });

  it("keeps the run's row, its snapshot, its big values and its context with its events", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const head = headOf();
    const state = { status: "active", label: "l", frames: {}, store: { a: 1 } } as const;
    const operations = [
      { op: "set", path: "a.b", value: 1 } as const,
      { op: "append", path: "a.b", value: 2 } as const,
    ];
    const context = { investigationId: head.investigationId, firstSeq: 1, operations };
    const blobs = [{ hash: "hash", content: '{"big":1}' }];
    const failed = { status: "failed", error: { code: "TEST", message: "no" }, finishedAt: 1_000 } as const;
    await Promise.all([
      journal.append({ runId: head.id, firstSeq: 1, events: [begun], newRun: head }),
      journal.append({ ...entryOf(head.id, 2), snapshot: structuredClone(state), context, blobs }),
      journal.append({ ...entryOf(head.id, 3), blobs, update: failed }),
    ]);
    const row = (await bench.pool.query("select * from runs where id = $1", [head.id])).rows[0];
    assert.equal(row.status, "failed");
    assert.equal(row.error_code, "TEST");
    assert.equal(row.finished_at.getTime(), 1_000);
    const stored = (await journal.readRuns([head.id])).get(head.id);
    assert.deepEqual(stored?.snapshot, { seq: 2, state });
    assert.deepEqual(
      stored?.events.map(({ seq }) => seq),
      [3],
    );
    assert.equal(await journal.readBlob("hash"), '{"big":1}');
    assert.deepEqual(await journal.readContext(head.investigationId), { seq: 2, document: { a: { b: [1, 2] } } });
  });

  it("writes nothing any more once another began an epoch", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    await journal.append(entryOf(uuidv7(), 1));
    const other = await bench.pool.connect();
    await takeEpoch(other);
    other.release();
    const appends = Array.from({ length: 10 }, () => journal.append(entryOf(uuidv7(), 1)));
    for (const outcome of await Promise.allSettled(appends)) {
      assert.equal(outcome.status === "rejected" && outcome.reason.code, "ENGINE_LOCK_LOST");
    }
    assert.ok(journal.lost.aborted);
    await assert.rejects(journal.append(entryOf(uuidv7(), 1)), { code: "ENGINE_LOCK_LOST" });
    assert.equal(await bench.count(eventCount), 1);
  });

  it("refuses the one entry PostgreSQL refuses, and writes its hundred neighbours", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const twice = uuidv7();
    await journal.append(entryOf(twice, 1, "first"));
    const deep = deepJson(6_000);
    const guilty = [
      entryOf(twice, 1, "second"),
      entryOf("no uuid", 1),
      entryOf(uuidv7(), 1, deep),
      entryOf(uuidv7(), 2 ** 40),
    ];
    const entries = Array.from({ length: 100 }, () => entryOf(uuidv7(), 1));
    const order = [
      ...entries.slice(0, 30),
      ...guilty.slice(0, 2),
      ...entries.slice(30, 99),
      ...guilty.slice(2),
      ...entries.slice(99),
    ];
    const outcomes = await Promise.allSettled(order.map((entry) => journal.append(entry)));
    for (const [index, outcome] of outcomes.entries()) {
      const isGuilty = guilty.includes(order[index] as JournalEntry);
      assert.equal(outcome.status, isGuilty ? "rejected" : "fulfilled", `${index}`);
      if (outcome.status === "rejected") assert.equal(outcome.reason.code, "JOURNAL_REFUSED");
    }
    assert.equal(await bench.count(eventCount), 101);
    assert.deepEqual(
      (await journal.readRuns([twice])).get(twice)?.events[0]?.event,
      entryOf(twice, 1, "first").events[0],
    );
    await journal.append(entryOf(twice, 2));
  });

  it("refuses what cannot even be written as JSON, and a moment that is none", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const outcomes = await Promise.allSettled([
      journal.append(entryOf(uuidv7(), 1, deepJson(100_000))),
      journal.append({ ...entryOf(uuidv7(), 1), update: { status: "waiting", wakeAt: Number.NaN } }),
      journal.append(entryOf(uuidv7(), 1)),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ["rejected", "rejected", "fulfilled"],
    );
    for (const outcome of outcomes)
      if (outcome.status === "rejected") assert.equal(outcome.reason.code, "JOURNAL_REFUSED");
  });

  it("does not show a run as ended whose end is refused", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const head = headOf();
    const first = journal.append({ runId: head.id, firstSeq: 1, events: [begun], newRun: head });
    const last = journal.append({ ...entryOf(head.id, 1), update: { status: "succeeded", finishedAt: 1 } });
    await first;
    await assert.rejects(last, { code: "JOURNAL_REFUSED" });
    const { rows } = await bench.pool.query("select status from runs where id = $1", [head.id]);
    assert.deepEqual(rows, [{ status: "active" }]);
  });

  it("loses and doubles nothing when its connection is killed under load", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const id = uuidv7();
    const appends: Promise<void>[] = [];
    for (let seq = 1; seq <= 3_000; seq++) {
      appends.push(journal.append(entryOf(id, seq)));
      if (seq % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (seq % 1_000 === 500) await bench.killWriters();
    }
    await Promise.all(appends);
    assert.equal(await bench.count(eventCount), 3_000);
    const { rows } = await bench.pool.query("select min(seq), max(seq), count(distinct seq)::int from run_events");
    assert.deepEqual(rows, [{ min: 1, max: 3_000, count: 3_000 }]);
    assert.equal(journal.lost.aborted, false);
  });

  for (const what of ["answer", "request"] as const) {
    it(`finds out what became of a commit whose ${what} was lost`, async (test) => {
      const bench = await openBench(test);
      const proxy = await bench.proxy();
      const journal = await bench.journal(proxy.config);
      const id = uuidv7();
      await journal.append(entryOf(id, 1));
      for (let seq = 2; seq <= 6; seq++) {
        proxy.cutNext(what);
        // Sent twice it would be refused as a double.
        await journal.append(entryOf(id, seq));
      }
      assert.equal(proxy.cuts, 5);
      assert.equal(await bench.count(eventCount), 6);
    });
  }

  it("takes its connection back while nothing happens, and the turn with it", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    await bench.killWriters();
    const active =
      "select count(*) from pg_stat_activity where application_name = 'writer' and datname = current_database()";
    await waitFor(async () => (await bench.count(active)) === 1, { what: "the connection" });
    assert.equal(await bench.join(), undefined);
    await journal.append(entryOf(uuidv7(), 1));
  });

  it("keeps what a full disk refuses, and writes it when there is room", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    await bench.pool.query(`
      create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$;
      create trigger full_disk before insert on run_events execute function refuse()`);
    const id = uuidv7();
    const appends = [1, 2, 3].map((seq) => journal.append(entryOf(id, seq)));
    const later = await Promise.race([
      Promise.all(appends),
      new Promise((resolve) => setTimeout(resolve, 200, "waits")),
    ]);
    assert.equal(later, "waits");
    await bench.pool.query("drop trigger full_disk on run_events");
    await Promise.all(appends);
    assert.equal(await bench.count(eventCount), 3);
  });

  it("keeps NUL, lone surrogates and odd names as they are, and shows them cleaned", async (test) => {
    const bench = await openBench(test);
    const journal = await bench.journal();
    const odd = "a\0b\ud800c\udfff\u2028";
    const node = { [odd]: odd, list: [odd, null, 1e300, -0.5, "😀"], ["__proto__"]: { a: 1 }, empty: {} };
    const head = { ...headOf(), label: odd };
    const event: RunEvent = {
      at: 1,
      type: "taskFailed",
      frame: odd,
      task: odd,
      error: { code: odd, message: odd },
      node,
    };
    const update = { status: "waiting", waitingFor: odd, error: { code: odd, message: odd } } as const;
    const state = { status: "active", label: odd, frames: {}, store: { [odd]: odd } } as const;
    const context = {
      investigationId: head.investigationId,
      firstSeq: 1,
      operations: [{ op: "set", path: "x", value: odd } as const],
    };
    await journal.append({ runId: head.id, firstSeq: 1, events: [begun, event], newRun: head, update });
    assert.deepEqual((await journal.readRuns([head.id])).get(head.id)?.events[1]?.event, event);
    const blobs = [{ hash: "odd", content: JSON.stringify(odd) }];
    await journal.append({ ...entryOf(head.id, 3, odd), snapshot: state, blobs, context });
    assert.deepEqual((await journal.readRuns([head.id])).get(head.id)?.snapshot?.state, state);
    assert.equal(JSON.parse((await journal.readBlob("odd")) ?? ""), odd);
    assert.deepEqual((await journal.readContext(head.investigationId)).document, { x: odd });
    const { rows } = await bench.pool.query("select label, waiting_for, error_message from runs");
    const shown = "a\ufffdb\ufffdc\ufffd\u2028";
    assert.deepEqual(rows, [{ label: shown, waiting_for: shown, error_message: shown }]);
  });

  it("lets the next process take over when it closes", async (test) => {
    const bench = await openBench(test);
    const first = await bench.journal();
    assert.equal(await bench.join(), undefined);
    const last = first.append(entryOf(uuidv7(), 1));
    await first.close();
    await last;
    const second = await bench.journal();
    assert.ok(BigInt(second.epoch) > BigInt(first.epoch));
    await assert.rejects(first.append(entryOf(uuidv7(), 1)), { code: "ENGINE_LOCK_LOST" });
    await second.append(entryOf(uuidv7(), 1));
    assert.equal(await bench.count(eventCount), 2);
  });

  it("gives way to the process that took over while its line was down", async (test) => {
    const bench = await openBench(test);
    let down = false;
    const connect = async () => {
      if (down) throw new Error("no line");
      return connectWriter(bench.config);
    };
    const first = await PostgresJournal.tryBecomeActive({ connect, pool: bench.pool, log: silentLog });
    assert.ok(first);
    down = true;
    await bench.killWriters();
    const kept = first.append(entryOf(uuidv7(), 1));
    kept.catch(() => undefined);
    let second: PostgresJournal | undefined;
    for (let attempt = 0; attempt < 50 && !second; attempt++) {
      second = await bench.join();
      if (!second) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    assert.ok(second, "the lock was free");
    await second.append(entryOf(uuidv7(), 1));
    assert.equal(first.lost.aborted, false);
    down = false;
    await assert.rejects(kept, { code: "ENGINE_LOCK_LOST" });
    assert.ok(first.lost.aborted);
    assert.equal(await bench.count(eventCount), 1);
    await second.append(entryOf(uuidv7(), 1));
    await first.close();
  });

  it("does not wait for ever at its end for a database that is gone", async (test) => {
    const bench = await openBench(test);
    const proxy = await bench.proxy();
    const journal = await bench.journal(proxy.config);
    await journal.append(entryOf(uuidv7(), 1));
    await proxy.close();
    const kept = journal.append(entryOf(uuidv7(), 1));
    const rejection = assert.rejects(kept, { code: "ENGINE_LOCK_LOST" });
    let closed = false;
    void journal.close(100).then(() => {
      closed = true;
    });
    // Its own patience is twice as long.
    await waitFor(() => closed, { what: "the end", stillMs: 5_000 });
    await rejection;
    await waitFor(() => journal.lost.aborted, { what: "the loss" });
  });
});

function deepJson(depth: number): Json {
  let value: Json = 1;
  for (let at = 0; at < depth; at++) value = [value];
  return value;
}
