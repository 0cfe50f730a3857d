import assert from "node:assert/strict";
import { test } from "node:test";
import { filterOf, readIncidentsSearch } from "./search.ts";

test("what the address says is kept, what makes no sense is left out", () => {
  const search = { query: "host:srv", status: ["2"], type: ["A, B", 'C "d"'], range: "all" };
  assert.deepEqual(readIncidentsSearch(search), search);
  assert.deepEqual(readIncidentsSearch({ query: "  ", status: {}, owner: [], range: "week", other: 1 }), {});
  assert.deepEqual(readIncidentsSearch({ query: 4711, severity: 4 }), { query: "4711", severity: ["4"] });
});

test("what is open is meant when nothing is said of the status", () => {
  assert.equal(filterOf({}), 'status:("0" or "1")');
  assert.equal(filterOf({ status: ["any"] }), "");
});

test("no value can be more than a value", () => {
  assert.equal(
    filterOf({ status: ["2"], owner: [""], type: ['x") or status:("1', "a\\"] }),
    'status:("2") and type:("x\\") or status:(\\"1" or "a\\\\") and owner:("")',
  );
});
