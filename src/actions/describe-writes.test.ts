import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunEvent } from "#playbook/run-event.ts";
import { describeWrites } from "./describe-writes.ts";

const at = Date.parse("2026-11-28T03:00:00Z");
const where = { at, frame: "", task: "3" };
const intended: RunEvent = { ...where, type: "stepIntended", command: "c", instance: "XSOAR", repeat: "probe" };
const error = (code: string) => ({ code, message: code });
const attempted = (code: string, outcome: "not sent" | "unknown"): RunEvent => ({
  ...where,
  type: "stepAttempted",
  outcome,
  error: error(code),
});
const tell = (...events: RunEvent[]) => describeWrites(events, () => "Create incident");

const cases: [name: string, events: RunEvent[], told: string[]][] = [
  ["a read is no write", [{ ...where, type: "taskDone", instance: "S" }], []],
  [
    "done",
    [intended, { ...where, type: "taskDone", summary: "incident 5" }],
    ["Create incident: sent to XSOAR at 2026-11-28T03:00:00.000Z (incident 5)"],
  ],
  ["out, without an answer", [intended], ["Create incident: may have been sent to XSOAR at 2026-11-28T03:00:00.000Z"]],
  [
    "in doubt",
    [intended, attempted("VENDOR_OUTCOME_UNKNOWN", "unknown")],
    ["Create incident: may have been sent to XSOAR at 2026-11-28T03:00:00.000Z"],
  ],
  ["never left", [intended, attempted("VENDOR_UNREACHABLE", "not sent")], []],
  ["looked for and not found", [intended, attempted("EFFECT_NOT_FOUND", "not sent")], []],
  [
    "to be sent again though it may have arrived",
    [intended, attempted("EFFECT_REPEATED", "not sent")],
    ["Create incident: may have been sent to XSOAR at 2026-11-28T03:00:00.000Z"],
  ],
  ["refused", [intended, { ...where, type: "taskFailed", error: error("VENDOR_REFUSED") }], []],
  ["kept back after it was intended", [intended, { ...where, type: "stepDelayed", until: at, keptBack: "paused" }], []],
  [
    "skipped by a person while nobody knew",
    [
      intended,
      attempted("VENDOR_OUTCOME_UNKNOWN", "unknown"),
      { ...where, type: "taskDone", by: "ada", skipped: true },
    ],
    ["Create incident: may have been sent to XSOAR at 2026-11-28T03:00:00.000Z"],
  ],
  [
    "failed, and completed by a person",
    [
      intended,
      { ...where, type: "taskFailed", error: error("VENDOR_REFUSED") },
      { ...where, type: "taskDone", by: "ada" },
    ],
    [],
  ],
  [
    "twice, since a person had it done again",
    [
      intended,
      { ...where, type: "itemDone", item: 0 },
      intended,
      { ...where, type: "itemDone", item: 1, error: error("VENDOR_REFUSED") },
      { ...where, type: "taskFailed", error: error("VENDOR_REFUSED") },
      { ...where, type: "taskRetried", by: "ada" },
      intended,
      { ...where, type: "itemDone", item: 0 },
    ],
    Array.from({ length: 2 }, () => "Create incident: sent to XSOAR at 2026-11-28T03:00:00.000Z"),
  ],
  [
    "given up",
    [intended, { ...where, type: "taskFailed", error: error("EFFECT_GIVEN_UP") }],
    ["Create incident: may have been sent to XSOAR at 2026-11-28T03:00:00.000Z"],
  ],
];
for (const [name, events, told] of cases) {
  test(`what a run did outside: ${name}`, () => assert.deepEqual(tell(...events), told));
}

test("rounds of a loop write each for itself", () => {
  const round = (frame: string): RunEvent[] => [
    { ...intended, frame } as RunEvent,
    { ...where, frame, type: "taskDone" },
  ];
  assert.equal(tell(...round("1#0"), ...round("1#1")).length, 2);
});
