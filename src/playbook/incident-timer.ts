/** Timers of incidents (XSOAR's SLA fields) as values: what a field of that kind holds, and how it moves. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";

export type TimerAction = "start" | "stop" | "pause" | "reset";

/**
 * The field as `action` leaves it. Starting a running timer and stopping an idle one change nothing; an ended one stays
 * ended until it is reset. `slaMinutes` is what its field gives a timer that nobody gave another time. Times are ISO 8601.
 */
export function moveTimer(field: Json | undefined, action: TimerAction, at: number, slaMinutes?: number): JsonObject {
  const timer = isObject(field) ? field : {};
  const status = typeof timer.runStatus === "string" ? timer.runStatus : "idle";
  const now = new Date(at).toISOString();
  switch (action) {
    case "start":
      if (status === "running" || status === "ended") return timer;
      if (status === "paused") {
        const pausedFor = Math.max(0, at - momentOf(timer.lastPauseDate, at));
        const accumulated = secondsOf(timer.accumulatedPause) + Math.round(pausedFor / 1000);
        const due = momentOf(timer.dueDate, Number.NaN) + pausedFor;
        return {
          ...timer,
          runStatus: "running",
          accumulatedPause: accumulated,
          ...(Number.isNaN(due) ? {} : { dueDate: new Date(due).toISOString() }),
        };
      }
      return {
        ...idle(timer, slaMinutes),
        runStatus: "running",
        startDate: now,
        ...dueFrom(at, slaOf(timer, slaMinutes)),
      };
    case "pause":
      return status === "running" ? { ...timer, runStatus: "paused", lastPauseDate: now } : timer;
    case "stop":
      if (status !== "running" && status !== "paused") return timer;
      return end(status === "paused" ? moveTimer(timer, "start", at) : timer, at);
    case "reset":
      return idle(slaMinutes === undefined ? timer : { sla: slaMinutes }, undefined);
  }
}

/** A timer with another time to take: from when it started, its pauses not counted; from now when it has not. */
export function setTimerSla(field: Json | undefined, slaMinutes: number, at: number): JsonObject {
  const timer = isObject(field) ? field : {};
  if (timer.runStatus === "ended") return timer;
  const start = momentOf(timer.startDate, at) + secondsOf(timer.accumulatedPause) * 1_000;
  const due = dueFrom(start, slaMinutes);
  return { ...idle(timer, slaMinutes), ...timer, breachTriggered: false, sla: slaMinutes, ...due };
}

function end(timer: JsonObject, at: number): JsonObject {
  const whole = Math.round((at - momentOf(timer.startDate, at)) / 1000);
  return {
    ...timer,
    runStatus: "ended",
    endDate: new Date(at).toISOString(),
    totalDuration: Math.max(0, whole - secondsOf(timer.accumulatedPause)),
  };
}

function idle(timer: JsonObject, slaMinutes: number | undefined): JsonObject {
  const sla = slaOf(timer, slaMinutes);
  return {
    runStatus: "idle",
    accumulatedPause: 0,
    totalDuration: 0,
    breachTriggered: false,
    slaStatus: -1,
    ...(sla === undefined ? {} : { sla }),
  };
}

function slaOf({ sla }: JsonObject, given: number | undefined): number | undefined {
  return typeof sla === "number" ? sla : given;
}

function dueFrom(start: number, slaMinutes: number | undefined): JsonObject {
  return slaMinutes === undefined ? {} : { dueDate: new Date(start + slaMinutes * 60_000).toISOString() };
}

function momentOf(value: Json | undefined, otherwise: number): number {
  const moment = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(moment) ? otherwise : moment;
}

function secondsOf(value: Json | undefined): number {
  return typeof value === "number" ? value : 0;
}
