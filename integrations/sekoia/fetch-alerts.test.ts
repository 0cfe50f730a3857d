import assert from "node:assert/strict";
import { test } from "node:test";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { createHttpClient, type FetchedPage, type HttpClient, type Json, type JsonObject } from "#sdk/index.ts";
import { createTestContext, loopbackGuard } from "#sdk/testing.ts";
import { createFakeSekoia, type FakeSekoiaOptions } from "./fake-server.ts";
import { fetchAlerts } from "./fetch-alerts.ts";

const unlimited = { rateLimit: Number.POSITIVE_INFINITY };

/** A source read as the server reads it: a page counts when its cursor is kept, and time is the test's own. */
async function openSource(options: FakeSekoiaOptions = {}, parameters: JsonObject = {}) {
  const time = { now: Date.parse("2026-03-01T12:00:00Z"), skew: 0 };
  const vendor = createFakeSekoia({ ...unlimited, now: () => time.now, ...options });
  const { url } = await vendor.start();
  const inner = createHttpClient({ timeoutMs: 5_000, guard: loopbackGuard });
  let tamper = (body: JsonObject): JsonObject => body;
  let rewrite = (address: string): string => address;
  const http: HttpClient = {
    async request(request) {
      const answer = await inner.request({ ...request, url: rewrite(request.url) });
      const text = answer.status === 200 ? JSON.stringify(tamper(JSON.parse(answer.text))) : answer.text;
      const headers = { ...answer.headers, date: new Date(time.now).toUTCString() };
      return { ...answer, headers, text, json: () => JSON.parse(text) };
    },
  };
  const context = createTestContext({
    parameters: { api_key: vendor.apiKey, base_url: url, first_fetch: "now", ...parameters },
    http,
    clock: { now: () => time.now + time.skew },
  });
  const seen = new Map<string, number>();
  const unreadable: { reason: string; raw: Json }[] = [];
  let cursor: JsonObject | undefined;
  const turn = async (isStored: boolean): Promise<FetchedPage> => {
    const page = await fetchAlerts(context, cursor);
    if (!isStored) return page;
    cursor = JSON.parse(JSON.stringify(page.cursor));
    for (const alert of page.alerts) seen.set(alert.sourceId, (seen.get(alert.sourceId) ?? 0) + 1);
    unreadable.push(...(page.unreadable ?? []));
    return page;
  };
  return {
    vendor,
    time,
    seen,
    unreadable,
    turn,
    /** One round: until the source says that it is read to its end. */
    async round(): Promise<number> {
      for (let calls = 1; ; calls++) {
        assert.ok(calls < 400, "a round does not end");
        if (!(await turn(true)).more) return calls;
      }
    },
    missing: () => vendor.raised().filter((alert) => !seen.has(alert.uuid)),
    setTamper(next: typeof tamper) {
      tamper = next;
    },
    setRewrite(next: typeof rewrite) {
      rewrite = next;
    },
    cursorBytes: () => JSON.stringify(cursor).length,
    async close() {
      await vendor.stop();
      await inner.close();
      await context.close();
    },
  };
}

const cases: { name: string; options: FakeSekoiaOptions }[] = [
  { name: "a calm vendor", options: {} },
  { name: "pages that shift and repeat", options: { pageShift: 0.3, pageRepeat: 0.3 } },
  { name: "late indexing", options: { lateIndexing: { probability: 0.3, maxDelayMs: 840_000 } } },
  {
    name: "all of it in the older envelope",
    options: {
      pageShift: 0.2,
      pageRepeat: 0.2,
      lateIndexing: { probability: 0.3, maxDelayMs: 840_000 },
      olderEnvelope: true,
    },
  },
];

