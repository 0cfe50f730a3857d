import assert from "node:assert/strict";
import { test } from "node:test";
import type { QueryFieldHelp } from "#contract/incident-search.ts";
import { completeQuery, exampleQueries } from "./complete-query.ts";

const fields: QueryFieldHelp[] = [
  { name: "status", label: "", kind: "status", values: ["pending", "active"] },
  { name: "severity", label: "", kind: "severity", values: ["low", "high"] },
  { name: "type", label: "", kind: "keyword", values: [] },
  { name: "created", label: "", kind: "date", values: [] },
  { name: "sourceip", label: "Source IP", kind: "text", values: [] },
];
const known = { type: ["Phishing", "Odd login"], owner: ["ada"] };
const complete = (text: string) => {
  const { from, options } = completeQuery(text, text.length, fields, known);
  return [from, ...options.map(({ label }) => label)];
};

test("an empty query shows examples", () => {
  assert.equal(completeQuery("", 0, fields, known).options.length, exampleQueries.length);
});

test("a begun word is the name of a field, by its name or as people read it", () => {
  assert.deepEqual(complete("st"), [0, "status:"]);
  assert.deepEqual(complete("type:x and -ip"), [12, "sourceip:"]);
  assert.deepEqual(complete("source"), [0, "sourceip:"]);
});

test("after the colon come the values there are", () => {
  assert.deepEqual(complete("status:"), [7, "pending", "active", "*"]);
  assert.deepEqual(complete("status:a"), [7, "active"]);
  assert.deepEqual(complete("type:(Phishing or o"), [18, '"Odd login"']);
  assert.deepEqual(complete('type:"odd'), [5, '"Odd login"']);
  assert.deepEqual(complete("severity:>="), [11, "low", "high", "*"]);
});

test("after a whole part come the words that join", () => {
  assert.deepEqual(complete("type:Phishing ").slice(0, 4), [14, "and", "or", "not"]);
});
