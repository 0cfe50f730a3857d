import assert from "node:assert/strict";
import { test } from "node:test";
import { isObject, type Json, type JsonObject, jsonAt, type VendorError } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeLogzio, type FakeLogzioOptions } from "../fake-server.ts";
import { getLogsByEventId } from "./get-logs-by-event-id.ts";
import { searchLogsCommand } from "./search-logs.ts";

const noon = Date.parse("2026-03-10T12:00:00Z");
const dayMs = 86_400_000;

async function open(options: FakeLogzioOptions = {}, parameters: JsonObject = {}) {
  const vendor = createFakeLogzio({ now: () => noon, ...options });
  const { url } = await vendor.start();
  const context = createTestContext({
    parameters: { operational_api_token: vendor.operationsToken, base_url: url, ...parameters },
    clock: { now: () => noon },
  });
  return {
    vendor,
    async search(inputs: JsonObject) {
      const result = await searchLogsCommand.run(context, inputs);
      const entry = result.entries?.[0];
      const context_ = entry?.entryContext ?? {};
      const [key = ""] = Object.keys(context_).filter((name) => name.startsWith("Logzio.Search("));
      return {
        logs: context_["Logzio.Result"],
        found: context_[key],
        text: entry?.humanReadable ?? "",
        raw: entry?.contents,
        summary: result.summary ?? "",
      };
    },
    windows: () =>
      vendor.requests("logs.search").map(({ body }) => {
        const must = isObject(body) ? jsonAt(body, "query", "bool", "must", 1, "range", "@timestamp") : undefined;
        return isObject(must) ? [must.gte, must.lte].map((bound) => new Date(Number(bound)).toISOString()) : undefined;
      }),
    async close() {
      await vendor.stop();
      await context.close();
    },
  };
}

