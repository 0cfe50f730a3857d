/** Bodies that nobody means well with: none may lose another event, stop the fetching, or reach a prototype. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type HttpClient, isObject, type Json, type JsonObject, numberAt } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { getLogsByEventId } from "./commands/get-logs-by-event-id.ts";
import { searchLogsCommand } from "./commands/search-logs.ts";
import { compileQuery, QueryRefused } from "./fake/match-log.ts";
import { fetchAlerts } from "./fetch-alerts.ts";
import { tableOf } from "./logs-entry.ts";
import { parseTime, readTimeBound } from "./time-input.ts";

const now = Date.UTC(2026, 2, 1);

/** Answers with one body, first, but for the question what time it is; then with an empty page. */
function answering(text: string): HttpClient {
  let left = 1;
  return {
    async request({ json }) {
      const asksTime = isObject(json) && numberAt(json, "pagination", "pageSize") === 1;
      const body = !asksTime && left-- > 0 ? text : '{"results": [], "hits": {"total": 0, "hits": []}}';
      return { status: 200, headers: {}, text: body, elapsed: 0, json: () => JSON.parse(body) };
    },
  };
}

function contextOf(text: string) {
  return createTestContext({
    parameters: { security_api_token: "a", operational_api_token: "b", fetch_time: "1 day" },
    http: answering(text),
    clock: { now: () => now },
  });
}

const good = { alertEventId: "good", name: "Good", severity: "HIGH", eventDate: now / 1000 - 60 };

async function fetchOf(items: string): Promise<{ ids: string[]; unreadable: number; cursor: JsonObject }> {
  const context = contextOf(`{"total": 2, "results": [${items}]}`);
  try {
    const page = await fetchAlerts(context, undefined);
    return {
      ids: page.alerts.map(({ sourceId }) => sourceId),
      unreadable: page.unreadable?.length ?? 0,
      cursor: page.cursor,
    };
  } finally {
    await context.close();
  }
}

const nasty = fc.oneof(
  fc.json({ maxDepth: 5 }),
  fc.constantFrom(
    '"\\u0000"',
    '"\\ud800"',
    "1e999",
    "-0",
    '{"__proto__": {"polluted": 1}}',
    '{"constructor": {"prototype": 1}}',
    "[]",
    "[[[[]]]]",
  ),
);

test("whatever an event holds, the one beside it is fetched", async () => {
  const keys = [
    "alertEventId",
    "name",
    "severity",
    "eventDate",
    "alertWindowEndDate",
    "groupBy",
    "tags",
    "datasource",
    "__proto__",
  ];
  const event = fc
    .array(fc.tuple(fc.constantFrom(...keys), nasty), { maxLength: 9 })
    .map((pairs) => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(", ")}}`);
  await fc.assert(
    fc.asyncProperty(fc.oneof(nasty, event), async (item) => {
      const { ids, cursor } = await fetchOf(`${item}, ${JSON.stringify(good)}`);
      assert.ok(ids.includes("good"), item);
      assert.ok(JSON.stringify(cursor).length < 2_000);
      assert.equal(({} as Record<string, unknown>).polluted, undefined);
    }),
    { numRuns: 300 },
  );
});

test("an event of ten megabytes and one nested a hundred thousand deep hold up nothing", async () => {
  const large = JSON.stringify({ ...good, alertEventId: "large", description: "x".repeat(10_000_000) });
  const deep = `{"alertEventId": "deep", "groupBy": ${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}}`;
  const unnamed = `{"groupBy": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const { ids, unreadable } = await fetchOf(`${large}, ${deep}, ${unnamed}, ${JSON.stringify(good)}`);
  assert.deepEqual(ids, ["large", "deep", "good"]);
  assert.equal(unreadable, 1);
});

test("whatever logs hold, commands answer with what is there and never throw a fault of their own", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(nasty, { maxLength: 5 }), async (logs) => {
      const list = logs.join(", ");
      const byEvent = contextOf(`{"results": [${list}]}`);
      const byQuery = contextOf(
        `{"hits": {"total": 9, "hits": [${logs.map((log) => `{"_source": ${log}}`).join(", ")}]}}`,
      );
      try {
        const read = await getLogsByEventId.run(byEvent, { id: "x" });
        assert.equal(read.entries?.length, 1);
        const found = await searchLogsCommand.run(byQuery, {});
        assert.equal(found.entries?.length, 1);
      } finally {
        await byEvent.close();
        await byQuery.close();
      }
    }),
    { numRuns: 200 },
  );
});

test("a table holds no markup of a log, and no more of it than a page can show", () => {
  const text = "<script>alert(1)</script>|[x](javascript:1)\n`code`";
  const table = tableOf([{ [text]: text, deep: JSON.parse(`${"[".repeat(20_000)}${"]".repeat(20_000)}`) as Json }]);
  assert.doesNotMatch(table, /(?<!\\)[<`[]/);
  assert.equal(table.split("\n").length, 3);
  assert.ok(tableOf(Array.from({ length: 500 }, () => ({ a: "x".repeat(10_000) }))).length < 100_000);
});

test("times are read the same however they are spelled, and no text breaks the reading", () => {
  const noon = Date.UTC(2026, 4, 6, 12);
  for (const [text, at] of [
    ["2020-05-06T08:28:04.640Z", Date.UTC(2020, 4, 6, 8, 28, 4, 640)],
    ["2020-05-06T00:01:04.441+0000", Date.UTC(2020, 4, 6, 0, 1, 4, 441)],
    ["2020-05-06 02:00 +02", Date.UTC(2020, 4, 6)],
    ["2020-05-06", Date.UTC(2020, 4, 6)],
    ["1588723320441", 1_588_723_320_441],
    ["1588723320", 1_588_723_320_000],
    ["1588723320.441", 1_588_723_320_441],
    ["7 days ago", noon - 7 * 86_400_000],
    ["-7d", noon - 7 * 86_400_000],
    ["3 Hours", noon - 3 * 3_600_000],
    ["an hour ago", noon - 3_600_000],
    ["in 2 minutes", noon + 120_000],
    ["1 month ago", Date.UTC(2026, 3, 6, 12)],
    ["yesterday", Date.UTC(2026, 4, 5)],
    ["now", noon],
    ["", undefined],
  ] as const) {
    assert.equal(readTimeBound("c", "from_time", text, noon), at, text);
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      parseTime(text);
      try {
        readTimeBound("c", "from_time", text, noon);
      } catch (error) {
        assert.match(String(error), /could not parse from_time/);
      }
    }),
  );
});

test("the fake's query language refuses what it cannot read, and nothing else", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: fc.constantFrom("a", " ", "AND", "(", ")", '"', ":", "*", "-", "[", "TO", "]") }),
      ),
      (query) => {
        try {
          compileQuery({ query_string: { query } })({ a: "b", list: [{ c: 1 }] });
        } catch (error) {
          assert.ok(error instanceof QueryRefused, String(error));
        }
      },
    ),
    { numRuns: 500 },
  );
});
