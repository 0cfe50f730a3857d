import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Json } from "#sdk/index.ts";
import { widenTimeBounds } from "./time-bounds.ts";

const now = Date.parse("2026-03-01T12:00:00.000Z");
const ofAlert = 'alert_short_ids: "AL1"';
const free = "source.ip:10.0.0.1";

function boundsOf(earliest: Json | undefined, latest: Json | undefined, query: string): [string, string] {
  const bounds = widenTimeBounds(earliest, latest, query, now);
  return [bounds.earliest, bounds.latest];
}

test("an alert's events are searched from 5 minutes before its first to now", () => {
  assert.deepEqual(boundsOf("2026-03-01T10:00:00.123456Z", "2026-03-01T10:00:01+00:00", ofAlert), [
    "2026-03-01T09:55:00.123Z",
    "now",
  ]);
  assert.deepEqual(boundsOf("2026-03-01T10:00:00Z", "2026-03-01T10:00:00Z", ofAlert), [
    "2026-03-01T09:55:00.000Z",
    "now",
  ]);
  assert.deepEqual(boundsOf("2026-03-01T10:00:00Z", null, ofAlert), ["2026-03-01T09:55:00.000Z", "now"]);
  assert.deepEqual(boundsOf(null, null, ofAlert), ["2026-01-30T12:00:00.000Z", "now"]);
});

test("a malformed time of an alert does not fail its search", () => {
  assert.deepEqual(boundsOf("2026-02-28T10-00-00Z", null, ofAlert), ["2026-02-28T09:55:00.000Z", "now"]);
  assert.deepEqual(boundsOf("yesterday-ish", "?", ofAlert), ["2026-01-30T12:00:00.000Z", "now"]);
});

test("another search keeps the window its author chose", () => {
  assert.deepEqual(boundsOf("2026-03-01T10:00:00+02:00", "2026-03-01T09:00:00", free), [
    "2026-03-01T08:00:00.000Z",
    "2026-03-01T09:00:00.000Z",
  ]);
  assert.deepEqual(boundsOf("-2h", "-1h", free), ["-2h", "-1h"]);
  assert.deepEqual(boundsOf("-7d", "now", free), ["-7d", "now"]);
  assert.deepEqual(boundsOf(1_772_359_200, 1_772_359_260_000, free), [
    "2026-03-01T10:00:00.000Z",
    "2026-03-01T10:01:00.000Z",
  ]);
});

test("equal and inverted bounds of another search are widened, with the reason", () => {
  assert.deepEqual(boundsOf("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000000+00:00", free), [
    "2026-03-01T09:55:00.000Z",
    "2026-03-01T10:05:00.000Z",
  ]);
  assert.deepEqual(boundsOf("2026-03-01T11:00:00Z", "2026-03-01T10:00:00Z", free), [
    "2026-03-01T09:55:00.000Z",
    "2026-03-01T11:05:00.000Z",
  ]);
  assert.match(widenTimeBounds("now", "now", free, now).widened.join(), /equal/);
});

test("what is no time is refused by name for another search", () => {
  assert.throws(() => boundsOf("yesterday-ish", "now", free), /earliest_time.*not a time/);
  assert.throws(() => boundsOf("-1h", { a: 1 }, free), /latest_time.*not a time/);
});

test("whatever two times are given, the lower bound is before the upper one and both are of one form", () => {
  const time = fc.oneof(
    fc.constant<Json>(null),
    fc.integer({ min: now / 1000 - 10_000_000, max: now / 1000 + 10_000 }),
    fc.integer({ min: now - 10_000_000, max: now + 10_000_000 }).map((at) => new Date(at).toISOString()),
    fc
      .integer({ min: now - 600_000, max: now + 600_000 })
      .map((at) => new Date(at).toISOString().replace("Z", "999+00:00")),
    fc.constantFrom<Json>("now", "-1h", "-5m", "-30d", "+5m"),
  );
  const at = (text: string) => (text === "now" ? now : /^[+-]/.test(text) ? relative(text) : Date.parse(text));
  const relative = (text: string) => {
    const unit = { m: 60_000, h: 3_600_000, d: 86_400_000 }[text.slice(-1)] ?? 0;
    return now + Number(text.slice(0, -1)) * unit;
  };
  fc.assert(
    fc.property(time, time, fc.constantFrom(ofAlert, free), (earliest, latest, query) => {
      const bounds = widenTimeBounds(earliest, latest, query, now);
      assert.ok(at(bounds.earliest) < at(bounds.latest), `${bounds.earliest} ${bounds.latest}`);
      for (const text of [bounds.earliest, bounds.latest]) {
        assert.match(text, /^(?:now|[+-]\d+[smhdw]|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)$/);
      }
    }),
    { numRuns: 2000 },
  );
});
