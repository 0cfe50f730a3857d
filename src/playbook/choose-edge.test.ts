import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildTask } from "#test/build-playbook.ts";
import { chooseEdge } from "./choose-edge.ts";

describe("the edge a condition is left by", () => {
  const task = buildTask("1", "condition", { yes: ["2"], "Malicious ": ["3"], YES: ["4"], "#default#": ["5"] });
  const strict = buildTask("1", "condition", { yes: ["2"] });
  for (const [answer, expected] of [
    ["yes", "yes"],
    ["YES", "YES"],
    ["Yes", "yes"],
    ["malicious", "Malicious "],
    ["maybe", "#default#"],
    ["constructor", "#default#"],
    ["", "#default#"],
  ] as const) {
    it(`"${answer}" is left by ${expected}`, () => assert.deepEqual(chooseEdge(task, answer), { label: expected }));
  }

  it("is a problem where nothing matches and there is no else-branch", () => {
    const chosen = chooseEdge(strict, "no");
    assert.ok("problem" in chosen && chosen.problem.includes('"no"') && chosen.problem.includes("yes"));
  });

  it("is the end where the condition leads nowhere", () => {
    assert.deepEqual(chooseEdge(buildTask("1", "condition"), "no"), { label: "no" });
  });
});
