import { asksForExit, planAt } from "./frame-plan.ts";
import { nextMomentOf } from "./open-question.ts";
import { own } from "./own-keys.ts";
import { type Plan, taskOf } from "./plan.ts";
import type { StepError } from "./run-event.ts";
import type { FrameState, RunState, TaskState } from "./run-state.ts";
import { frameOf } from "./step-key.ts";

/** What a host has to do now. `next()` decides it from the graph alone; it evaluates nothing. */
export type Decision =
  /** Work on the task: start it, or go on where the journal says it stands. */
  | { do: "work"; frame: string; task: string; state: TaskState }
  /** The frame's last task ended. */
  | { do: "leaveFrame"; frame: string }
  /** A sub-playbook ended with tasks in error: so does the task that called it. */
  | { do: "failCall"; frame: string; task: string; called: string; error: StepError | undefined }
  /** Another round of a loop, not before a moment. */
  | {
      do: "iterate";
      frame: string;
      task: string;
      iteration: number;
      total: number;
      path: string;
      notBefore?: number;
    }
  /** A loop is over. */
  | { do: "endLoop"; frame: string; task: string }
  /** A loop that is asked after each round said "again" after the last one it may have. */
  | { do: "exceedLoop"; frame: string; task: string; total: number }
  /** A question waits for people until this moment; then something of its own happens: a reminder, its end. */
  | { do: "watch"; frame: string; task: string; at: number }
  | { do: "finish"; status: "succeeded" | "failed" };

/** Pure and total: any state gives a list, empty when the run waits for an answer or has ended. */
export function next(plan: Plan, state: RunState): Decision[] {
  if (state.status !== "active") return [];
  const decisions: Decision[] = [];
  for (const [path, frame] of Object.entries(state.frames)) {
    if (frame.open > 0) {
      for (const [id, task] of Object.entries(frame.tasks)) {
        if (task.status === "ready" || task.status === "intended") {
          decisions.push({ do: "work", frame: path, task: id, state: task });
        } else if (task.status === "asked") {
          const moment = nextMomentOf(task);
          if (moment) decisions.push({ do: "watch", frame: path, task: id, at: moment.at });
        } else if (task.status === "inside") decisions.push(...afterRound(plan, state, path, id));
      }
    } else if (path === "") {
      decisions.push({ do: "finish", status: frame.failed > 0 ? "failed" : "succeeded" });
    } else if (frame.open === 0) decisions.push(...afterLastTask(state, path, frame));
  }
  return decisions;
}

function afterLastTask(state: RunState, path: string, { parent, called, failed, error }: FrameState): Decision[] {
  if (called === undefined || failed === 0 || !parent) return [{ do: "leaveFrame", frame: path }];
  // The call failed before, and waits for a person.
  if (own(own(state.frames, parent.frame)?.tasks ?? {}, parent.task)?.status !== "inside") return [];
  return [{ do: "failCall", frame: parent.frame, task: parent.task, called, error }];
}

/** A loop between two rounds: its last frame is left and kept for the list it walks, or gone. */
function afterRound(plan: Plan, state: RunState, path: string, task: string): Decision[] {
  let left: FrameState | undefined;
  for (const frame of Object.values(state.frames)) {
    if (frame.parent?.frame !== path || frame.parent.task !== task) continue;
    if (frame.open >= 0) return [];
    if (!frame.kept) left = frame;
  }
  if (!left?.parent) return [{ do: "endLoop", frame: path, task }];
  const iteration = left.parent.iteration + 1;
  const { total } = left.parent;
  const around = planAt(plan, state, path);
  const loop = around && taskOf(around, task)?.frame?.loop;
  if (around && asksForExit(taskOf(around, task)) && iteration >= total) {
    return [{ do: "exceedLoop", frame: path, task, total }];
  }
  const waitMs = loop && loop.kind !== "for-each" ? loop.waitSeconds * 1000 : 0;
  const notBefore = waitMs > 0 && left.leftAt !== undefined ? { notBefore: left.leftAt + waitMs } : {};
  return [{ do: "iterate", frame: path, task, iteration, total, path: frameOf(path, task, iteration), ...notBefore }];
}
