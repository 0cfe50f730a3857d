import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import type { Json, JsonObject } from "#base/json.ts";
import { defineIntegration } from "#sdk/integration.ts";
import type { FetchedPage, SourceAlert } from "#sdk/source.ts";
import { readCursor } from "#store/alerts.ts";
import { takeEpoch } from "#store/host-fence.ts";
import type { Activation } from "#store/playbooks.ts";
import { readRuns } from "#store/runs.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { ContentFilter } from "./content-filter.ts";
import { ingestAlerts } from "./ingest-alerts.ts";

const integration = defineIntegration({
  id: "siem",
  name: "Siem",
  description: "A source.",
  parameters: [],
  limits: { concurrency: 1, requestTimeoutMs: 1_000 },
  commands: [],
  source: {
    intervalMs: 1_000,
    fetchAlerts: () => Promise.reject(new Error("not fetched here")),
    triggers: [
      {
        id: "raised",
        name: "Raised",
        parameters: [],
        matches: (configuration, alert) => {
          if (alert.explode === true) throw new Error("boom");
          const matches = configuration.rule === undefined || configuration.rule === alert.rule;
          return { matches, reason: matches ? "the rule is wanted" : "another rule" };
        },
        result: (alert) => ({ seen: alert.rule ?? null, whole: alert }),
      },
    ],
  },
});

function activation(id: string, configuration: JsonObject = {}, triggerName = "raised"): Activation {
  return {
    playbookId: id,
    playbookHash: `${id}-hash`,
    language: "sekoia",
    playbookName: `Playbook ${id}`,
    instanceName: "siem",
    triggerName,
    triggerConfiguration: configuration,
    active: true,
  };
}

function alert(sourceId: string, raw: JsonObject = {}, extra: Partial<SourceAlert> = {}): SourceAlert {
  return { sourceId, label: `Alert ${sourceId}`, raisedAt: 1_700_000_000_000, priority: 40, raw, ...extra };
}

let database: TestDatabase;
let pool: pg.Pool;
let epoch: string;

before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 4 });
  // Dropping the database ends what the pool's end has not closed yet.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  epoch = await newEpoch();
});
after(async () => {
  await pool.end();
  await database.close();
});

async function newEpoch(): Promise<string> {
  const client = await pool.connect();
  try {
    return await takeEpoch(client);
  } finally {
    client.release();
  }
}

/** A source of its own for each test. */
function source(activations: readonly Activation[] = [activation("p")], filter?: ContentFilter) {
  const id = uuidv7();
  const instance = { id, name: "siem", integration };
  const target = { pool, epoch, instance, activations, filter, now: () => Date.now() };
  const rowsOf = async (sql: string) => (await pool.query(sql, [id])).rows;
  return {
    id,
    ingest: (page: Partial<FetchedPage>) =>
      ingestAlerts(target, {
        alerts: page.alerts ?? [],
        progress: { cursor: page.cursor ?? { at: 1 } },
        ...(page.unreadable ? { unreadable: page.unreadable } : {}),
      }),
    cursor: () => readCursor(pool, id),
    alerts: () => rowsOf("select * from alerts where instance_id = $1 order by source_id"),
    quarantine: () => rowsOf("select reason, raw from quarantine where instance_id = $1 order by id"),
    runs: () =>
      rowsOf(
        "select runs.* from runs join alerts on alerts.id = runs.alert_id where instance_id = $1 order by runs.label",
      ),
  };
}

