/** A timer that a run sees in an incident's document and the one in the database move alike. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "#base/json.ts";
import type { TimerChange } from "#store/changes/store-change.ts";
import { changeTimer, idleTimer, type TimerState, timerDocument } from "#store/changes/timer-state.ts";
import { changeTimerDocument, readTimer } from "../timer-fields.ts";

const about = { incident: "1", field: "f" };

test("a timer of a document and one of the store are the same after the same changes", () => {
  const step: fc.Arbitrary<TimerChange> = fc.oneof(
    fc
      .record({
        action: fc.constantFrom("start" as const, "stop" as const, "pause" as const, "reset" as const),
        sla: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      })
      .map(({ action, sla }) => {
        return { kind: "timer", ...about, action, ...(sla === undefined ? {} : { slaMinutes: sla }) } as const;
      }),
    fc.integer({ min: 0, max: 99 }).map((slaMinutes) => ({ kind: "setSla", ...about, slaMinutes }) as const),
    fc.integer({ min: 0, max: 99 }).map((n) => ({ kind: "setSla", ...about, dueAt: n * 60_000 }) as const),
    fc.constant({ kind: "breachTimer", ...about } as const),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      let kept: TimerState = idleTimer;
      let seen: JsonObject = {};
      for (const [index, change] of steps.entries()) {
        const at = (index + 1) * 61_000;
        const after = changeTimer(kept, change, at);
        if (typeof after !== "string") kept = after;
        seen = changeTimerDocument(seen, change, at);
        assert.deepEqual(seen, timerDocument(kept, at), JSON.stringify(change));
        assert.deepEqual(readTimer(seen), kept);
      }
    }),
    { numRuns: 1_000 },
  );
});
