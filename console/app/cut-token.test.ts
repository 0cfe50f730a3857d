import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { cutToken } from "./cut-token.ts";

describe("the token of a one-time link", () => {
  test("is taken out of the fragment", () => {
    assert.deepEqual(cutToken({ search: "", hash: "#token=aB-_9" }), { token: "aB-_9", search: "", hash: "" });
  });
  test("is taken out of the query, and the rest stays", () => {
    assert.deepEqual(cutToken({ search: "?token=aB-_9&x=1", hash: "" }), { token: "aB-_9", search: "?x=1", hash: "" });
  });
  test("is not left in the one place because it stood in the other too", () => {
    assert.deepEqual(cutToken({ search: "?token=old", hash: "#token=new" }), { token: "new", search: "", hash: "" });
  });
  test("may be missing", () => {
    assert.deepEqual(cutToken({ search: "", hash: "#help" }), { token: undefined, search: "", hash: "#help=" });
  });
});
