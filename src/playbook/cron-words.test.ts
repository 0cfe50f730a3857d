import assert from "node:assert/strict";
import { test } from "node:test";
import { tellClock } from "./cron-words.ts";

const now = Date.parse("2026-11-28T18:30:00Z");
const words = (cron: string) => tellClock(cron, now).words;

test("a schedule is said as people say it", () => {
  assert.equal(words("0 6 * * mon-fri"), "At 06:00, Monday to Friday");
  assert.equal(words("*/15 * * * *"), "Every 15 minutes");
  assert.equal(words("* * * * *"), "Every minute");
  assert.equal(words("@hourly"), "Every hour");
  assert.equal(words("5 * * * *"), "Every hour at :05");
  assert.equal(words("30 8,20 * * *"), "At 08:30 and 20:30");
  assert.equal(words("0 */6 * * *"), "Every 6 hours, at :00");
  assert.equal(words("*/10 9-17 * * 1-5"), "Every 10 minutes from 09:00 to 17:59, Monday to Friday");
  assert.equal(words("0 0 1 jan,jul *"), "At 00:00, on day 1 of the month, in January and July");
  assert.equal(words("0 0 13 * fri"), "At 00:00, on day 13 of the month or Friday");
  assert.equal(words("0 12 * * sat,sun"), "At 12:00, Saturday and Sunday");
  assert.equal(words("0 12 * * sun-tue"), words("0 12 * * 0,1,2"));
  assert.equal(words("0 */7 * * *"), "At 00:00, 07:00, 14:00 and 21:00", "seven do not go into a day");
});

test("what is too much for a line has its moments still", () => {
  const { words: said, moments, problem } = tellClock("3,17,42 1,5,9 * * *", now);
  assert.deepEqual([said, problem, moments.length], ["", undefined, 5]);
});

test("the next moments are told in order, and none is now", () => {
  const { moments } = tellClock("30 18 * * *", now);
  assert.deepEqual(
    moments.map((moment) => new Date(moment).toISOString()),
    [29, 30, 1, 2, 3].map((day) => `2026-${day > 20 ? "11" : "12"}-${String(day).padStart(2, "0")}T18:30:00.000Z`),
  );
});

test("what cannot be is a problem: nonsense, and a day that never comes", () => {
  assert.match(tellClock("61 * * * *", now).problem ?? "", /no minute/);
  assert.equal(tellClock("0 0 30 2 *", now).problem, "there is no such day");
  assert.match(tellClock("", now).problem ?? "", /0 fields/);
});
