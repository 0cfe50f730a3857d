/** How what failed is opened again, by a person who retries or completes it: the task, and whatever around it had ended. */
import { own } from "./own-keys.ts";
import type { FrameState, RunState, TaskState } from "./run-state.ts";

/**
 * The failed task is open again, and so is what it stands in: the calls of sub-playbooks that failed with it, and the
 * rounds of loops that were left with it.
 */
export function reopenTask(state: RunState, frame: FrameState, task: TaskState): void {
  let inner = frame;
  let before = { failed: frame.failed, wasLeft: frame.open < 0 };
  task.status = "ready";
  delete task.error;
  openFrame(frame, 1);
  while (inner.parent) {
    const outer: FrameState | undefined = own(state.frames, inner.parent.frame);
    const caller = outer && own(outer.tasks, inner.parent.task);
    if (!outer || !caller) return;
    const around = { failed: outer.failed, wasLeft: outer.open < 0 };
    if (inner.called !== undefined) {
      if (caller.status !== "error") return;
      caller.status = "inside";
      delete caller.error;
      openFrame(outer, 1);
    } else {
      // What a round had failed is counted around it from the moment it is left, and will be again.
      if (!before.wasLeft) return;
      countMended(outer, before.failed);
      if (caller.status !== "done") return;
      caller.status = "inside";
      caller.passed = true;
      openFrame(outer, 0);
    }
    before = around;
    inner = outer;
  }
}

/** A person completes or skips a loop: what failed in its rounds is passed over with it. */
export function forgiveRounds(state: RunState, path: string, frame: FrameState, task: string): void {
  for (const round of Object.values(state.frames)) {
    if (round.parent?.frame !== path || round.parent.task !== task) continue;
    if (round.called === undefined && round.open < 0) countMended(frame, round.failed);
  }
}

/** The run's error is the first of those that still stand; one that was mended or passed over is none. */
export function settleError(state: RunState): void {
  if (!state.error) return;
  const standing = Object.values(state.frames).find(({ failed }) => failed > 0);
  if (!standing) delete state.error;
  else if (standing.error) state.error = standing.error;
}

function openFrame(frame: FrameState, mended: number): void {
  frame.open = Math.max(0, frame.open) + 1;
  countMended(frame, mended);
}

function countMended(frame: FrameState, mended: number): void {
  frame.failed -= mended;
  if (frame.failed <= 0) delete frame.error;
  else if (mended > 0) {
    const first = Object.values(frame.tasks).find(({ status }) => status === "error")?.error;
    if (first) frame.error = first;
  }
}
