/** What a timer is and what becomes of it: pure, so that whoever keeps timers elsewhere changes them the same way. */
import type { JsonObject } from "#base/json.ts";
import type { TimerAction, TimerChange } from "./store-change.ts";

export interface TimerState {
  status: "idle" | "running" | "paused" | "ended";
  /** Milliseconds since the epoch, here and below. */
  startedAt: number | null;
  endedAt: number | null;
  /** The last time it was paused. */
  pausedAt: number | null;
  accumulatedPauseMs: number;
  /** Of one that ended: from start to end without the pauses. */
  totalMs: number;
  /** Null: it only counts. */
  slaMinutes: number | null;
  dueAt: number | null;
  /** Its time ran out, and that was told. */
  breached: boolean;
}

export const idleTimer: TimerState = {
  status: "idle",
  startedAt: null,
  endedAt: null,
  pausedAt: null,
  accumulatedPauseMs: 0,
  totalMs: 0,
  slaMinutes: null,
  dueAt: null,
  breached: false,
};

const minute = 60_000;

/** The timer after the change, or why it cannot be made. The one given is left as it was. */
export function changeTimer(timer: TimerState, change: TimerChange, at: number): TimerState | string {
  if (change.kind === "timer") return act(timer, change.action, at, change.slaMinutes);
  if (change.kind === "setSla") return setSla(timer, change, at);
  if (timer.status !== "running") return "it does not run";
  return timer.breached ? "its breach was told already" : { ...timer, breached: true };
}

function act(timer: TimerState, action: TimerAction, at: number, slaMinutes: number | undefined): TimerState | string {
  switch (action) {
    case "start":
      if (timer.status === "running") return "it runs already";
      if (timer.status === "ended") return "it has ended; reset it first";
      if (timer.status === "paused") return resume(timer, at);
      return startFrom({ ...timer, slaMinutes: timer.slaMinutes ?? slaMinutes ?? null }, at);
    case "pause":
      if (timer.status !== "running") return "it does not run";
      return { ...timer, status: "paused", pausedAt: at };
    case "stop":
      if (timer.status !== "running" && timer.status !== "paused") return "it does not run";
      return end(timer, at);
    case "reset":
      return { ...idleTimer, slaMinutes: slaMinutes ?? timer.slaMinutes };
  }
}

function startFrom(timer: TimerState, at: number): TimerState {
  const dueAt = timer.slaMinutes === null ? null : at + timer.slaMinutes * minute;
  return { ...timer, status: "running", startedAt: at, dueAt };
}

/** A pause puts the due moment off. */
function resume(timer: TimerState, at: number): TimerState {
  const pause = Math.max(0, at - (timer.pausedAt ?? at));
  return {
    ...timer,
    status: "running",
    accumulatedPauseMs: timer.accumulatedPauseMs + pause,
    dueAt: timer.dueAt === null ? null : timer.dueAt + pause,
  };
}

function end(timer: TimerState, at: number): TimerState {
  const whole = timer.status === "paused" ? resume(timer, at) : timer;
  const totalMs = Math.max(0, at - (whole.startedAt ?? at) - whole.accumulatedPauseMs);
  return { ...whole, status: "ended", endedAt: at, totalMs };
}

/** Counted from its start, or from now when it has not started; another start counts anew. */
function setSla(
  timer: TimerState,
  { slaMinutes, dueAt }: { slaMinutes?: number; dueAt?: number },
  at: number,
): TimerState | string {
  if (timer.status === "ended") return "it has ended; reset it first";
  const pauses = timer.accumulatedPauseMs;
  const start = (timer.startedAt ?? at) + pauses;
  const minutes = dueAt === undefined ? slaMinutes : Math.max(0, (dueAt - start) / minute);
  if (minutes === undefined) return "it says neither minutes nor a moment";
  return { ...timer, slaMinutes: minutes, dueAt: start + minutes * minute, breached: false };
}

const hour = 3_600_000;

/** A timer as XSOAR's API has it within an incident's custom fields. Durations are seconds; what is not set is left out. */
export function timerDocument(timer: TimerState, now: number, riskMs = 72 * hour): JsonObject {
  const date = (name: string, ms: number | null) => (ms === null ? {} : { [name]: new Date(ms).toISOString() });
  return {
    runStatus: timer.status,
    accumulatedPause: Math.round(timer.accumulatedPauseMs / 1_000),
    totalDuration: Math.round(timer.totalMs / 1_000),
    breachTriggered: timer.breached,
    slaStatus: slaStatus(timer, now, riskMs),
    ...(timer.slaMinutes === null ? {} : { sla: timer.slaMinutes }),
    ...date("startDate", timer.startedAt),
    ...date("dueDate", timer.dueAt),
    ...date("endDate", timer.endedAt),
    ...date("lastPauseDate", timer.pausedAt),
  };
}

/** -1 none, 0 within, 1 at risk, 2 late. */
function slaStatus(timer: TimerState, now: number, riskMs: number): number {
  if (timer.dueAt === null || timer.status === "idle") return -1;
  const at = timer.endedAt ?? (timer.status === "paused" ? timer.pausedAt : null) ?? now;
  if (at > timer.dueAt) return 2;
  return timer.status === "running" && timer.dueAt - at <= riskMs ? 1 : 0;
}
