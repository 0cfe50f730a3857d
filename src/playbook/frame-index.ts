/**
 * The frames of a run by their path, those that are gone included: what opened each, when, how it ended, and which events of
 * the journal are its own. Taken beside a fold of the whole run, whose state says what a frame came to.
 */
import { nameOfTask, planOfPath } from "./frame-names.ts";
import { callName } from "./frame-plan.ts";
import { own } from "./own-keys.ts";
import { type Plan, taskOf } from "./plan.ts";
import type { RunEvent, StepError } from "./run-event.ts";
import type { RunState } from "./run-state.ts";
import { parentFrameOf } from "./step-key.ts";

export interface FrameRecord {
  path: string;
  parent: string;
  /** The task that opened it, in the playbook around it. */
  task: string;
  taskName: string;
  /** The sub-playbook; undefined: a round of a loop whose body stands in the playbook around it. */
  playbook: { id: string; name: string } | undefined;
  iteration: number;
  total: number;
  /** The how-manieth of its task in the drawing it belongs to. */
  round: number;
  begunAt: number;
  endedAt: number | undefined;
  /** Undefined: it is under way, or the run ended before it. */
  ended: "done" | "failed" | undefined;
  error: StepError | undefined;
  /** Frames directly within it. */
  children: string[];
  /** Of the journal: what happened in it and below it, its beginning and end included. */
  events: number[];
  /** How often it was begun: what happened before the last time is not in `events`. */
  begun: number;
}

export class FrameIndex {
  readonly #plan: Plan;
  readonly #frames = new Map<string, FrameRecord>();
  readonly #top: string[] = [];
  /** By drawing and task, how many began. */
  readonly #rounds = new Map<string, number>();
  /** By the place of what opened them. */
  readonly #byTask = new Map<string, FrameRecord[]>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  get(path: string): FrameRecord | undefined {
    return this.#frames.get(path);
  }

  all(): IterableIterator<FrameRecord> {
    return this.#frames.values();
  }

  /** Frames directly within one, "" being the playbook itself. */
  within(path: string): readonly string[] {
    return path === "" ? this.#top : (this.#frames.get(path)?.children ?? []);
  }

  /** What a task opened in its frame, in order. */
  openedBy(frame: string, task: string): readonly FrameRecord[] {
    return this.#byTask.get(keyOf(frame, task)) ?? [];
  }

  /** The frame whose playbook draws what is at this path: itself, or the nearest around it that is a sub-playbook. */
  drawnAt(path: string): string {
    for (let here = path; here !== ""; here = parentFrameOf(here)) {
      if (this.#frames.get(here)?.playbook) return here;
    }
    return "";
  }

  /** Frames from the outermost to this one. */
  pathTo(path: string): FrameRecord[] {
    const frames: FrameRecord[] = [];
    for (let here = path; here !== ""; here = parentFrameOf(here)) {
      const frame = this.#frames.get(here);
      if (frame) frames.unshift(frame);
    }
    return frames;
  }

  /** Called with each event and its number, before and after the state has taken it. */
  before(event: RunEvent, state: RunState): void {
    if (event.type !== "frameLeft") return;
    const [frame, held] = [this.#frames.get(event.frame), own(state.frames, event.frame)];
    if (!frame || !held || held.open !== 0) return;
    frame.ended = held.failed > 0 ? "failed" : "done";
    frame.endedAt = event.at;
    frame.error = held.failed > 0 ? held.error : undefined;
  }

  after(event: RunEvent, at: number, state: RunState): void {
    if (!("frame" in event)) return;
    if (event.type === "frameEntered") this.#enter(event, state);
    for (let here = event.frame; here !== ""; here = parentFrameOf(here)) this.#frames.get(here)?.events.push(at);
    if (event.type === "taskRetried" || event.type === "runForked") this.#reopen(event.frame);
    const isEnd = event.type === "taskDone" || event.type === "taskFailed" || event.type === "taskSkipped";
    if (!isEnd) return;
    // Whoever is over takes along what it left open.
    for (const frame of this.openedBy(event.frame, event.task)) {
      if (frame.ended !== undefined) continue;
      const held = own(state.frames, frame.path);
      frame.ended = event.type === "taskFailed" || (held?.failed ?? 0) > 0 ? "failed" : "done";
      frame.endedAt = event.at;
      if (event.type === "taskFailed") frame.error = held?.error ?? event.error;
    }
  }

  /** A person has something in it go on. */
  #reopen(path: string): void {
    for (let here = path; here !== ""; here = parentFrameOf(here)) {
      const frame = this.#frames.get(here);
      if (frame?.ended !== "failed") continue;
      frame.ended = undefined;
      frame.endedAt = undefined;
      frame.error = undefined;
    }
  }

  #enter(event: Extract<RunEvent, { type: "frameEntered" }>, state: RunState): void {
    const { frame: path, task, iteration, total, at } = event;
    if (!own(state.frames, path)) return;
    const parent = parentFrameOf(path);
    const known = this.#frames.get(path);
    if (known) {
      // A task that is tried again opens its frames anew.
      Object.assign(known, { begunAt: at, endedAt: undefined, ended: undefined, error: undefined, total, events: [] });
      known.begun += 1;
      return;
    }
    const around = planOfPath(this.#plan, parent);
    const called = around && callName(taskOf(around, task));
    const playbook = called === undefined ? undefined : around?.calls.get(called)?.playbook;
    const drawing = `${this.drawnAt(parent)}|${task}`;
    const round = this.#rounds.get(drawing) ?? 0;
    this.#rounds.set(drawing, round + 1);
    const frame: FrameRecord = {
      path,
      parent,
      task,
      taskName: nameOfTask(this.#plan, parent, task),
      playbook: playbook && { id: playbook.id, name: playbook.name },
      iteration,
      total,
      round,
      begunAt: at,
      endedAt: undefined,
      ended: undefined,
      error: undefined,
      children: [],
      events: [],
      begun: 1,
    };
    this.#frames.set(path, frame);
    if (parent === "") this.#top.push(path);
    else this.#frames.get(parent)?.children.push(path);
    const key = keyOf(parent, task);
    const opened = this.#byTask.get(key);
    if (opened) opened.push(frame);
    else this.#byTask.set(key, [frame]);
  }
}

/** An event as it is within a sub-playbook's frame, whose path is the root there; undefined: it is none of it. */
export function eventWithin(event: RunEvent, path: string): RunEvent | undefined {
  if (!("frame" in event)) return undefined;
  if (event.frame !== path) return { ...event, frame: event.frame.slice(path.length + 1) };
  if (event.type === "frameLeft") return undefined;
  if (event.type !== "frameEntered") return { ...event, frame: "" };
  return { at: event.at, type: "runStarted", playbook: "", label: "", start: { inputs: event.inputs ?? {} } };
}

function keyOf(frame: string, task: string): string {
  return JSON.stringify([frame, task]);
}