for (const { name, options } of cases) {
  for (const seed of [1, 2]) {
    test(`${name} loses no alert, whatever is interrupted (seed ${seed})`, async () => {
      const source = await openSource({ ...options, seed });
      const prng = createPrng(`fetch:${seed}`);
      await source.round();
      for (let step = 0; step < 25; step++) {
        source.time.now += prng.int(1, 30_000);
        // Now and then a burst: more alerts in one second than a page holds.
        const count = prng.chance(0.06) ? prng.int(90, 220) : prng.int(0, 4);
        for (let i = 0; i < count; i++) source.vendor.raiseAlert({ events: 0 });
        // A page that was read and never stored must come again.
        if (prng.chance(0.3)) await source.turn(false);
        if (prng.chance(0.3)) await source.turn(true);
        else await source.round();
      }
      // Long enough for the last late alert to show, and for a sweep, a page a round, to get there.
      for (let step = 0; step < (options.lateIndexing ? 110 : 3); step++) {
        source.time.now += 11_000;
        await source.round();
      }
      assert.equal(source.missing().length, 0);
      assert.equal(source.seen.size, source.vendor.raised().length);
      assert.ok(source.cursorBytes() < 1_000);
      await source.close();
    });
  }
}

test("more alerts in one second than several pages hold are all found", async () => {
  const source = await openSource({ seed: 4, pageShift: 0.5, pageRepeat: 0.5 });
  await source.round();
  source.time.now += 1_000;
  for (let i = 0; i < 730; i++) source.vendor.raiseAlert({ events: 0 });
  await source.round();
  assert.equal(source.missing().length, 0);
  await source.close();
});

test("an alert that shows up within the look-back after its time is found, one that was there before is not fetched", async () => {
  const source = await openSource();
  source.vendor.raiseAlert({ createdAt: source.time.now / 1000 - 3_600 });
  await source.round();
  for (let step = 0; step < 230; step++) {
    source.time.now += 5_000;
    source.vendor.raiseAlert({ events: 0 });
    // One for every phase of the sweeps.
    if (step < 20) source.vendor.raiseAlert({ events: 0, indexDelayMs: 895_000 });
    await source.round();
  }
  assert.deepEqual(
    source.missing().map((alert) => alert.createdAt),
    [Date.parse("2026-03-01T11:00:00Z") / 1000],
  );
  await source.close();
});

test("a quiet round costs one request, a sweep included; a look at changes one a minute", async () => {
  const source = await openSource();
  source.vendor.raiseAlert({});
  await source.round();
  const before = source.vendor.requests("alerts.list").length;
  for (let step = 0; step < 90; step++) {
    source.time.now += 2_000;
    await source.round();
  }
  // Three minutes: a look at what has changed in each.
  assert.equal(source.vendor.requests("alerts.list").length - before, 90 + 3);
  await source.close();
});

test("a burst makes later quiet rounds no dearer than a sweep a minute", async () => {
  const source = await openSource();
  await source.round();
  source.time.now += 1_000;
  for (let i = 0; i < 250; i++) source.vendor.raiseAlert({ events: 0 });
  for (let step = 0; step < 5; step++) {
    source.time.now += 2_000;
    await source.round();
  }
  const before = source.vendor.requests("alerts.list").length;
  for (let step = 0; step < 60; step++) {
    source.time.now += 2_000;
    await source.round();
  }
  const calls = source.vendor.requests("alerts.list").length - before;
  assert.ok(calls <= 60 + 2 * 6, `${calls} requests`);
  assert.equal(source.missing().length, 0);
  await source.close();
});

test("a sweep of a busy past never makes a new alert wait more than a page", async () => {
  const source = await openSource();
  await source.round();
  for (let second = 0; second < 60; second++) {
    source.time.now += 1_000;
    for (let i = 0; i < 20; i++) source.vendor.raiseAlert({ events: 0 });
    await source.round();
  }
  source.time.now += 1_000;
  const fresh = source.vendor.raiseAlert({});
  await source.turn(true);
  await source.turn(true);
  assert.ok(source.seen.has(fresh.uuid));
  assert.equal(source.missing().length, 0);
  await source.close();
});

