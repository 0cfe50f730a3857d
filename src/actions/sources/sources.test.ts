import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import pg from "pg";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { emptyInvestigation } from "#sdk/empty-investigation.ts";
import { defineIntegration } from "#sdk/integration.ts";
import type { FetchedPage, SourceAlert } from "#sdk/source.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import { endBackfill, insertBackfill, readBackfill } from "#store/backfills.ts";
import { applyStoreChanges } from "#store/changes/apply-store-changes.ts";
import { createDb } from "#store/db.ts";
import { takeEpoch } from "#store/host-fence.ts";
import { pauseSource, resumeSource } from "#store/source-pauses.ts";
import { createTestDatabase, type TestDatabase } from "#test/database.ts";
import type { IncidentSource } from "../draft-incident.ts";
import { replayAlert, tryAlert } from "./replay-alert.ts";
import { replayQuarantine } from "./replay-quarantine.ts";
import { SourceDriver } from "./source-driver.ts";
import { startBackfill } from "./start-backfill.ts";

let database: TestDatabase;
let pool: pg.Pool;
let epoch: string;

before(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ ...database.config, max: 4 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const client = await pool.connect();
  epoch = await takeEpoch(client);
  client.release();
});
after(async () => {
  await pool.end();
  await database.close();
});

function alert(id: string, raw: JsonObject = {}, changedAt?: number): SourceAlert {
  const read = { sourceId: id, label: `Alert ${id}`, raisedAt: 1_700_000_000_000, priority: 50, raw: { id, ...raw } };
  return changedAt === undefined ? read : { ...read, changedAt };
}

/** A source whose pages a test gives, a clock of its own, and a driver that may be dropped and begun anew. */
function openSource(given: { makesIncidents?: boolean; mapped?: (raw: JsonObject) => JsonObject } = {}) {
  const state = {
    now: 1_700_000_100_000,
    pages: [] as (FetchedPage | Error)[],
    ranges: [] as ((stored: JsonObject | undefined) => Promise<{ alerts: SourceAlert[]; more: boolean }>)[],
    readable: false,
    calls: 0,
    /** Why it fetches nothing. */
    idle: undefined as string | undefined,
    completes: false,
    completed: [] as string[],
  };
  const integration = defineIntegration({
    id: "siem",
    name: "Siem",
    description: "A source.",
    parameters: [],
    limits: { concurrency: 1, requestTimeoutMs: 1_000 },
    commands: [],
    source: {
      intervalMs: 1_000,
      async fetchAlerts(_context, cursor) {
        state.calls += 1;
        const page = state.pages.shift() ?? { alerts: [], cursor: cursor ?? { at: 0 }, more: false };
        if (page instanceof Error) throw page;
        return page;
      },
      async readRange(_context, { until }, cursor) {
        const read = await state.ranges.shift()?.(cursor);
        const step = Number(cursor?.step ?? 0) + 1;
        return { alerts: [], more: false, ...read, cursor: { step }, reached: until };
      },
      readAlert: (raw) =>
        state.readable ? { alert: alert(String((raw as JsonObject).odd)) } : { reason: "still odd" },
      fetchesNothing: () => state.idle,
      async complete(_context, alerts) {
        if (!state.completes) return [...alerts];
        state.completed.push(...alerts.map(({ sourceId }) => sourceId));
        return alerts.map((one) => ({ ...one, raw: { ...one.raw, logs: [1] } }));
      },
      triggers: [],
    },
  });
  const id = uuidv7();
  const instance = { id, name: `siem ${id}`, integration };
  const incidents: IncidentSource = {
    instanceId: id,
    instanceName: instance.name,
    brand: "Siem",
    incidentType: "Siem",
    mapper: {
      hash: "m",
      name: "M",
      map: (raw) => ({ system: { details: String(raw.details ?? "") }, custom: given.mapped?.(raw) ?? {}, labels: [] }),
      explain: () => [],
    },
    types: new Map(),
    activations: [],
  };
  const uses = { activations: [], ...(given.makesIncidents ? { incidents } : {}) };
  const begin = () =>
    new SourceDriver({
      instance,
      source: integration.source ?? assert.fail(),
      pool,
      epoch,
      uses,
      clock: { now: () => state.now },
      random: () => 0.5,
      log: silentLog,
      contextFor: () => ({
        instance: { name: instance.name, parameters: {} },
        http: { request: () => Promise.reject(new Error("not here")) },
        clock: { now: () => state.now },
        log: silentLog,
        signal: new AbortController().signal,
        idempotencyKey: "",
        wait: async () => {},
        investigation: emptyInvestigation(),
        random: () => 0.5,
        requestsPerSecond: undefined,
      }),
      intervalMs: () => 1_000,
      onIngested() {},
      onFailure() {},
    });
  const rows = async <Row extends object>(sql: string) => (await pool.query<Row>(sql, [id])).rows;
  const target = { pool, epoch, instance, activations: [], incidents: uses.incidents, now: () => state.now };
  const signal = new AbortController().signal;
  return { id, state, begin, rows, target, signal };
}

