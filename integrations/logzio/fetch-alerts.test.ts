import assert from "node:assert/strict";
import { test } from "node:test";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import {
  createHttpClient,
  type FetchedPage,
  type HttpClient,
  isObject,
  type Json,
  type JsonObject,
  jsonAt,
} from "#sdk/index.ts";
import { createTestContext, loopbackGuard } from "#sdk/testing.ts";
import { createFakeLogzio, type FakeLogzioOptions } from "./fake-server.ts";
import { alertSource } from "./fetch-alerts.ts";

/** A source read as the server reads it: a page counts when its cursor is kept, and time is the test's own. */
async function openSource(options: FakeLogzioOptions = {}, parameters: JsonObject = {}, maxBodyBytes = 50_000_000) {
  /** `skew`: how far our clock is from the vendor's. */
  const time = { now: Date.parse("2026-03-01T12:00:00Z"), skew: 0 };
  const vendor = createFakeLogzio({ now: () => time.now, ...options });
  const { url } = await vendor.start();
  const inner = createHttpClient({ timeoutMs: 5_000, guard: loopbackGuard, maxBodyBytes });
  const http: HttpClient = {
    async request(request) {
      const answer = await inner.request(request);
      return { ...answer, headers: { ...answer.headers, date: new Date(time.now).toUTCString() } };
    },
  };
  const context = createTestContext({
    parameters: { security_api_token: vendor.securityToken, base_url: url, fetch_time: "now", ...parameters },
    http,
    clock: { now: () => time.now + time.skew },
  });
  const seen = new Map<string, JsonObject>();
  const unreadable: { reason: string; raw: Json }[] = [];
  let cursor: JsonObject | undefined;
  const turn = async (isStored = true): Promise<FetchedPage> => {
    const page = await alertSource.fetchAlerts(context, cursor);
    if (!isStored) return page;
    cursor = JSON.parse(JSON.stringify(page.cursor));
    // As the driver and the store: the first of an id is kept, and what is none is put aside once.
    const fresh = page.alerts.filter(({ sourceId }) => !seen.has(sourceId));
    for (const { sourceId, raw } of await alertSource.complete(context, fresh)) seen.set(sourceId, raw);
    const known = new Set(unreadable.map((item) => JSON.stringify(item)));
    unreadable.push(...(page.unreadable ?? []).filter((item) => !known.has(JSON.stringify(item))));
    return page;
  };
  return {
    vendor,
    time,
    seen,
    unreadable,
    turn,
    async round(): Promise<number> {
      for (let calls = 1; ; calls++) {
        assert.ok(calls < 600, "a round does not end");
        if (!(await turn()).more) return calls;
      }
    },
    missing: () => vendor.raised().filter(({ alertEventId }) => !seen.has(alertEventId)),
    cursorBytes: () => JSON.stringify(cursor).length,
    async close() {
      await vendor.stop();
      await inner.close();
      await context.close();
    },
  };
}

const cases: { name: string; options: FakeLogzioOptions }[] = [
  { name: "a calm vendor", options: {} },
  { name: "pages that shift and repeat", options: { pageShift: 0.3, pageRepeat: 0.3 } },
  { name: "late indexing", options: { lateIndexing: { probability: 0.3, maxDelayMs: 840_000 } } },
  { name: "a list out of order", options: { outOfOrder: true } },
  {
    name: "all of it, without totals",
    options: {
      pageShift: 0.2,
      pageRepeat: 0.2,
      lateIndexing: { probability: 0.3, maxDelayMs: 840_000 },
      withoutTotal: true,
    },
  },
];

