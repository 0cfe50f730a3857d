/** What the frames of a run came to, and what goes on or waits in those that are open. Pure. */
import type { RunFrame, StateCounts, StepState, Wait } from "#contract/run-view.ts";
import type { FrameRecord } from "#playbook/frame-index.ts";
import { nameOfTask } from "#playbook/frame-names.ts";
import { own } from "#playbook/own-keys.ts";
import { isOver } from "../possible-operations.ts";
import type { RunBook } from "./run-book.ts";
import { type RunFacts, tellWait } from "./tell-wait.ts";

export interface Standing {
  state: StepState;
  /** Of what waits: the first of it. */
  waits: { frame: string; task: string; wait: Wait } | undefined;
}

export class FrameStates {
  readonly #book: RunBook;
  readonly #facts: RunFacts;
  readonly #known = new Map<string, Standing>();

  constructor(book: RunBook, facts: RunFacts) {
    this.#book = book;
    this.#facts = facts;
  }

  of(frame: FrameRecord): Standing {
    if (frame.ended !== undefined) {
      return { state: frame.ended === "failed" ? "failed" : "succeeded", waits: undefined };
    }
    const known = this.#known.get(frame.path);
    if (known) return known;
    const standing = this.#ofOpen(frame.path);
    this.#known.set(frame.path, standing);
    return standing;
  }

  /** A task that is inside what it opened. */
  ofCaller(frame: string, task: string): Standing {
    let found: Standing = { state: "running", waits: undefined };
    for (const opened of this.#book.frames.openedBy(frame, task).toReversed()) {
      if (opened.ended !== undefined) continue;
      const standing = this.of(opened);
      if (standing.state === "running") return standing;
      if (standing.state === "waiting" || standing.state === "queued") found = standing;
    }
    return found;
  }

  #ofOpen(path: string): Standing {
    if (isOver(this.#facts.row.status)) return { state: "failed", waits: undefined };
    const held = own(this.#book.state.frames, path);
    if (!held) return { state: "failed", waits: undefined };
    let first: Standing["waits"];
    let queued = false;
    for (const [task, state] of Object.entries(held.tasks)) {
      const open = ["ready", "intended", "asked", "inside"].includes(state.status);
      if (!open) continue;
      if (state.status === "inside") {
        const inner = this.ofCaller(path, task);
        if (inner.state === "running") return inner;
        if (inner.state === "queued") queued = true;
        first ??= inner.waits;
        continue;
      }
      const wait = tellWait({ frame: path, node: task, task: state }, this.#facts);
      if (wait) first ??= { frame: path, task, wait };
      else if (this.#facts.live?.some((one) => one.frame === path && one.task === task)) {
        return { state: "running", waits: undefined };
      } else queued = true;
    }
    if (first && !queued) return { state: "waiting", waits: first };
    if (queued) return { state: "queued", waits: undefined };
    return { state: held.failed > 0 ? "failed" : "running", waits: undefined };
  }

  present(frame: FrameRecord): RunFrame {
    const { state, waits } = this.of(frame);
    const { path, begunAt, endedAt, error } = frame;
    const inState = own(this.#book.state.frames, path);
    const shown = error ?? (state === "failed" ? inState?.error : undefined);
    return {
      frame: path,
      parent: frame.parent,
      task: frame.task,
      taskName: frame.taskName,
      playbook: frame.playbook ?? null,
      iteration: frame.iteration,
      total: frame.total,
      round: frame.round,
      state,
      startedAt: new Date(begunAt).toISOString(),
      finishedAt: endedAt === undefined ? null : new Date(endedAt).toISOString(),
      milliseconds: endedAt === undefined ? null : Math.max(0, endedAt - begunAt),
      error: shown ?? null,
      waitingFor: waits ? `${nameOfTask(this.#book.plan, waits.frame, waits.task)}: ${waits.wait.words}` : null,
      frames: frame.children.length,
    };
  }
}

export function noCounts(): StateCounts {
  return { queued: 0, running: 0, waiting: 0, succeeded: 0, failed: 0, skipped: 0, "not reached": 0 };
}

export function countStates(states: Iterable<StepState>): StateCounts {
  const counts = noCounts();
  for (const state of states) counts[state] += 1;
  return counts;
}
