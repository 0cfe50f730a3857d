import assert from "node:assert/strict";
import { test } from "node:test";
import type { TimerAction, TimerChange } from "./store-change.ts";
import { changeTimer, idleTimer, type TimerState } from "./timer-state.ts";

const minute = 60_000;

function run(...steps: [at: number, change: TimerAction | Partial<TimerChange>][]): TimerState | string {
  let timer: TimerState | string = idleTimer;
  for (const [at, given] of steps) {
    if (typeof timer === "string") return timer;
    const change = typeof given === "string" ? { kind: "timer", action: given } : given;
    timer = changeTimer(timer, { incident: "1", field: "f", ...change } as TimerChange, at * minute);
  }
  return timer;
}

test("a timer runs, pauses, goes on and ends; its pauses put the due moment off and do not count", () => {
  const timer = run(
    [10, { kind: "timer", action: "start", slaMinutes: 60 }],
    [20, "pause"],
    [35, "start"],
    [40, "pause"],
    [50, "stop"],
  );
  assert.deepEqual(timer, {
    status: "ended",
    startedAt: 10 * minute,
    endedAt: 50 * minute,
    pausedAt: 40 * minute,
    accumulatedPauseMs: 25 * minute,
    totalMs: 15 * minute,
    slaMinutes: 60,
    dueAt: (10 + 60 + 25) * minute,
    breached: false,
  });
});

test("an SLA that is set moves the due moment, whether the timer runs yet or not", () => {
  const set = { kind: "setSla", slaMinutes: 30 } as const;
  assert.equal((run([0, set], [10, "start"]) as TimerState).dueAt, 40 * minute);
  assert.equal((run([10, "start"], [20, set]) as TimerState).dueAt, 40 * minute);
  assert.equal((run([10, "start"], [20, "pause"], [25, "start"], [26, set]) as TimerState).dueAt, 45 * minute);
  const until = { kind: "setSla", dueAt: 90 * minute } as const;
  assert.equal((run([0, until], [10, "start"]) as TimerState).dueAt, 100 * minute);
  assert.equal((run([10, "start"], [20, until]) as TimerState).slaMinutes, 80);
  assert.equal((run([10, "start"], [20, until]) as TimerState).dueAt, 90 * minute);
});

test("a breach is told once, and anew after another SLA", () => {
  const breach = { kind: "breachTimer" } as const;
  assert.equal(run([0, "start"], [1, breach], [2, breach]), "its breach was told already");
  const again = run([0, "start"], [1, breach], [2, { kind: "setSla", slaMinutes: 1 }], [3, breach]);
  assert.equal((again as TimerState).breached, true);
  assert.equal(run([0, breach]), "it does not run");
});

test("what makes no sense is refused with the reason, and reset begins anew with the same SLA", () => {
  assert.equal(run([0, "start"], [1, "start"]), "it runs already");
  assert.equal(run([0, "stop"]), "it does not run");
  assert.equal(run([0, "pause"]), "it does not run");
  assert.equal(run([0, "start"], [1, "stop"], [2, "start"]), "it has ended; reset it first");
  const start = { kind: "timer", action: "start", slaMinutes: 5 } as const;
  assert.deepEqual(run([0, start], [1, "stop"], [2, "reset"]), { ...idleTimer, slaMinutes: 5 });
});