for (const skew of [-600_000, 600_000]) {
  test(`a clock of ours that is ${skew / 60_000} minutes away from the vendor's loses nothing`, async () => {
    const source = await openSource();
    source.time.skew = skew;
    await source.round();
    for (let step = 0; step < 5; step++) {
      source.time.now += 5_000;
      source.vendor.raiseAlert({});
      await source.round();
    }
    assert.equal(source.missing().length, 0);
    await source.close();
  });
}

test("an alert stamped in the future does not carry the edge away", async () => {
  const source = await openSource();
  await source.round();
  source.vendor.raiseAlert({ createdAt: source.time.now / 1000 });
  source.setTamper((body) => {
    const items = Array.isArray(body.items) ? body.items : [];
    return { ...body, items: items.map((item) => ({ ...(item as JsonObject), created_at: 4_000_000_000 })) };
  });
  await source.round();
  source.setTamper((body) => body);
  for (let step = 0; step < 3; step++) {
    source.time.now += 2_000;
    source.vendor.raiseAlert({});
    await source.round();
  }
  assert.equal(source.missing().length, 0);
  await source.close();
});

test("a malformed alert is reported with its reason, and blocks nobody", async () => {
  const source = await openSource();
  await source.round();
  source.setTamper((body) => {
    const items = Array.isArray(body.items) ? body.items : [];
    return {
      ...body,
      items: ["nonsense", { short_id: "AL0", created_at: 1 }, { uuid: "x", created_at: "soon" }, ...items],
    };
  });
  for (let step = 0; step < 25; step++) {
    source.time.now += 5_000;
    source.vendor.raiseAlert({});
    await source.round();
  }
  assert.equal(source.missing().length, 0);
  assert.deepEqual(
    [...new Set(source.unreadable.map((item) => item.reason))],
    ["the item of the alert list is not an object", "the alert has no uuid", "the alert has no usable created_at"],
  );
  await source.close();
});

test("a vendor that ignores the offset cannot hold the source for ever", async () => {
  const source = await openSource();
  await source.round();
  source.time.now += 1_000;
  for (let i = 0; i < 150; i++) source.vendor.raiseAlert({ events: 0 });
  source.setRewrite((address) => address.replace(/&offset=\d+/, ""));
  for (let step = 0; step < 10; step++) {
    source.time.now += 2_000;
    source.vendor.raiseAlert({ events: 0 });
    await source.round();
  }
  assert.equal(source.missing().length, 50, "what lies behind the first page of the full second, and nothing else");
  source.setRewrite((address) => address);
  for (let step = 0; step < 8; step++) {
    source.time.now += 30_000;
    await source.round();
  }
  assert.equal(source.missing().length, 0);
  await source.close();
});

test("the first fetch begins where it is told to", async () => {
  for (const [firstFetch, expected] of [
    ["-1h", 1],
    ["3600", 1],
    [7_200, 2],
    ["2026-03-01T00:00:00Z", 2],
  ] as const) {
    const source = await openSource({}, { first_fetch: firstFetch });
    source.vendor.raiseAlert({ createdAt: source.time.now / 1000 - 5_400 });
    source.vendor.raiseAlert({ createdAt: source.time.now / 1000 - 1_800 });
    await source.round();
    assert.equal(source.seen.size, expected, String(firstFetch));
    await source.close();
  }
});

test("an alert carries its id, its name, its time and its urgency", async () => {
  const source = await openSource({}, { first_fetch: "-1h" });
  const raised = source.vendor.raiseAlert({ urgency: 75 });
  const page = await source.turn(true);
  const [alert] = page.alerts;
  assert.equal(alert?.sourceId, raised.uuid);
  assert.equal(alert?.label, raised.shortId);
  assert.equal(alert?.raisedAt, raised.createdAt * 1000);
  assert.equal(alert?.priority, 75);
  await source.close();
});