async function withClient<Result>(act: (client: pg.PoolClient) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  try {
    return await act(client);
  } finally {
    client.release();
  }
}

const page = (alerts: SourceAlert[], extra: Partial<FetchedPage> = {}): FetchedPage => ({
  alerts,
  cursor: { at: Math.random() },
  more: false,
  ...extra,
});

describe("what is known", () => {
  it("is neither stored nor counted again, by a driver that begins anew either", async () => {
    const { state, begin, rows, signal } = openSource();
    for (const driver of [begin(), begin()]) {
      state.pages.push(page([alert("a"), alert("b")]), page([alert("b"), alert("a"), alert("a")]));
      await driver.tick(signal);
      state.now += 1_000;
      await driver.tick(signal);
    }
    assert.equal((await rows("select from alerts where instance_id = $1")).length, 2);
  });

  it("is asked for by the index, however much is stored", async () => {
    const plan = await withClient(async (client) => {
      await client.query("set enable_seqscan = off");
      const { rows } = await client.query<{ "QUERY PLAN": string }>(
        "explain select source_id from alerts where instance_id = $1 and source_id = any($2::text[])",
        [uuidv7(), ["a", "b"]],
      );
      return rows.map((row) => row["QUERY PLAN"]).join("\n");
    });
    assert.match(plan, /alerts_instance_id_source_id_key/);
  });
});

describe("an instance that is set to fetch nothing", () => {
  it("asks for nothing, says why, and is not taken for one that is up to date; set otherwise it fetches", async () => {
    const { state, begin, rows, signal } = openSource();
    state.idle = "there is no token";
    state.pages.push(page([alert("a")]));
    const driver = begin();
    assert.ok((await driver.tick(signal)) > 1_000, "nor does it look every second");
    assert.deepEqual([driver.health.state, driver.health.idle, state.calls], ["idle", "there is no token", 0]);
    assert.equal(driver.health.lastSuccess, undefined);
    state.idle = undefined;
    await driver.tick(signal);
    assert.deepEqual([driver.health.state, driver.health.idle], ["up to date", undefined]);
    assert.equal((await rows("select from alerts where instance_id = $1")).length, 1);
  });

  it("takes no backfill: it would wait for ever", async () => {
    const { target } = openSource();
    const { instance } = target;
    const source = { ...(instance.integration.source ?? assert.fail()), fetchesNothing: () => "there is no token" };
    const range = { from: new Date(1_000), until: new Date(2_000) };
    const given = { instance, source, parameters: {}, ...range, by: "ada", now: 3_000 };
    await assert.rejects(
      withClient((client) => startBackfill(client, given)),
      {
        code: "BACKFILL_NOT_POSSIBLE",
        mend: "there is no token",
      },
    );
  });
});

describe("what a new alert is given along", () => {
  it("is asked for once, of those that are new only, and kept with them", async () => {
    const { state, begin, rows, signal } = openSource();
    state.completes = true;
    const driver = begin();
    for (const ids of [["a"], ["a", "b"], ["b", "a"]]) {
      state.pages.push(page(ids.map((id) => alert(id))));
      await driver.tick(signal);
      state.now += 1_000;
    }
    assert.deepEqual(state.completed, ["a", "b"]);
    const kept = await rows<{ raw: JsonObject }>("select raw from alerts where instance_id = $1");
    assert.deepEqual(
      kept.map(({ raw }) => raw.logs),
      [[1], [1]],
    );
  });
});

