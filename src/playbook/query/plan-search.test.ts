import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuery } from "./parse-query.ts";
import { planSearch, type SearchSchema } from "./plan-search.ts";

const now = Date.UTC(2026, 10, 28, 12);
const schema: SearchSchema<"name" | "type" | "severity" | "created" | "closed"> = {
  fields: {
    id: { is: "identity" },
    name: { is: "text", column: "name" },
    type: { is: "text", column: "type" },
    severity: { is: "choice", column: "severity", values: [0, 0.5, 1, 2, 3, 4] },
    created: { is: "moment", column: "created", nullable: false },
    closed: { is: "moment", column: "closed", nullable: true },
  },
  keys: new Set(["id", "name", "type", "severity", "created", "closed", "labels", "customfields"]),
};
const plan = (text: string) => {
  const { query, problems } = parseQuery(text);
  assert.deepEqual(problems, [], text);
  return planSearch(query, schema, { now });
};

test("what the database can tell is told exactly", () => {
  for (const [text, condition] of [
    ["severity:>=high", { is: "oneOf", column: "severity", values: [3, 4] }],
    ["-severity:high", { is: "not", part: { is: "oneOf", column: "severity", values: [3] } }],
    ["id:42", { is: "identity", op: "=", value: 42 }],
    ["id:forty", { is: "none" }],
    [
      "created:2026-11-28",
      { is: "within", column: "created", from: Date.UTC(2026, 10, 28), before: Date.UTC(2026, 10, 29) },
    ],
    ["created:2026-02-30", { is: "none" }],
    ["closed:*", { is: "dated", column: "closed" }],
    ['closed:""', { is: "not", part: { is: "dated", column: "closed" } }],
    ["created:*", { is: "all" }],
    ['type:""', { is: "not", part: { is: "filled", column: "type" } }],
    ["severity:*", { is: "all" }],
    ["", { is: "all" }],
  ] as const) {
    const { upper, lower } = plan(text);
    assert.deepEqual(upper, condition, text);
    assert.deepEqual(lower, condition, text);
  }
});

test("what it cannot tell is left to memory, as narrow as can be", () => {
  const { upper, lower } = plan('severity:high and labels.Brand:x and type:"Phishing"');
  const type = [
    { is: "equals", column: "type", text: "phishing" },
    { is: "filled", column: "type" },
  ];
  const foreign = { is: "foreign", column: "type" };
  const severity = { is: "oneOf", column: "severity", values: [3] };
  assert.deepEqual(upper, { is: "and", parts: [severity, { is: "or", parts: [{ is: "and", parts: type }, foreign] }] });
  assert.deepEqual(lower, { is: "none" });
  assert.deepEqual(plan("name:Müll").upper, { is: "foreign", column: "name" });
  assert.deepEqual(plan("emailfrom:eve").upper, { is: "custom", texts: ["emailfrom", "eve"] });
  assert.deepEqual(plan("malware").upper, { is: "mentions", text: "malware" });
  for (const text of ["labels:x", "10", "2026-11", "created:2026*"])
    assert.deepEqual(plan(text).upper, { is: "all" }, text);
  assert.deepEqual(plan("10.0.0.1").upper, { is: "mentions", text: "10.0.0.1" });
});
