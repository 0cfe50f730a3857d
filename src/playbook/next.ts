import type { RunState, TaskState } from "./run-state.ts";
import { frameOf } from "./step-key.ts";

/** What a host has to do now. `next()` decides it from the graph alone; it evaluates nothing. */
export type Decision =
  /** Work on the task: start it, or go on where the journal says it stands. */
  | { do: "work"; frame: string; task: string; state: TaskState }
  /** The frame's last task ended. */
  | { do: "leaveFrame"; frame: string }
  /** Another round of a loop. */
  | { do: "iterate"; frame: string; task: string; iteration: number; total: number; path: string }
  /** A loop is over. */
  | { do: "endLoop"; frame: string; task: string }
  | { do: "finish"; status: "succeeded" | "failed" };

/** Pure and total: any state gives a list, empty when the run waits for an answer or has ended. */
export function next(state: RunState): Decision[] {
  if (state.status !== "active") return [];
  const decisions: Decision[] = [];
  for (const [path, frame] of Object.entries(state.frames)) {
    if (frame.open > 0) {
      for (const [id, task] of Object.entries(frame.tasks)) {
        if (task.status === "ready" || task.status === "intended") {
          decisions.push({ do: "work", frame: path, task: id, state: task });
        } else if (task.status === "inside" && !hasOpenChild(state, path, id)) {
          decisions.push(afterRound(state, path, id));
        }
      }
    } else if (path === "") {
      decisions.push({ do: "finish", status: frame.failed > 0 ? "failed" : "succeeded" });
    } else if (frame.open === 0) {
      decisions.push({ do: "leaveFrame", frame: path });
    }
  }
  return decisions;
}

function hasOpenChild(state: RunState, path: string, task: string): boolean {
  return childOf(state, path, task, (open) => open >= 0) !== undefined;
}

/** A loop between two rounds: its last frame is left (open −1) and kept for the list it walks, or gone. */
function afterRound(state: RunState, path: string, task: string): Decision {
  const left = childOf(state, path, task, (open) => open < 0);
  if (!left) return { do: "endLoop", frame: path, task };
  const iteration = left.iteration + 1;
  return { do: "iterate", frame: path, task, iteration, total: left.total, path: frameOf(path, task, iteration) };
}

function childOf(state: RunState, path: string, task: string, fits: (open: number) => boolean) {
  for (const frame of Object.values(state.frames)) {
    if (frame.parent?.frame === path && frame.parent.task === task && fits(frame.open)) return frame.parent;
  }
  return undefined;
}
