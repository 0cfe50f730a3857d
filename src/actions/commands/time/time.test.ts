import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { noon, runBuiltin } from "#test/memory-investigation.ts";
import { sleep } from "./sleep.ts";

const times: [inputs: JsonObject, timeNow: Json, unix?: number][] = [
  [{}, "Wed Nov 25 2026 12:00:00 GMT+0000 (UTC)", noon],
  [{ dateFormat: "ISO" }, "2026-11-25T12:00:00.000Z", noon],
  [{ dateFormat: "utc" }, "Wed, 25 Nov 2026 12:00:00 GMT"],
  [{ dateFormat: "locale" }, "11/25/2026, 12:00:00"],
  [{ dateFormat: "date" }, "Wed Nov 25 2026"],
  [{ dateFormat: "year" }, 2026],
  [{ dateFormat: "Month" }, 10],
  [{ dateFormat: "day" }, 25],
  [{ dateFormat: "dayinweek" }, 3],
  [{ dateFormat: "hours" }, 12],
  [{ dateFormat: "minutes" }, 0],
  [{ dateFormat: "iso", minutesAgo: "260" }, "2026-11-25T07:40:00.000Z"],
  [{ dateFormat: "iso", hoursAgo: "4", daysAgo: "4" }, "2026-11-21T08:00:00.000Z"],
  [{ dateFormat: "iso", monthsAgo: "9", yearsAgo: "4" }, "2022-02-25T12:00:00.000Z"],
  // As JavaScript has it, the last of a month that is too long runs into the next.
  [{ dateFormat: "iso", date: "2026-03-31T00:00:00Z", monthsAgo: "1" }, "2026-03-03T00:00:00.000Z"],
  [{ dateFormat: "iso", date: "Wed Nov 25 2026 12:00:00 GMT+0000 (UTC)" }, "2026-11-25T12:00:00.000Z"],
  [{ dateFormat: "iso", date: "2026-11-25T13:30:00.123456789+01:00" }, "2026-11-25T12:30:00.123Z"],
];

for (const [inputs, timeNow, unix] of times) {
  test(`GetTime ${JSON.stringify(inputs)} is ${JSON.stringify(timeNow)}`, async () => {
    const { entryContext, error } = await runBuiltin("GetTime", inputs);
    assert.equal(error, undefined);
    assert.equal(entryContext.TimeNow, timeNow);
    if (unix !== undefined) assert.equal(entryContext.TimeNowUnix, unix);
  });
}

test("GetTime glues its prefix on without a dot", async () => {
  const { entryContext } = await runBuiltin("GetTime", { contextKey: "New", dateFormat: "year" });
  assert.deepEqual(entryContext, { NewTimeNow: 2026, NewTimeNowUnix: noon });
});

test("GetTime refuses what is no date and no format", async () => {
  for (const inputs of [{ dateFormat: "week" }, { date: "someday" }, { daysAgo: "x" }, { dateFormat: "constructor" }]) {
    assert.ok((await runBuiltin("GetTime", inputs)).error, JSON.stringify(inputs));
  }
});

test("Sleep waits durably and refuses what is no time", async () => {
  assert.equal(sleep.delayOf?.({ seconds: "1.5" }), 1_500);
  for (const seconds of ["", "x", "-3", ["1"]]) {
    assert.ok((sleep.delayOf?.({ seconds }) ?? -1) >= 0);
  }
  assert.equal((await runBuiltin("Sleep", { seconds: "4" })).error, undefined);
  for (const seconds of ["x", "-3"]) assert.ok((await runBuiltin("Sleep", { seconds })).error);
});

test("CalculateTimeDifference counts minutes, and takes no zone without a fraction", async () => {
  const run = (start: string, end: string) =>
    runBuiltin("CalculateTimeDifference", { start_time: start, end_time: end });
  assert.deepEqual((await run('"2026-11-25T12:00:00.123Z"', "2026-11-25T12:01:10")).entryContext, {
    "Time.Difference": 1.17,
    "Time.Start": "2026-11-25T12:00:00.123Z",
    "Time.End": "2026-11-25T12:01:10",
  });
  assert.equal((await run("2026-11-25T12:00:00", "2026-11-25T11:00:00")).entryContext["Time.Difference"], -60);
  assert.ok((await run("2026-11-25T12:00:00Z", "2026-11-25T12:01:10")).error);
});