for (const { name, options } of cases) {
  for (const seed of [1, 2]) {
    test(`${name}: no event is lost, whatever is interrupted (seed ${seed})`, async () => {
      const source = await openSource({ ...options, seed }, { fetch_count: 7 });
      const prng = createPrng(`events ${seed}`);
      try {
        await source.round();
        for (let step = 0; step < 120; step++) {
          source.time.now += prng.int(100, 30_000);
          // Bursts of one moment, larger than a page, beside single ones.
          const burst = prng.chance(0.08) ? prng.int(8, 30) : prng.int(0, 2);
          for (let i = 0; i < burst; i++) source.vendor.raise();
          // Every tenth answer is lost before it is kept, as in a crash.
          if (prng.chance(0.1)) await source.turn(false);
          else if (prng.chance(0.3)) await source.turn();
          else await source.round();
        }
        for (let minute = 0; minute < 20; minute++) {
          source.time.now += 60_000;
          await source.round();
        }
        assert.deepEqual(
          source.missing().map(({ at }) => new Date(at).toISOString()),
          [],
        );
        assert.ok(source.vendor.raised().length > 100);
        assert.ok(source.cursorBytes() < 2_000, `the cursor has ${source.cursorBytes()} bytes`);
      } finally {
        await source.close();
      }
    });
  }
}

test("after an outage all that was missed is read, page after page", async () => {
  const source = await openSource({}, { fetch_count: 50 });
  try {
    await source.round();
    const begin = source.time.now;
    for (let i = 0; i < 700; i++) source.vendor.raise({ at: begin + i * 20_000 });
    source.time.now = begin + 700 * 20_000;
    await source.round();
    assert.deepEqual(source.missing(), []);
    // And the events that came late during the outage, found by the sweep that follows.
    source.vendor.raise({ at: begin + 3_600_000 });
    source.time.now += 61_000;
    await source.round();
    assert.deepEqual(source.missing(), []);
  } finally {
    await source.close();
  }
});

test("more events in one instant than any page holds are all read", async () => {
  const source = await openSource({}, { fetch_count: 50 });
  try {
    await source.round();
    const at = source.time.now + 1_000.25;
    for (let i = 0; i < 2_345; i++) source.vendor.raise({ at });
    source.vendor.raise({ at: at + 100 });
    source.time.now += 10_000;
    await source.round();
    assert.deepEqual(source.missing(), []);
    const sizes = source.vendor
      .requests("events.search")
      .map(({ body }) => isObject(body) && isObject(body.pagination) && body.pagination.pageSize);
    assert.ok(sizes.includes(1000), "a full second is read in the largest pages");
    assert.ok(sizes.length < 12, `in few of them, not in ${sizes.length}`);
  } finally {
    await source.close();
  }
});

test("an event within a tenth of a second after the last one is found, and so is one indexed ten minutes late", async () => {
  const source = await openSource();
  try {
    await source.round();
    source.vendor.raise({ at: source.time.now + 791 });
    source.time.now += 5_000;
    await source.round();
    source.vendor.raise({ at: source.time.now - 4_159 });
    source.vendor.raise({ at: source.time.now, indexedAfterMs: 600_000 });
    await source.round();
    assert.equal(source.missing().length, 1);
    for (let minute = 0; minute < 11; minute++) {
      source.time.now += 60_000;
      source.vendor.raise();
      await source.round();
    }
    assert.deepEqual(source.missing(), []);
  } finally {
    await source.close();
  }
});

test("an event that is unmuted, or whose severity rises, after it was raised is found", async () => {
  const source = await openSource({}, { severities: "HIGH, severe" });
  try {
    await source.round();
    source.time.now += 1_000;
    const muted = source.vendor.raise({ severity: "HIGH", isMuted: true });
    const low = source.vendor.raise({ severity: "LOW" });
    source.time.now += 1_000;
    await source.round();
    assert.equal(source.seen.size, 0);
    muted.body.isMuted = false;
    low.body.severity = "SEVERE";
    for (const wait of [61_000, 61_000]) {
      source.time.now += wait;
      await source.round();
    }
    assert.deepEqual(source.missing(), []);
  } finally {
    await source.close();
  }
});

