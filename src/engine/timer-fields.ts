/** Timers of incidents as the definitions of their fields have them, and as the document of an incident shows them. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { TimerChange } from "#store/changes/store-change.ts";
import { changeTimer, idleTimer, type TimerState, timerDocument } from "#store/changes/timer-state.ts";

export interface TimerField {
  /** Its key in the incident. */
  key: string;
  name: string;
  slaMinutes?: number;
  riskHours?: number;
  /** Runs once when a timer ran out of time. */
  breachScript?: string;
}

export type TimerFields = ReadonlyMap<string, TimerField>;

/** What the field's definition gives a timer that begins; nothing for any other operation. */
export function slaMinutesFor(fields: TimerFields, operation: StoreOperation): { slaMinutes?: number } {
  if (operation.op !== "timer" || operation.field === undefined) return {};
  const slaMinutes = fields.get(operation.field)?.slaMinutes;
  return slaMinutes === undefined ? {} : { slaMinutes };
}

/** The field of the document after the change: the very same change that the store makes of its row. */
export function changeTimerDocument(field: Json | undefined, change: TimerChange, at: number): JsonObject {
  const before = readTimer(field);
  const after = changeTimer(before, change, at);
  return timerDocument(typeof after === "string" ? before : after, at);
}

/** The timer that a document shows. */
export function readTimer(field: Json | undefined): TimerState {
  if (!isObject(field)) return idleTimer;
  const status = field.runStatus;
  return {
    status: status === "running" || status === "paused" || status === "ended" ? status : "idle",
    startedAt: momentOf(field.startDate),
    endedAt: momentOf(field.endDate),
    pausedAt: momentOf(field.lastPauseDate),
    accumulatedPauseMs: secondsOf(field.accumulatedPause) * 1_000,
    totalMs: secondsOf(field.totalDuration) * 1_000,
    slaMinutes: typeof field.sla === "number" ? field.sla : null,
    dueAt: momentOf(field.dueDate),
    breached: field.breachTriggered === true,
  };
}

function momentOf(value: Json | undefined): number | null {
  const moment = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? null : moment;
}

function secondsOf(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}