test("what is found is written as XSOAR's integration writes it, and under a key of this search", async () => {
  const logzio = await open();
  try {
    logzio.vendor.addLog(
      { type: "mcafee_epo", TargetHash: ["ab", "ab"], "@timestamp": "2026-03-10T11:00:00.441+0000" },
      { at: noon - 3_600_000 },
    );
    logzio.vendor.addLog({ type: "falco" });
    const { logs, found, text, raw } = await logzio.search({ query: 'TargetHash: "ab"' });
    const expected = [
      {
        type: "mcafee_epo",
        TargetHash: ["ab", "ab"],
        "@timestamp": "2026-03-10T11:00:00.441+0000",
        timestamp: "2026-03-10T11:00:00.441+0000",
      },
    ];
    assert.deepEqual(logs, expected);
    assert.deepEqual(raw, expected);
    assert.deepEqual(found, { Query: 'TargetHash: "ab"', From: null, To: null, Total: 1, Shown: 1, Logs: expected });
    assert.match(text, /^### Logs\n\|type\|TargetHash\|@timestamp\|timestamp\|\n/);
    assert.match(text, /1 of 1 shown/);
  } finally {
    await logzio.close();
  }
});

test("without a hit there is no Logzio.Result, and the search says so", async () => {
  const logzio = await open();
  try {
    const { logs, found, text } = await logzio.search({ query: "nothing" });
    assert.equal(logs, undefined);
    assert.equal(jsonAt(found, "Total"), 0);
    assert.match(text, /^### No logs were found/);
  } finally {
    await logzio.close();
  }
});

test("a range of many days is read in pieces of two, newest first, no log lost or doubled at the borders", async () => {
  const logzio = await open();
  try {
    const from = Date.parse("2026-03-01T10:00:00Z");
    const to = Date.parse("2026-03-09T15:00:00Z");
    const moments = [from - 1, from, to, to + 1];
    for (let day = 1; day <= 10; day++) {
      const midnight = Date.UTC(2026, 2, day);
      moments.push(midnight - 1, midnight, midnight + 1, midnight + dayMs / 2);
    }
    for (const at of moments) logzio.vendor.addLog({ moment: at }, { at });
    const { logs, summary } = await logzio.search({ from_time: String(from), to_time: new Date(to).toISOString() });
    const found = Array.isArray(logs) ? logs.map((log) => Number(jsonAt(log, "moment"))) : [];
    const wanted = moments.filter((at) => at >= from && at <= to).sort((a, b) => b - a);
    assert.deepEqual(found, wanted);
    assert.deepEqual(logzio.windows(), [
      ["2026-03-08T00:00:00.000Z", "2026-03-09T15:00:00.000Z"],
      ["2026-03-06T00:00:00.000Z", "2026-03-07T23:59:59.999Z"],
      ["2026-03-04T00:00:00.000Z", "2026-03-05T23:59:59.999Z"],
      ["2026-03-02T00:00:00.000Z", "2026-03-03T23:59:59.999Z"],
      ["2026-03-01T10:00:00.000Z", "2026-03-01T23:59:59.999Z"],
    ]);
    assert.match(summary, new RegExp(`${wanted.length} of ${wanted.length} shown .*read in 5 pieces`));
  } finally {
    await logzio.close();
  }
});

test("a limit is said, never silent: the newest are taken, and all are counted", async () => {
  const logzio = await open();
  try {
    for (let hour = 0; hour < 140; hour++) logzio.vendor.addLog({ hour }, { at: noon - hour * 3_600_000 });
    const { logs, found, text } = await logzio.search({ from_time: "7 days ago", size: "30" });
    assert.deepEqual(
      Array.isArray(logs) && logs.map((log) => jsonAt(log, "hour")),
      Array.from({ length: 30 }, (_, hour) => hour),
    );
    assert.equal(jsonAt(found, "Total"), 140);
    assert.match(text, /30 of 140 shown; raise size or narrow the search for the rest/);
  } finally {
    await logzio.close();
  }
});

for (const scrollObjects of [false, true]) {
  test(`more than one search gives is scrolled to the end (hits as ${scrollObjects ? "an object" : "text"})`, async () => {
    const logzio = await open({ scrollObjects });
    try {
      for (let number = 0; number < 2_500; number++) logzio.vendor.addLog({ number }, { at: noon - number * 1000 });
      const { logs, text } = await logzio.search({ size: 20_000 });
      const numbers = Array.isArray(logs) ? logs.map((log) => Number(jsonAt(log, "number"))) : [];
      assert.deepEqual(
        numbers,
        Array.from({ length: 2_500 }, (_, number) => number),
      );
      assert.match(text, /2500 of 2500 shown/);
      assert.match(text, /The table shows 100 of 2500 logs; the context has all/);
      const bodies = logzio.vendor.requests("logs.scroll").map(({ body }) => Object.keys(isObject(body) ? body : {}));
      assert.deepEqual(bodies, [["query", "size", "scroll"], ["scroll_id"], ["scroll_id"]]);
    } finally {
      await logzio.close();
    }
  });
}

test("a scroll that ends before its range does says that it may lack the newest", async () => {
  const logzio = await open();
  try {
    for (let number = 0; number < 12_500; number++) logzio.vendor.addLog({ number }, { at: noon - number });
    const { logs, text } = await logzio.search({ size: 10_500 });
    assert.equal(Array.isArray(logs) && logs.length, 10_500);
    assert.match(text, /10500 of 12500 shown.*not surely the newest/s);
  } finally {
    await logzio.close();
  }
});

test("a bound that cannot be read is named, and nothing is sent", async () => {
  const logzio = await open();
  const refused = async (inputs: JsonObject, pattern: RegExp) => {
    await assert.rejects(
      logzio.search(inputs),
      (error: VendorError) => error.kind === "refused" && pattern.test(error.message),
    );
  };
  try {
    await refused({ to_time: "the day before" }, /could not parse to_time: "the day before"/);
    await refused({ from_time: { a: 1 } }, /could not parse from_time/);
    await refused({ from_time: "now", to_time: "1 hour ago" }, /from_time lies after to_time/);
    await refused({ from_time: "3 years ago" }, /the range is \d+ days/);
    await refused({ size: "many" }, /size "many" cannot be used/);
    await refused({ size: 50_001 }, /size 50001/);
    await refused({ timeout: 0 }, /timeout 0/);
    assert.equal(logzio.vendor.stats().requests, 0);
  } finally {
    await logzio.close();
  }
});

test("a request has 15 seconds where nobody says otherwise, and numbers may come as texts", async () => {
  const asked: (number | undefined)[] = [];
  const sizes: Json[] = [];
  const context = createTestContext({
    parameters: { operational_api_token: "b", security_api_token: "a" },
    http: {
      async request({ timeoutMs, json = null }) {
        asked.push(timeoutMs);
        sizes.push(jsonAt(json, "size") ?? jsonAt(json, "pagination", "pageSize") ?? null);
        const text = '{"hits": {"total": 0, "hits": []}, "results": []}';
        return { status: 200, headers: {}, text, elapsed: 0, json: () => JSON.parse(text) };
      },
    },
  });
  try {
    await searchLogsCommand.run(context, {});
    await getLogsByEventId.run(context, { id: "x" });
    await searchLogsCommand.run(context, { timeout: "60", size: "7" });
    await getLogsByEventId.run(context, { id: "x", timeout: 30, size: "7" });
  } finally {
    await context.close();
  }
  assert.deepEqual(asked, [15_000, 15_000, 60_000, 30_000]);
  assert.deepEqual(sizes.slice(2), [7, 7]);
});

test("what Logz.io refuses of a query is said in its own words", async () => {
  const logzio = await open();
  try {
    await assert.rejects(logzio.search({ query: "*abc" }), /400: '\*' or '\?' not allowed as first character/);
    await assert.rejects(logzio.search({ query: '"open' }), /400: Query has failed/);
  } finally {
    await logzio.close();
  }
});

test("without the operations token it says so in XSOAR's words", async () => {
  const logzio = await open({}, { operational_api_token: "", security_api_token: "fake-security-token" });
  try {
    await assert.rejects(logzio.search({}), /Operational API Token wasn't provided, cannot perform search/);
  } finally {
    await logzio.close();
  }
});

test("a list of values, as hunting playbooks give it, is searched as alternatives", async () => {
  const logzio = await open();
  try {
    for (const hash of ["aa", "bb", "cc"]) logzio.vendor.addLog({ hash });
    const { logs } = await logzio.search({ query: ["aa", "cc"] });
    assert.deepEqual(Array.isArray(logs) && logs.map((log) => jsonAt(log, "hash")).sort(), ["aa", "cc"]);
  } finally {
    await logzio.close();
  }
});