describe("a page of alerts", () => {
  it("keeps what the content filter leaves out, counts it once, and starts nothing on it", async () => {
    const filter = { leavesOut: (raw: JsonObject) => (raw.noise === true ? "it is noise" : undefined) };
    const siem = source([activation("p")], filter);
    const alerts = [alert("1", { noise: true }), alert("2")];
    const ingested = await siem.ingest({ alerts });
    assert.deepEqual([ingested.stored, ingested.filtered, ingested.runs.length], [2, 1, 1]);
    const [left] = await siem.alerts();
    assert.deepEqual(left?.decisions, [
      { playbookId: "", playbookName: "Content filter", runId: null, reason: "it is noise" },
    ]);
    assert.equal((await siem.ingest({ alerts })).filtered, 0);
  });

  it("is kept with its runs, what could not be read and its cursor", async () => {
    const siem = source();
    const unreadable = [{ reason: "no time", raw: { odd: true } }];
    const ingested = await siem.ingest({
      alerts: [alert("1", { rule: "a" }), alert("2")],
      unreadable,
      cursor: { page: 7 },
    });
    assert.equal(ingested.stored, 2);
    assert.equal(ingested.quarantined, 1);
    assert.equal((await siem.alerts()).length, 2);
    assert.deepEqual(await siem.quarantine(), [{ reason: "no time", raw: { odd: true } }]);
    assert.deepEqual(await siem.cursor(), { page: 7 });
    const runs = await siem.runs();
    assert.deepEqual(
      runs.map(({ label, status, priority }) => ({ label, status, priority })),
      ["Alert 1", "Alert 2"].map((label) => ({ label: `Siem Alert: ${label}`, status: "active", priority: 40 })),
    );
    const ids = ingested.runs.map(({ id }) => id);
    assert.deepEqual(
      ids,
      runs.map(({ id }) => id),
    );
    const stored = await readRuns(pool, ids);
    assert.deepEqual(stored, ingested.begun, "what the executor is given is what the database holds");
    const [first] = stored.get(ids[0] ?? "")?.events ?? [];
    assert.deepEqual(first?.event.type === "runStarted" && first.event.start, { seen: "a", whole: { rule: "a" } });
  });

  it("keeps an alert once, within a page and over pages", async () => {
    const siem = source();
    assert.equal((await siem.ingest({ alerts: [alert("1"), alert("2"), alert("1")] })).stored, 2);
    const again = await siem.ingest({ alerts: [alert("2"), alert("3"), alert("1")], cursor: { at: 2 } });
    assert.equal(again.stored, 1);
    assert.equal(again.runs.length, 1);
    assert.equal((await siem.runs()).length, 3);
    assert.deepEqual(await siem.cursor(), { at: 2 });
  });

  it("keeps an alert once when two fetch it at the same moment", async () => {
    const siem = source();
    const page = { alerts: Array.from({ length: 50 }, (_, at) => alert(`${at}`)) };
    const all = await Promise.all([siem.ingest(page), siem.ingest(page), siem.ingest(page)]);
    assert.equal(
      all.reduce((sum, { stored }) => sum + stored, 0),
      50,
    );
    assert.equal((await siem.runs()).length, 50);
  });

  it("keeps the same id of two sources apart", async () => {
    const [one, two] = [source(), source()];
    assert.equal((await one.ingest({ alerts: [alert("1")] })).stored, 1);
    assert.equal((await two.ingest({ alerts: [alert("1")] })).stored, 1);
  });

  it("starts every playbook that wants it, and says why another was not", async () => {
    const siem = source([activation("a"), activation("b", { rule: "x" }), activation("c", {}, "gone")]);
    const { runs } = await siem.ingest({ alerts: [alert("1", { rule: "x" }), alert("2", { rule: "y" })] });
    assert.deepEqual(runs.map(({ playbookId }) => playbookId).sort(), ["a", "a", "b"]);
    const [, second] = await siem.alerts();
    assert.deepEqual(
      second.decisions.map(({ playbookId, reason }: Record<string, Json>) => [playbookId, reason]),
      [
        ["a", "the rule is wanted"],
        ["b", "another rule"],
        ["c", "the trigger gone is unknown"],
      ],
    );
    assert.deepEqual(
      second.decisions.map(({ runId }: Record<string, Json>) => runId === null),
      [false, true, true],
    );
  });

  it("keeps an alert whose trigger breaks, and gives it to the others", async () => {
    const siem = source([activation("a")]);
    const { stored, runs } = await siem.ingest({ alerts: [alert("1", { explode: true }), alert("2")] });
    assert.equal(stored, 2);
    assert.equal(runs.length, 1);
    assert.match((await siem.alerts())[0].decisions[0].reason, /boom/);
  });

  it("writes nothing once another process began an epoch", async () => {
    const siem = source();
    const mine = epoch;
    epoch = await newEpoch();
    const target = {
      pool,
      epoch: mine,
      instance: { id: siem.id, name: "siem", integration },
      activations: [activation("p")],
      now: () => Date.now(),
    };
    const page = {
      alerts: [alert("1")],
      progress: { cursor: { at: 1 } },
      unreadable: [{ reason: "x", raw: 1 }],
    };
    await assert.rejects(ingestAlerts(target, page), { code: "ENGINE_LOCK_LOST" });
    // Nor where the cursor is all that moves.
    const empty = { alerts: [], progress: { cursor: { at: 1 } } };
    await assert.rejects(ingestAlerts(target, empty), { code: "ENGINE_LOCK_LOST" });
    assert.deepEqual(
      [await siem.alerts(), await siem.quarantine(), await siem.runs(), await siem.cursor()],
      [[], [], [], undefined],
    );
  });

  it("is not there at all when any part of it fails", async () => {
    const siem = source();
    await siem.ingest({ alerts: [alert("0")], cursor: { at: 0 } });
    for (const table of ["alerts", "runs", "run_events", "quarantine", "source_cursors"]) {
      await pool.query(`
        create or replace function refuse() returns trigger language plpgsql as
          $$ begin raise exception 'no' using errcode = '53100'; end $$;
        create trigger refusal before insert or update on ${table} execute function refuse()`);
      await assert.rejects(
        siem.ingest({ alerts: [alert(`in ${table}`)], unreadable: [{ reason: "x", raw: 1 }], cursor: { at: 1 } }),
        { code: "53100" },
      );
      await pool.query(`drop trigger refusal on ${table}`);
    }
    assert.equal((await siem.alerts()).length, 1);
    assert.equal((await siem.runs()).length, 1);
    assert.equal((await siem.quarantine()).length, 0);
    assert.deepEqual(await siem.cursor(), { at: 0 });
  });
});