test("the filters and the first range reach the API as it wants them: whole seconds, upper case, no empty keys", async () => {
  const source = await openSource(
    {},
    { severities: "high\nSEVERE", search: " Malware ", fetch_time: "3 days", fetch_count: "20", include_muted: true },
  );
  try {
    const old = source.vendor.raise({ name: "MALWARE here", severity: "HIGH", at: source.time.now - 2.9 * 86_400_000 });
    source.vendor.raise({ name: "Malware", severity: "HIGH", at: source.time.now - 3.1 * 86_400_000 });
    source.vendor.raise({ name: "Other", severity: "HIGH" });
    source.vendor.raise({ name: "Malware", severity: "LOW" });
    await source.round();
    assert.deepEqual([...source.seen.keys()], [old.alertEventId]);
    // The first of all asks what time it is there.
    const [, first] = source.vendor.requests("events.search");
    // A second earlier: nobody says whether the bound is inclusive.
    const from = source.time.now / 1000 - 3 * 86_400 - 1;
    assert.deepEqual(first?.body, {
      filter: {
        searchTerm: "Malware",
        severities: ["HIGH", "SEVERE"],
        includeMutedEvents: true,
        timeRange: { fromDate: from, toDate: source.time.now / 1000 + 300 },
      },
      sort: [{ field: "DATE", descending: false }],
      pagination: { pageNumber: 1, pageSize: 20 },
    });
  } finally {
    await source.close();
  }
});

test("an odd event holds up nothing: no date, an unknown severity, no id, no object", async () => {
  const source = await openSource();
  try {
    await source.round();
    source.time.now += 1_000;
    const undated = source.vendor.raise({ more: { eventDate: undefined } });
    source.vendor.raise({ severity: "APOCALYPTIC" });
    source.vendor.raise({ severity: null });
    source.vendor.raise({ more: { alertEventId: undefined } });
    source.vendor.raiseGarbage("what");
    source.vendor.raiseGarbage(null);
    source.vendor.raise({ more: { eventDate: "1772366401.123456789" } });
    for (let round = 0; round < 3; round++) {
      source.time.now += 61_000;
      await source.round();
    }
    const lost = source.missing().filter(({ body }) => body.alertEventId !== undefined);
    assert.deepEqual(lost, []);
    assert.ok(source.seen.has(undated.alertEventId));
    // Once each, however often they are read.
    assert.deepEqual(source.unreadable.map(({ reason }) => reason).sort(), [
      "the event has no alertEventId, so it cannot be told from others",
      "the item of the event list is not an object",
      "the item of the event list is not an object",
    ]);
  } finally {
    await source.close();
  }
});

test("what a rule groups by stands beside the event's own fields and replaces none of them", async () => {
  const source = await openSource();
  try {
    source.time.now += 1_000;
    const groupBy = {
      severity: "debug",
      name: "nginx",
      eventDate: 1,
      TargetHash: "ab",
      ["__proto__"]: { polluted: true },
    };
    const { alertEventId, body } = source.vendor.raise({ name: "Rule", severity: "HIGH", groupBy });
    await source.round();
    const raw = source.seen.get(alertEventId) ?? {};
    assert.equal(raw.name, "Rule");
    assert.equal(raw.severity, "HIGH");
    assert.equal(raw.eventDate, body.eventDate);
    assert.equal(raw.TargetHash, "ab");
    assert.equal(raw.datasource, "Logz.Io");
    assert.equal(raw.hits, 0);
    assert.deepEqual(raw.groupBy, body.groupBy);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  } finally {
    await source.close();
  }
});

test("an answer too large to be read is read in smaller pages; a single event too large is put aside", async () => {
  const source = await openSource({}, { fetch_count: 20 }, 60_000);
  try {
    await source.round();
    for (let i = 0; i < 40; i++) {
      source.time.now += 1_000;
      source.vendor.raise({ more: { description: "x".repeat(10_000) } });
    }
    const giant = source.vendor.raise({ more: { description: "x".repeat(100_000) } });
    source.vendor.raise();
    source.time.now += 5_000;
    source.vendor.raise();
    await source.round();
    assert.deepEqual(
      source.missing().map(({ alertEventId }) => alertEventId),
      [giant.alertEventId],
    );
    assert.match(source.unreadable[0]?.reason ?? "", /larger than what may be read/);
  } finally {
    await source.close();
  }
});

