/** A sub-playbook's part of a journal, told as a run of its own: its frame is the root, its inputs are the start. */
import type { JsonObject } from "#base/json.ts";
import { callName } from "./frame-plan.ts";
import { type Plan, taskOf } from "./plan.ts";
import type { RunEvent } from "./run-event.ts";

export interface SubRun {
  plan: Plan;
  events: RunEvent[];
}

/** A frame of a run that is a sub-playbook, however deep, by its path. */
export interface CalledFrame {
  frame: string;
  /** The task that called it, in the playbook around it. */
  task: string;
  iteration: number;
  total: number;
  playbook: { id: string; name: string };
  begunAt: number;
  /** Undefined: it is not left yet. */
  leftAt: number | undefined;
}

/** Undefined: no sub-playbook of the run ever had this path. */
export function findSubRun(plan: Plan, events: readonly RunEvent[], path: string): SubRun | undefined {
  let here: SubRun = { plan, events: [...events] };
  let walked = "";
  for (;;) {
    if (walked === path) return here;
    const rest = walked === "" ? path : path.slice(walked.length + 1);
    const next = prefixesOf(rest).find((prefix) => calledPlan(here, prefix) !== undefined);
    const called = next === undefined ? undefined : calledPlan(here, next);
    if (next === undefined || !called) return undefined;
    here = { plan: called, events: within(here.events, next) };
    walked = walked === "" ? next : `${walked}.${next}`;
  }
}

/** The sub-playbooks that were called in this run, not those that these called. */
export function listCalledFrames({ plan, events }: SubRun): CalledFrame[] {
  const frames = new Map<string, CalledFrame>();
  for (const event of events) {
    if (event.type === "frameLeft") {
      const left = frames.get(event.frame);
      if (left) left.leftAt = event.at;
    }
    if (event.type !== "frameEntered") continue;
    const called = calledPlan({ plan, events: [event] }, event.frame);
    const isDeeper = prefixesOf(event.frame).some((prefix) => prefix !== event.frame && frames.has(prefix));
    if (!called || isDeeper) continue;
    const { frame, task, iteration, total, at } = event;
    const { id, name } = called.playbook;
    frames.set(frame, { frame, task, iteration, total, playbook: { id, name }, begunAt: at, leftAt: undefined });
  }
  return [...frames.values()];
}

function calledPlan({ plan, events }: SubRun, path: string): Plan | undefined {
  const entered = events.find((event) => event.type === "frameEntered" && event.frame === path);
  if (entered?.type !== "frameEntered") return undefined;
  const called = callName(taskOf(plan, entered.task));
  return called === undefined ? undefined : plan.calls.get(called);
}

/** `3#0`, `3#0.7#2`, …: outermost first. */
function prefixesOf(path: string): string[] {
  const parts = path.split(".");
  return parts.map((_, index) => parts.slice(0, index + 1).join("."));
}

function within(events: readonly RunEvent[], path: string): RunEvent[] {
  const inner: RunEvent[] = [];
  for (const event of events) {
    if (!("frame" in event)) continue;
    if (event.type === "frameEntered" && event.frame === path) {
      const start: JsonObject = event.inputs ?? {};
      inner.push({ at: event.at, type: "runStarted", playbook: "", label: "", start: { inputs: start } });
    } else if (event.frame === path && event.type !== "frameLeft") inner.push({ ...event, frame: "" });
    else if (event.frame.startsWith(`${path}.`)) inner.push({ ...event, frame: event.frame.slice(path.length + 1) });
  }
  return inner;
}