describe("an alert that changed", () => {
  it("is kept as it is now; an older version that comes late changes nothing", async () => {
    const { state, begin, rows, signal } = openSource();
    const driver = begin();
    for (const [version, at] of [
      ["one", 1],
      ["three", 3],
      ["two", 2],
      ["three", 3],
    ] as const) {
      state.pages.push(page([alert("a", { version }, at)]));
      await driver.tick(signal);
      state.now += 1_000;
    }
    const [row] = await rows<{ raw: JsonObject; updates: number }>(
      "select raw, updates from alerts where instance_id = $1",
    );
    assert.deepEqual([row?.raw.version, row?.updates], ["three", 1]);
    assert.equal(driver.health.updated, 1);
  });

  it("gives its incident what the mapper makes of it, but for what somebody has set since", async () => {
    const mapped = (raw: JsonObject) => ({ host: raw.host ?? null, user: raw.user ?? null });
    const { state, begin, rows, signal } = openSource({ makesIncidents: true, mapped });
    const driver = begin();
    state.pages.push(page([alert("a", { host: "h1", user: "u1", details: "first" }, 1)]));
    await driver.tick(signal);
    const sql = `select i.id::text, i.severity, i.details, i.custom_fields as custom, i.version from incidents i
      join alerts a on a.id = i.alert_id where a.instance_id = $1`;
    type Row = { id: string; severity: number; details: string; custom: JsonObject; version: number };
    const [made] = await rows<Row>(sql);
    assert.deepEqual([made?.details, made?.custom, made?.severity], ["first", { host: "h1", user: "u1" }, 2]);
    // An analyst knows better about the user, and about the severity.
    const change = {
      kind: "setIncident" as const,
      incident: made?.id ?? "",
      values: { severity: 4 },
      custom: { user: "ada" },
    };
    await withClient((client) =>
      applyStoreChanges(client, [{ investigationId: change.incident, runId: null, at: 5, by: "ada", change }]),
    );
    state.now += 1_000;
    state.pages.push(page([alert("a", { host: "h2", user: "u2", details: "second" }, 2)]));
    await driver.tick(signal);
    const [followed] = await rows<Row>(sql);
    assert.deepEqual(
      [followed?.details, followed?.custom, followed?.severity],
      ["second", { user: "ada", host: "h2" }, 4],
    );
    // Nothing the mapper reads has changed: the incident is not touched.
    state.now += 1_000;
    state.pages.push(page([alert("a", { host: "h2", user: "u2", details: "second", seen: 9 }, 3)]));
    await driver.tick(signal);
    assert.equal((await rows<Row>(sql))[0]?.version, followed?.version);
  });
});

describe("the quarantine", () => {
  it("holds the same thing once, and gives it back once it can be read, once", async () => {
    const { id, state, begin, rows, target, signal } = openSource();
    const unreadable = [{ reason: "odd", raw: { odd: "x" } }];
    for (const driver of [begin(), begin()]) {
      for (let i = 0; i < 2; i++) {
        state.pages.push(page([], { unreadable }));
        await driver.tick(signal);
        state.now += 1_000;
      }
      assert.equal(driver.health.waiting, 1);
    }
    const replay = () => replayQuarantine(target, { by: "ada" }, () => {});
    assert.deepEqual(await replay(), { stored: 0, known: 0, still: 1 });
    const [waits] = await rows<{ reason: string }>("select reason from quarantine where instance_id = $1");
    assert.equal(waits?.reason, "still odd");
    state.readable = true;
    assert.deepEqual(await replay(), { stored: 1, known: 0, still: 0 });
    assert.deepEqual(await replay(), { stored: 0, known: 0, still: 0 });
    assert.equal((await rows("select from alerts where instance_id = $1 and source_id = 'x'")).length, 1);
    const settled = await rows(
      "select from quarantine where instance_id = $1 and outcome = 'replayed' and settled_by = 'ada'",
    );
    assert.equal(settled.length, 1);
    assert.ok(id);
  });

  it("takes what a mapper breaks on, and gives it back after the mend", async () => {
    let isBroken = true;
    const mapped = () => {
      if (isBroken) throw new Error("no such field");
      return {};
    };
    const { state, begin, rows, target, signal } = openSource({ makesIncidents: true, mapped });
    state.pages.push(page([alert("a"), alert("b")]));
    await begin().tick(signal);
    const [row] = await rows<{ reason: string }>("select reason from quarantine where instance_id = $1");
    assert.match(row?.reason ?? "", /no such field/);
    isBroken = false;
    state.readable = true;
    const raw = `{"odd": "a"}`;
    await pool.query("update quarantine set raw = $2 where instance_id = $1 and raw->>'id' = 'a'", [
      target.instance.id,
      raw,
    ]);
    const done = await replayQuarantine(target, { reason: row?.reason, by: "ada" }, () => {});
    assert.deepEqual([done.stored + done.known, done.still], [2, 0]);
  });
});

