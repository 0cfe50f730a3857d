import assert from "node:assert/strict";
import { test } from "node:test";
import { TocsinError } from "#contract/errors.ts";
import { describeError } from "./error-lines.ts";

test("an error is a line with its code and a line with its mend, without a stack", () => {
  const error = new TocsinError("SERVER_PORT_IN_USE", "Port 80 is taken.", { mend: "Stop the other." });
  assert.deepEqual(describeError(error, false), [
    "error SERVER_PORT_IN_USE: Port 80 is taken.",
    "  mend: Stop the other.",
  ]);
  assert.match(describeError(error, true).join("\n"), /at /);
});

test("a list stays a list, and what a file or vendor put into it cannot move the cursor", () => {
  const error = new TocsinError("CONFIG_INVALID", "Two problems:\na\u001b[2J\nb");
  assert.deepEqual(describeError(error, false), ["error CONFIG_INVALID: Two problems:", "  a[2J", "  b"]);
});

test("what nobody foresaw has the system's code or INTERNAL, and says how to see more", () => {
  const [first, mend] = describeError(Object.assign(new Error("no space"), { code: "ENOSPC" }), false);
  assert.equal(first, "error ENOSPC: no space");
  assert.match(mend ?? "", /TOCSIN_LOG=debug/);
  assert.equal(describeError("thrown text", false)[0], "error INTERNAL: thrown text");
});
