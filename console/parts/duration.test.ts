import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { durationBetween, durationWords } from "./duration.ts";

describe("how long something took", () => {
  const cases: [milliseconds: number, words: string][] = [
    [0, "0 ms"],
    [840.4, "840 ms"],
    [999.6, "1.0 s"],
    [1_234, "1.2 s"],
    [9_960, "10 s"],
    [59_700, "1 min"],
    [184_000, "3 min 4 s"],
    [3_599_600, "1 h"],
    [7_500_000, "2 h 5 min"],
    [86_399_000, "1 d"],
    [273_600_000, "3 d 4 h"],
    [Number.NaN, "–"],
    [-1, "–"],
  ];
  for (const [milliseconds, words] of cases) {
    test(`${milliseconds} ms is "${words}"`, () => assert.equal(durationWords(milliseconds), words));
  }
  test("is so far for what goes on, and never negative", () => {
    const began = "2026-11-28T14:00:00Z";
    assert.equal(durationBetween(began, null, Date.parse("2026-11-28T14:00:05Z")), "5.0 s");
    assert.equal(durationBetween(began, null, Date.parse("2026-11-28T13:59:58Z")), "0 ms");
    assert.equal(durationBetween(began, "2026-11-28T14:01:00Z", 0), "1 min");
  });
});
