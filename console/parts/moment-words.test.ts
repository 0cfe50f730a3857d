import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { absoluteMoment, relativeMoment, staysTrueFor } from "./moment-words.ts";

const now = Date.parse("2026-11-28T14:03:22Z");
const at = (distanceMs: number) => new Date(now + distanceMs).toISOString();
const day = 86_400_000;

describe("a moment in words", () => {
  const cases: [distanceMs: number, words: string][] = [
    [0, "just now"],
    [4_000, "just now"],
    [-12_400, "12 seconds ago"],
    [-60_000, "1 minute ago"],
    [-119_000, "1 minute ago"],
    [-2 * 3_600_000, "2 hours ago"],
    [-day, "1 day ago"],
    [-99 * day, "99 days ago"],
    [-200 * day, "6 months ago"],
    [-800 * day, "2 years ago"],
    [90 * day - 300, "in 90 days"],
    [7 * day - 300, "in 7 days"],
    [30_000, "in 31 seconds"],
  ];
  for (const [distance, words] of cases) {
    test(`${distance} ms away is "${words}"`, () => assert.equal(relativeMoment(at(distance), now), words));
  }
  test("is the local one when it is told exactly", () => {
    assert.match(absoluteMoment("2026-11-28T14:03:22.123Z"), /^2026-11-2[789] \d\d:\d\d:22$/);
  });
  test("that is none is shown as it came", () => {
    assert.equal(relativeMoment("soon", now), "soon");
    assert.equal(absoluteMoment("soon"), "soon");
  });
  test("of long ago need not tick each second", () => {
    assert.equal(staysTrueFor(at(-5_000), now), 1_000);
    assert.ok(staysTrueFor(at(-day), now) > 60_000);
  });
});