describe("a backfill", () => {
  it("goes on where it was after a restart, moves no live cursor, and doubles nothing", async () => {
    const { id, state, begin, rows, signal } = openSource();
    state.pages.push(page([alert("live")], { cursor: { at: 7 } }));
    const backfill = uuidv7();
    const [from, until] = [new Date(1_600_000_000_000), new Date(1_600_000_500_000)];
    await withClient((client) => insertBackfill(client, { id: backfill, instanceId: id, from, until, by: "ada" }));
    state.ranges.push(
      async () => {
        state.now += 5_000;
        return { alerts: [alert("old 1")], more: true };
      },
      async (stored) => {
        assert.deepEqual(stored, { step: 1 });
        throw new Error("killed");
      },
      async (stored) => {
        assert.deepEqual(stored, { step: 1 });
        return { alerts: [alert("old 1"), alert("old 2"), alert("live")], more: false };
      },
    );
    const first = begin();
    await first.tick(signal);
    assert.equal((await readBackfill(createDb(pool), backfill))?.status, "running");
    await first.tick(signal);
    await begin().tick(signal);
    const done = await readBackfill(createDb(pool), backfill);
    assert.deepEqual([done?.status, done?.stored, done?.reached.getTime()], ["done", 2, until.getTime()]);
    const kept = await rows<{ id: string }>("select source_id as id from alerts where instance_id = $1 order by 1");
    assert.deepEqual(
      kept.map((row) => row.id),
      ["live", "old 1", "old 2"],
    );
    const [cursor] = await rows<{ cursor: JsonObject }>("select cursor from source_cursors where instance_id = $1");
    assert.deepEqual(cursor?.cursor, { at: 7 });
  });

  it("that was cancelled goes no further", async () => {
    const { id, state, begin, signal } = openSource();
    const backfill = uuidv7();
    const range = { from: new Date(1), until: new Date(2) };
    await withClient(async (client) => {
      await insertBackfill(client, { id: backfill, instanceId: id, ...range, by: "ada" });
      assert.equal(await endBackfill(client, backfill, "cancelled"), true);
    });
    state.ranges.push(() => assert.fail("it was read"));
    await begin().tick(signal);
    assert.equal(state.ranges.length, 1);
  });
});

describe("a source", () => {
  it("that is paused is not read until it is resumed, whoever drives it", async () => {
    const { id, state, begin, signal } = openSource();
    await withClient((client) => pauseSource(client, id, "ada", "moving house"));
    const driver = begin();
    await driver.tick(signal);
    assert.deepEqual([state.calls, driver.health.state, driver.pause?.reason], [0, "paused", "moving house"]);
    await withClient((client) => resumeSource(client, id));
    await driver.takeUpPause();
    await driver.tick(signal);
    assert.equal(state.calls, 1);
  });

  it("that fails is waited for as long as the vendor asks, else longer each time, and says when it is tried next", async () => {
    const { state, begin, signal } = openSource();
    const driver = begin();
    state.pages.push(
      new Error("down"),
      new Error("down"),
      new VendorError("throttled", "slow", { retryAfterMs: 40_000 }),
    );
    const waits: number[] = [];
    for (let i = 0; i < 3; i++) {
      const wait = await driver.tick(signal);
      waits.push(wait);
      assert.equal(driver.health.nextAttempt, state.now + wait);
      // Asked too soon it does nothing.
      await driver.tick(signal);
      state.now += wait;
    }
    assert.deepEqual([waits, state.calls], [[500, 1_000, 40_000], 3]);
    await driver.tick(signal);
    assert.deepEqual([driver.health.state, driver.health.errors, driver.health.error], ["up to date", 3, undefined]);
  });
});

describe("a stored alert once more", () => {
  it("shows what would become of it and changes nothing; really, it is an alert of its own that says so", async () => {
    const { id, state, begin, rows, target, signal } = openSource({ makesIncidents: true });
    state.pages.push(page([alert("a", { details: "d" })]));
    await begin().tick(signal);
    const [row] = await rows<{ id: string; raw: JsonObject }>("select id, raw from alerts where instance_id = $1");
    const stored = {
      id: row?.id ?? "",
      instance: target.instance.name,
      sourceId: "a",
      label: "Alert a",
      priority: 50,
      raisedAt: new Date(1),
      raw: row?.raw ?? {},
    };
    const shown = tryAlert(target, stored);
    assert.deepEqual([shown.dryRun, shown.incident?.name, shown.incident?.id], [true, "Alert a", null]);
    assert.equal((await rows("select from alerts where instance_id = $1")).length, 1);
    const came = await replayAlert(target, stored, () => {});
    const copies = await rows<{ origin: string; name: string }>(
      `select a.replay_of as origin, i.name from alerts a join incidents i on i.alert_id = a.id
       where a.instance_id = $1 and a.replay_of is not null`,
    );
    assert.deepEqual(copies, [{ origin: stored.id, name: "Alert a (replayed)" }]);
    assert.ok(came.incident?.id);
    assert.ok(id);
  });
});
