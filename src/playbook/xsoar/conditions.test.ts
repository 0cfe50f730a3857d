import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Json } from "#base/json.ts";
import { type Comparison, type ConditionBranch, defaultEdge, type Value } from "../model.ts";
import { chooseXsoarBranch } from "./conditions.ts";
import { scopeFrom } from "./scope.ts";

const scope = scopeFrom({ context: { OS: ["Linux", "Mac"], Sev: "3", Gone: null, O: { a: 1 }, Name: "X" } });
const path = (written: string): Value => ({ kind: "path", path: written });
const text = (written: string): Value => ({ kind: "text", text: written });
const is = (left: Value, operator: string, right: Value = text(""), ignoreCase = false): Comparison => ({
  left,
  operator,
  right,
  ignoreCase,
});
const branch = (label: string, ...groups: Comparison[][]): ConditionBranch => ({ label, groups });

function choose(branches: ConditionBranch[], hasDefault = true, explain = false) {
  return chooseXsoarBranch(branches, scope, { now: 0 }, { hasDefault, explain });
}

function labelOf(branches: ConditionBranch[], hasDefault = true): string {
  const result = choose(branches, hasDefault);
  return result.ok ? result.label : result.error.code;
}

const holds = is(path("Sev"), "isEqualNumber", text("3"));
const fails = is(path("Sev"), "isEqualNumber", text("4"));

describe("conditions", () => {
  it("labels are tried in order, and the first that holds is taken", () => {
    assert.equal(labelOf([branch("high", [fails]), branch("medium", [holds]), branch("low", [holds])]), "medium");
  });

  it("groups are joined by AND, the comparisons of a group by OR", () => {
    assert.equal(labelOf([branch("yes", [holds], [fails])]), defaultEdge);
    assert.equal(labelOf([branch("yes", [fails, holds])]), "yes");
    assert.equal(labelOf([branch("yes", [holds], [fails, holds])]), "yes");
  });

  it("values are compared whole: a list is not walked through, it passes when one element does", () => {
    assert.equal(labelOf([branch("yes", [is(path("OS"), "isEqualString", text("Mac"))])]), "yes");
    assert.equal(labelOf([branch("yes", [is(path("OS"), "hasLength", text("2"))])]), "yes");
    assert.equal(labelOf([branch("yes", [is(path("Name"), "isEqualString", text("x"), true)])]), "yes");
    assert.equal(labelOf([branch("yes", [is(path("Gone"), "isNotExists")])]), "yes");
  });

  it("nothing that holds leads to the default, and without one it is an error that names the labels", () => {
    assert.equal(labelOf([branch("yes", [fails])]), defaultEdge);
    assert.equal(labelOf([branch("yes", [fails])], false), "XSOAR_NO_BRANCH");
    const result = choose([branch("yes", [fails]), branch("no", [fails])], false);
    assert.ok(!result.ok && result.error.message.includes("yes, no"));
    assert.equal(labelOf([], true), defaultEdge);
  });

  it("what cannot be compared is an error that names the label; what is decided before is not looked at", () => {
    const bad = is(path("O"), "isEqualString", text("x"));
    const result = choose([branch("yes", [bad])], true, true);
    assert.ok(
      !result.ok && result.error.code === "XSOAR_CAST" && result.error.message.startsWith("label yes: isEqualString"),
    );
    assert.equal(result.comparisons.length, 1, "the comparison that failed is told");
    assert.equal(labelOf([branch("yes", [holds, bad])]), "yes");
    assert.equal(labelOf([branch("yes", [fails], [bad])]), defaultEdge);
  });

  it("an explanation tells both sides, the operator and the result, and why a side is absent", () => {
    const result = choose(
      [branch("a", [is(path("O.b"), "isEqualString", path("Sev"))]), branch("b", [holds])],
      true,
      true,
    );
    const told: Json = JSON.parse(JSON.stringify(result.comparisons));
    assert.deepEqual(told, [
      {
        branch: "a",
        left: { absent: "O is there (an object), b in it is not" },
        operator: "isEqualString",
        right: { value: "3" },
        ignoreCase: false,
        result: false,
      },
      {
        branch: "b",
        left: { value: "3" },
        operator: "isEqualNumber",
        right: { value: "3" },
        ignoreCase: false,
        result: true,
      },
    ]);
    assert.deepEqual(choose([branch("b", [holds])]).comparisons, []);
  });
});
