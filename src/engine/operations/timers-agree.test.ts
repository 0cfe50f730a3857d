/** A timer that a run sees in memory and the one in the database move alike. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { JsonObject } from "#base/json.ts";
import { moveTimer, setTimerSla } from "#playbook/incident-timer.ts";
import { changeTimer, idleTimer, type TimerState, timerDocument } from "#store/changes/timer-state.ts";

test("a timer in memory and one in the store are the same after the same changes", () => {
  const step = fc.oneof(
    fc.record({
      action: fc.constantFrom("start" as const, "stop" as const, "pause" as const, "reset" as const),
      sla: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    }),
    fc.record({ minutes: fc.integer({ min: 0, max: 99 }) }),
  );
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
      let kept: TimerState = idleTimer;
      let seen: JsonObject = {};
      for (const [index, given] of steps.entries()) {
        const at = (index + 1) * 61_000;
        const about = { incident: "1", field: "f" };
        const after =
          "minutes" in given
            ? changeTimer(kept, { kind: "setSla", ...about, slaMinutes: given.minutes }, at)
            : changeTimer(
                kept,
                {
                  kind: "timer",
                  ...about,
                  action: given.action,
                  ...(given.sla === undefined ? {} : { slaMinutes: given.sla }),
                },
                at,
              );
        if (typeof after !== "string") kept = after;
        seen = "minutes" in given ? setTimerSla(seen, given.minutes, at) : moveTimer(seen, given.action, at, given.sla);
        // Whether it is late or at risk is worked out when somebody looks.
        const { slaStatus: _, ...stored } = timerDocument(kept, at);
        const { slaStatus: __, ...shown } = { ...timerDocument(idleTimer, at), ...seen };
        assert.deepEqual(shown, stored, JSON.stringify(given));
      }
    }),
    { numRuns: 1_000 },
  );
});