describe("odd alerts", () => {
  const odd = "a\0b\ud800c";

  it("are kept as they are", async () => {
    const siem = source();
    const raw: JsonObject = JSON.parse(
      `{"__proto__": {"x": 1}, "constructor": "c", ${JSON.stringify(odd)}: ${JSON.stringify(odd)}}`,
    );
    const huge = { text: "x".repeat(3_000_000) };
    const { stored, quarantined } = await siem.ingest({
      alerts: [alert(odd, raw, { label: odd }), alert("huge", huge)],
    });
    assert.deepEqual([stored, quarantined], [2, 0]);
    const [first, second] = await siem.alerts();
    assert.equal(JSON.stringify(first.raw), JSON.stringify(raw));
    assert.equal(first.label, "a\ufffdb\ufffdc");
    assert.equal(second.raw.text.length, 3_000_000);
    assert.equal((await siem.ingest({ alerts: [alert(odd, raw)] })).stored, 0, "its id is known again");
  });

  it("whose ids differ only where a column cannot hold it stay apart", async () => {
    const siem = source();
    const long = "x".repeat(600);
    const ids = ["a\0", "a\ufffd", "a\ud800", "a\ud801", `${long}1`, `${long}2`];
    assert.equal((await siem.ingest({ alerts: ids.map((id) => alert(id)) })).stored, ids.length);
    assert.equal((await siem.ingest({ alerts: ids.map((id) => alert(id)) })).stored, 0);
  });

  it("with a priority or a time that is none are kept all the same", async () => {
    const siem = source();
    const slips = [
      { priority: Number.NaN, raisedAt: Number.NaN },
      { priority: 1e9, raisedAt: 1e18 },
      { priority: -3.7, raisedAt: Number.NEGATIVE_INFINITY },
      { priority: 33.4, raisedAt: 0 },
    ];
    const { stored } = await siem.ingest({ alerts: slips.map((slip, at) => alert(`${at}`, {}, slip)) });
    assert.equal(stored, 4);
    assert.deepEqual(
      (await siem.alerts()).map(({ priority }) => priority),
      [0, 100, 0, 33],
    );
    assert.deepEqual((await siem.alerts())[3].raised_at, new Date(0));
  });

  it("nested deeper than can be kept are put aside and block nobody", async () => {
    const siem = source();
    const alerts = [
      alert("1"),
      ...[2_000, 4_000, 6_000, 100_000].map((depth) => alert(`${depth}`, deep(depth))),
      alert("2"),
    ];
    const { stored, quarantined, runs } = await siem.ingest({
      alerts,
      unreadable: [{ reason: "deep", raw: deep(6_000) }],
    });
    assert.equal(stored + quarantined, 7);
    const kept = (await siem.alerts()).map(({ source_id }) => source_id);
    assert.ok(kept.includes("1") && kept.includes("2") && kept.includes("2000"));
    assert.ok(!kept.includes("100000"));
    assert.equal(runs.length, stored);
    assert.equal((await siem.quarantine()).length, quarantined);
    assert.deepEqual(await siem.cursor(), { at: 1 });
  });

  it("without an id, or that are no objects, are put aside with the reason", async () => {
    const siem = source();
    const broken = [
      alert(""),
      alert("list", [] as never),
      alert("text", "text" as never),
      alert("none", null as never),
    ];
    const { stored, quarantined } = await siem.ingest({ alerts: [...broken, alert("good")] });
    assert.deepEqual([stored, quarantined], [1, 4]);
    const reasons = (await siem.quarantine()).map(({ reason }) => reason);
    assert.equal(reasons.filter((reason) => /no id/.test(reason)).length, 1);
    assert.equal(reasons.filter((reason) => /not an object/.test(reason)).length, 3);
  });
});

function deep(depth: number): JsonObject {
  let value: JsonObject = {};
  for (let at = 0; at < depth; at++) value = { a: value };
  return value;
}
