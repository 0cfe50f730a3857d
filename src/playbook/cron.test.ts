import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { nextCronMoment, parseCron } from "./cron.ts";

function next(expression: string, after: string): string | undefined {
  const cron = parseCron(expression);
  assert.ok(typeof cron !== "string", `${expression}: ${String(cron)}`);
  const moment = nextCronMoment(cron, Date.parse(after));
  return moment === undefined ? undefined : new Date(moment).toISOString().slice(0, 16);
}

describe("the next moment of a cron expression", () => {
  const cases: [string, string, string | undefined][] = [
    ["*/5 * * * *", "2026-01-31T12:03:10Z", "2026-01-31T12:05"],
    ["*/5 * * * *", "2026-01-31T12:05:00Z", "2026-01-31T12:10"],
    ["*/1 * * * *", "2026-12-31T23:59:59Z", "2027-01-01T00:00"],
    ["0 9-17/4 * * mon-fri", "2026-01-30T17:00:00Z", "2026-02-02T09:00"],
    ["30 4 1,15 * 5", "2026-01-02T05:00:00Z", "2026-01-09T04:30"],
    ["0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00"],
    ["0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00"],
    ["0 0 30 2 *", "2026-01-01T00:00:00Z", undefined],
    ["0 0 * * 7", "2026-01-01T00:00:00Z", "2026-01-04T00:00"],
    ["0 0 * * 0", "2026-01-01T00:00:00Z", "2026-01-04T00:00"],
    ["5/20 8 * JAN,mar ?", "2026-01-31T08:50:00Z", "2026-03-01T08:05"],
    ["0 0 */2 * 1", "2026-01-01T00:00:00Z", "2026-01-05T00:00"],
    ["@hourly", "2026-01-01T00:00:00Z", "2026-01-01T01:00"],
    ["@weekly", "2026-01-01T00:00:00Z", "2026-01-04T00:00"],
  ];
  for (const [expression, after, expected] of cases) {
    test(`of "${expression}" after ${after} is ${expected}`, () => assert.equal(next(expression, after), expected));
  }

  test("is the first minute that fits, and none between was missed", () => {
    const part = (from: number, to: number) =>
      fc.oneof(
        fc.constant("*"),
        fc.integer({ min: from, max: to }).map(String),
        fc.tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to })).map(([a, b]) => {
          return `${Math.min(a, b)}-${Math.max(a, b)}`;
        }),
        fc.integer({ min: 1, max: 15 }).map((step) => `*/${step}`),
      );
    const expression = fc.tuple(part(0, 59), part(0, 23), part(1, 31), fc.constant("*"), part(0, 6));
    const start = Date.UTC(2026, 0, 1);
    fc.assert(
      fc.property(expression, fc.integer({ min: 0, max: 40_000 }), (parts, minutes) => {
        const cron = parseCron(parts.join(" "));
        assert.ok(typeof cron !== "string");
        const after = start + minutes * 60_000;
        const found = nextCronMoment(cron, after) ?? Number.POSITIVE_INFINITY;
        // Looked for minute by minute, three days at most.
        const fits = (ms: number) => {
          const at = new Date(ms);
          const day = cron.days.includes(at.getUTCDate());
          const weekday = cron.weekdays.includes(at.getUTCDay());
          return (
            cron.minutes.includes(at.getUTCMinutes()) &&
            cron.hours.includes(at.getUTCHours()) &&
            (cron.eitherDay ? day || weekday : day && weekday)
          );
        };
        for (let ms = after + 60_000; ms < Math.min(found, after + 3 * 86_400_000); ms += 60_000) assert.ok(!fits(ms));
        if (Number.isFinite(found)) assert.ok(fits(found));
      }),
      { numRuns: 100 },
    );
  });
});

test("what is no cron expression is told apart, in words", () => {
  for (const text of [
    "",
    "* * * *",
    "* * * * * *",
    "60 * * * *",
    "* 24 * * *",
    "* * 0 * *",
    "5-1 * * * *",
    "*/0 * * * *",
  ]) {
    assert.equal(typeof parseCron(text), "string", text);
  }
  assert.equal(typeof parseCron(`${"1,".repeat(200)}1 * * * *`), "string");
  assert.match(String(parseCron("x * * * *")), /"x" is no minute/);
});
