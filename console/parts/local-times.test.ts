import assert from "node:assert/strict";
import { test } from "node:test";
import { withLocalTimes } from "./local-times.ts";
import { absoluteMoment } from "./moment-words.ts";

test("moments within a sentence are told in the reader's zone", () => {
  const [first, second] = ["2026-11-28T12:03:20.000Z", "2026-11-28T12:03:22Z"];
  assert.equal(
    withLocalTimes(`Raised at ${first}, came in at ${second}.`),
    `Raised at ${absoluteMoment(first)}, came in at ${absoluteMoment(second)}.`,
  );
});

test("what is no moment stays as it is", () => {
  for (const text of ["", "id 7b1c-2026-11", "2026-11-28", "at 2026-99-99T99:99:99Z"])
    assert.equal(withLocalTimes(text), text);
});
