import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { runBuiltin } from "#test/memory-investigation.ts";

const two = "Hello World\nHello Demisto";
const matches: [inputs: JsonObject, results: Json, entryContext?: JsonObject][] = [
  [{ data: "Hello World", regex: "Hell." }, "Hello"],
  [{ data: "Hello World", regex: "hell.", flags: "g" }, []],
  [{ data: "Hello World", regex: "hell.", flags: "gi" }, "Hello"],
  [{ data: two, regex: "hell." }, ["Hello", "Hello"]],
  [{ data: two, regex: "hell.", flags: "mi" }, "Hello"],
  [{ data: two, regex: "^hello (\\w+)$", group: "1" }, ["World", "Demisto"]],
  [{ data: two, regex: "^hello (\\w+)$", group: "2" }, ["Hello World", "Hello Demisto"]],
  [{ data: two, regex: "(\\w+)$", group: "1", contextKey: "K" }, ["World", "Demisto"], { K: "Demisto" }],
  [{ data: "none", regex: "x", contextKey: "K" }, []],
  // Look-ahead is beyond the linear machine.
  [{ data: "foobar foobaz", regex: "foo(?=baz)" }, "foo"],
  [{ data: { b: 1 }, regex: '"b":(\\d)', group: "1" }, "1"],
];

for (const [inputs, results, entryContext = {}] of matches) {
  test(`MatchRegex ${JSON.stringify(inputs)} finds ${JSON.stringify(results)}`, async () => {
    const ran = await runBuiltin("MatchRegex", inputs);
    assert.equal(ran.error, undefined);
    assert.deepEqual(ran.context, { MatchRegex: { results } });
    assert.deepEqual(ran.entryContext, entryContext);
  });
}

test("a pattern that cannot be read is an error entry", async () => {
  for (const inputs of [
    { data: "x", regex: "(" },
    { data: "x", regex: "x", flags: "q" },
  ]) {
    assert.ok((await runBuiltin("MatchRegex", inputs)).error, JSON.stringify(inputs));
  }
});

test("a pattern that would run for ever is stopped", async () => {
  const { error } = await runBuiltin("MatchRegex", { data: `${"a".repeat(5_000)}!`, regex: "^(?=(a+)+$)a+$" });
  assert.ok(error);
});

const replaced: [inputs: JsonObject, result: string][] = [
  [{ data: "abcABC", regex: "b", newValue: "x" }, "axcAxC"],
  [{ data: "abcABC", regex: "b", newValue: "x", caseInsensitive: "false" }, "axcABC"],
  [{ data: "abab", regex: "a", newValue: "x", replaceAll: "false" }, "xbab"],
  [{ data: "abab", regex: "a", newValue: "''" }, "bb"],
  [{ data: "a\nb", regex: "^", newValue: "> " }, "> a\n> b"],
  [{ data: "a\nb", regex: "^", newValue: "> ", multiLine: "false" }, "> a\nb"],
  [{ data: "john smith", regex: "(\\w+) (\\w+)", newValue: "$2, $1 [$&] $$" }, "smith, john [john smith] $"],
  [{ data: "unchanged", regex: "x", newValue: "y" }, "unchanged"],
];

for (const [inputs, result] of replaced) {
  test(`StringReplace ${JSON.stringify(inputs)} makes ${JSON.stringify(result)}`, async () => {
    const { contents, context } = await runBuiltin("StringReplace", inputs);
    assert.equal(contents, result);
    assert.deepEqual(context, { StringReplace: { Result: result } });
  });
}

test("StringReplace takes text only", async () => {
  assert.ok((await runBuiltin("StringReplace", { data: ["x"], regex: "x", newValue: "y" })).error);
});
