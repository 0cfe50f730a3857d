import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isMeant } from "./palette-match.ts";

describe("an entry of the palette", () => {
  test("is meant when every typed word stands in it, in any order and case", () => {
    assert.ok(isMeant("keys API", "API keys", undefined, "tokens"));
    assert.ok(isMeant("", "Runs"));
    assert.ok(isMeant("tok", "API keys", undefined, "tokens"));
  });
  test("is not meant when one word does not", () => assert.ok(!isMeant("api users", "API keys")));
});
