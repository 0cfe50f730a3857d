import assert from "node:assert/strict";
import { test } from "node:test";
import { inputOfMoment, momentOfInput } from "./local-input.ts";

test("a moment comes back from the input as it went in, to the minute", () => {
  const at = Date.UTC(2026, 2, 1, 9, 5);
  assert.equal(momentOfInput(inputOfMoment(at + 31_000)), at);
});

test("what is not written to its end is no moment", () => {
  for (const text of ["", "2026-03-01", "soon", "2026-03-01T9"]) assert.equal(momentOfInput(text), undefined);
});
