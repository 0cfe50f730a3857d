import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json, JsonObject } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";

const [md5, sha1] = ["a".repeat(32), "b".repeat(40)];
const cases: [name: string, text: Json, contents: JsonObject[]][] = [
  ["ExtractIP", "1.1.1.1 and 1.1.1.1, 10.0.0.7, 999.1.1.1, 8.8.8.8", [{ Address: "1.1.1.1" }]],
  ["ExtractIP", { a: ["x\n1.2.3.4"] }, [{ Address: "1.2.3.4" }]],
  ["ExtractEmail", "To: A@example.com, known@example.com, a@b", [{ Address: "A@example.com" }]],
  ["ExtractHash", `${sha1} ${md5} x${md5}`, [{ MD5: md5 }, { SHA1: sha1 }]],
  ["ExtractHash", "nothing", []],
];

for (const [name, text, contents] of cases) {
  test(`${name} finds what is not whitelisted in ${JSON.stringify(text).slice(0, 40)}`, async () => {
    const world: World = { lists: { "Indicators Whitelist": "10.0.0.0/8, 8.8.8.8,known@example.com" } };
    const ran = await runBuiltin(name, { text }, world);
    assert.deepEqual(ran.contents, contents);
    assert.deepEqual(Object.values(ran.entryContext), contents.length === 0 ? [] : [contents]);
  });
}

test("GetIndicator and GetIndicatorDBotScore put an indicator into the context", async () => {
  const indicators = [{ id: "a1", value: "5.6.4.1", indicator_type: "IP", score: 2, CustomFields: { asn: "test" } }];
  const whole = await runBuiltin("GetIndicator", { value: "5.6.4.1" }, { indicators });
  assert.equal(whole.entries.length, 2);
  assert.deepEqual(whole.entryContext, { "Indicator(val.id === obj.id)": indicators });
  const score = await runBuiltin("GetIndicatorDBotScore", { indicator: "5.6.4.1" }, { indicators });
  assert.deepEqual(score.entryContext, { DBotScore: [{ Indicator: "5.6.4.1", Type: "IP", Vendor: "", Score: 2 }] });
  for (const [name, argument] of [
    ["GetIndicator", "value"],
    ["GetIndicatorDBotScore", "indicator"],
  ] as const) {
    const none = await runBuiltin(name, { [argument]: "9.9.9.9" }, { indicators });
    assert.deepEqual([none.error, none.entryContext], [undefined, {}]);
  }
});
