import assert from "node:assert/strict";
import { test } from "node:test";
import { fromRows, isDoubled, rowsSay, toRows } from "./header-rows.ts";

test("headers go into rows and back unchanged", () => {
  const headers = { Authorization: "Bearer x", "X-Team": "{{ node.1.team }}", n: 1 };
  assert.deepEqual(fromRows(toRows(headers) ?? []), headers);
  assert.deepEqual(toRows(undefined), []);
  assert.equal(toRows("{{ node.1.headers }}"), undefined);
  assert.equal(toRows(["a"]), undefined);
});

test("a row without a name does not count, and of two with one name the first does", () => {
  const rows = [
    { key: 0, name: "A", value: "1" },
    { key: 1, name: " ", value: "2" },
    { key: 2, name: "a", value: "3" },
  ];
  assert.deepEqual(fromRows(rows), { A: "1" });
  assert.deepEqual(
    rows.map((_, index) => isDoubled(rows, index)),
    [false, false, true],
  );
  assert.ok(rowsSay(rows, { A: "1" }));
  assert.ok(!rowsSay(rows, { A: "2" }));
  assert.equal(fromRows([]), undefined);
});
