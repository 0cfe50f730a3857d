import assert from "node:assert/strict";
import { test } from "node:test";
import { readOutputs } from "./read-outputs.ts";

test("outputs are any JSON, or none at all", () => {
  assert.deepEqual(readOutputs("  \n"), {});
  assert.deepEqual(readOutputs('{"verdict": "clean"}'), { outputs: { verdict: "clean" } });
  assert.deepEqual(readOutputs("null"), { outputs: null });
  assert.deepEqual(readOutputs('"clean"'), { outputs: "clean" });
});

test("what is no JSON is said to be none, and is not sent", () => {
  for (const text of ["clean", "{'verdict': 'clean'}", '{"verdict": ', "{{ node.1 }}"]) {
    const read = readOutputs(text);
    assert.match(read.fault ?? "", /not JSON/);
    assert.equal("outputs" in read, false);
  }
});
