/**
 * The switch that keeps every write to the outside back, whatever run it belongs to. Reads and what changes only our own
 * store go on. Whoever owns the executor remembers it; here it is in force from the moment it is set.
 */
import { stepName } from "./active-run.ts";
import type { Step } from "./tasks/step.ts";

export interface WritesPaused {
  by: string;
  reason?: string;
  /** Milliseconds since the epoch. */
  since: number;
}

export class OutsideWrites {
  #paused: WritesPaused | undefined;

  get paused(): WritesPaused | undefined {
    return this.#paused;
  }

  set(paused: WritesPaused | undefined): void {
    this.#paused = paused;
  }

  /** Why a write does not leave, for the run's row and its block. Undefined: it may. */
  describe(): string | undefined {
    if (!this.#paused) return undefined;
    const { by, reason } = this.#paused;
    return `waits for writes to the outside, which ${by} paused${reason === undefined ? "" : `: ${reason}`}`;
  }
}

/** True: the write stays back, visibly, until the switch is turned; its run leaves memory when it has nothing else to do. */
export function isKeptBack({ executor, run, working }: Step): boolean {
  const reason = executor.outsideWrites.describe();
  if (reason === undefined) return false;
  const shown = { ...working, doing: reason, since: executor.now() };
  run.parked.set(stepName(working.frame, working.task), { until: Number.POSITIVE_INFINITY, reason, shown });
  return true;
}