test("with fetch_logs an event brings its logs along, asked for once; without them it comes all the same", async () => {
  const source = await openSource({}, { fetch_logs: 2 });
  try {
    await source.round();
    source.time.now += 1_000;
    const { alertEventId, logs } = source.vendor.raise({ scenario: "mcafee" });
    await source.round();
    await source.round();
    assert.deepEqual(source.seen.get(alertEventId)?.logs, logs);
    assert.equal(source.vendor.requests("events.logs").length, 1);
    source.vendor.setFaults([{ match: { route: "events.logs" }, plan: { serverError: 1 } }]);
    source.time.now += 1_000;
    const other = source.vendor.raise({ scenario: "defender" });
    await source.round();
    assert.ok(source.seen.has(other.alertEventId));
    assert.equal(source.seen.get(other.alertEventId)?.logs, undefined);
  } finally {
    await source.close();
  }
});

for (const minutes of [-20, 20]) {
  test(`a clock of ours that is ${minutes} minutes away hides nothing, and one that is put so stops no sweep`, async () => {
    for (const isFromTheBeginning of [true, false]) {
      const source = await openSource();
      try {
        if (isFromTheBeginning) source.time.skew = minutes * 60_000;
        await source.round();
        source.time.now += 30_000;
        source.vendor.raise();
        const late = source.vendor.raise({ indexedAfterMs: 300_000 });
        await source.round();
        source.time.skew = minutes * 60_000;
        for (let minute = 0; minute < 7; minute++) {
          source.time.now += 60_000;
          source.vendor.raise();
          await source.round();
          const unseen = source.missing().filter(({ alertEventId }) => alertEventId !== late.alertEventId);
          assert.deepEqual(unseen, [], "what is raised is there at once");
        }
        assert.deepEqual(source.missing(), [], "and what was late");
        for (const { body } of source.vendor.requests("events.search")) {
          const from = Number(jsonAt(body, "filter", "timeRange", "fromDate"));
          const to = Number(jsonAt(body, "filter", "timeRange", "toDate"));
          assert.ok(Number.isInteger(from) && Number.isInteger(to) && from < to, `${from} to ${to}`);
        }
      } finally {
        await source.close();
      }
    }
  });
}

test("an event that is told with another date is the same alert", () => {
  const vendor = createFakeLogzio({ seed: 2 });
  const { body } = vendor.raise();
  const ids = [body.eventDate, 1, "1772366401.5", null].map((eventDate) => {
    const read = alertSource.readAlert({ ...body, eventDate: eventDate ?? null });
    return "alert" in read ? read.alert.sourceId : read.reason;
  });
  assert.deepEqual([...new Set(ids)], [body.alertEventId]);
});

test("an event dated in the far future hides none of the present", async () => {
  const source = await openSource();
  try {
    await source.round();
    source.vendor.raise({ at: source.time.now + 200_000 });
    source.time.now += 1_000;
    await source.round();
    source.vendor.raise({ at: source.time.now });
    source.time.now += 1_000;
    await source.round();
    assert.deepEqual(source.missing(), []);
  } finally {
    await source.close();
  }
});

test("with the operations token alone nothing is to be fetched, and the instance says why", () => {
  assert.match(alertSource.fetchesNothing({ operational_api_token: "x" }) ?? "", /\(security_api_token\)/);
  assert.match(alertSource.fetchesNothing({ security_api_token: " " }) ?? "", /\(security_api_token\)/);
  assert.equal(alertSource.fetchesNothing({ security_api_token: "x" }), undefined);
});
