import assert from "node:assert/strict";
import { test } from "node:test";
import { plainStyle } from "../terminal/style.ts";
import { compareLedgers } from "./compare-ledgers.ts";
import { isFlawless, summarize } from "./summarize.ts";

const raised = Array.from({ length: 12 }, (_, at) => ({ uuid: `u${at}`, shortId: `AL${at}`, raisedAt: 0 }));
const rest = {
  logzio: compareLedgers([], []),
  latency: undefined,
  again: 0,
  kills: 3,
  vendors: [],
  wallMs: 5000,
  seed: 7,
  unfinished: [],
  crashes: [],
};

test("when all is well the last line is lost: 0, doubled: 0", () => {
  const comparison = compareLedgers(
    raised,
    raised.map(({ shortId }, at) => ({ id: String(at), alertId: shortId, receivedAt: 9 })),
  );
  assert.equal(summarize({ ...rest, comparison }, plainStyle).at(-1), "lost: 0, doubled: 0");
  assert.equal(isFlawless(comparison), true);
});

test("what is lost or doubled is counted in the last line, named above it, and is a failure", () => {
  const comparison = compareLedgers(raised, [
    { id: "1", alertId: "AL0", receivedAt: 1 },
    { id: "2", alertId: "AL0", receivedAt: 2 },
  ]);
  const lines = summarize({ ...rest, comparison, unfinished: ["run 1: waiting, a person"] }, plainStyle);
  assert.equal(lines.at(-1), "lost: 11, doubled: 1");
  const text = lines.join("\n");
  for (const part of ["  AL1\n", "and 1 more", "AL0 (1, 2)", "run 1: waiting, a person"])
    assert.ok(text.includes(part), text);
  assert.equal(isFlawless(comparison), false);
});

test("what is lost or doubled of Logz.io's counts in the same last line", () => {
  const logzio = compareLedgers(
    [
      { uuid: "e1", shortId: "e1", raisedAt: 0 },
      { uuid: "e2", shortId: "e2", raisedAt: 0 },
    ],
    [
      { id: "7", alertId: "e1", receivedAt: 1 },
      { id: "8", alertId: "e1", receivedAt: 2 },
    ],
  );
  const lines = summarize({ ...rest, comparison: compareLedgers([], []), logzio }, plainStyle);
  assert.equal(lines.at(-1), "lost: 1, doubled: 1");
});

test("an incident of no alert is a failure, too", () => {
  assert.equal(isFlawless(compareLedgers([], [{ id: "1", alertId: "AL0", receivedAt: 1 }])), false);
});
