import assert from "node:assert/strict";
import { test } from "node:test";
import { joinPath, placeKey, searchTree, withoutIndexes } from "./data-path.ts";

test("a path is as a mapper reads it, and there is none where a key has signs of a path", () => {
  assert.equal(joinPath("", "alertId"), "alertId");
  assert.equal(joinPath(joinPath("events", 0) ?? "", "user-agent"), "events.[0].user-agent");
  assert.equal(joinPath("", "sp ace"), "sp ace");
  for (const key of ["a.b", "x[0]", "f(x)", "", " a", 'a"', "${x}", "a:b"])
    assert.equal(joinPath("p", key), undefined, key);
  assert.equal(withoutIndexes("events.[0].tags.[12]"), "events.tags");
});

test("a search finds keys and values, and every branch that leads to them", () => {
  const value = { alert: { Urgency: 70, rules: [{ name: "Powershell" }] }, other: null };
  const { count, places } = searchTree(value, "POWER");
  assert.equal(count, 1);
  assert.deepEqual(
    [...places],
    [["alert"], ["alert", "rules"], ["alert", "rules", 0], ["alert", "rules", 0, "name"]].map(placeKey),
  );
  assert.equal(searchTree(value, "urg").count, 1);
  assert.equal(searchTree(value, "null").count, 1);
  assert.equal(searchTree(value, "  ").count, 0);
});

test("a search through very much ends, and says so", () => {
  const { count, isCut } = searchTree(
    Array.from({ length: 5_000 }, () => "x"),
    "x",
  );
  assert.deepEqual([count, isCut], [500, true]);
});
