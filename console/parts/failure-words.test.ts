import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { TocsinError } from "#contract/errors.ts";
import { failureWords } from "./failure-words.ts";

test("what the server said is told as it said it", () => {
  const error = new TocsinError("ACCESS_LAST_ADMIN", "ada is the last admin", {
    mend: "Make somebody else an admin first.",
  });
  assert.deepEqual(failureWords(error), {
    code: "ACCESS_LAST_ADMIN",
    message: "ada is the last admin",
    mend: "Make somebody else an admin first.",
  });
});

test("nobody before a browser is told to use --url", () => {
  const error = new TocsinError("SERVER_NOT_REACHABLE", "No server", {
    mend: "Start one, or name its address with --url.",
  });
  assert.doesNotMatch(failureWords(error).mend ?? "", /--url/);
});

test("an answer that cannot be read is not shown as a list of faults in a schema", () => {
  const { error } = z.object({ a: z.string() }).safeParse({});
  assert.equal(failureWords(error).code, "ANSWER_INVALID");
  assert.doesNotMatch(failureWords(error).message, /\[|{/);
});

test("a time-out says so", () => {
  assert.equal(failureWords(new DOMException("The operation timed out", "TimeoutError")).code, "TIMEOUT");
});
