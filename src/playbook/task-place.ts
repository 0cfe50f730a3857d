/** Which task of a run is meant: its id alone does not say, in loops and sub-playbooks. */
import type { RunEvent } from "./run-event.ts";
import { isFrameOf, parentFrameOf } from "./step-key.ts";

export interface TaskPlace {
  /** Path of frames; "" is the playbook itself. */
  frame: string;
  task: string;
}

/** An event of this task itself, not of what stands in it. */
export function isAbout(event: RunEvent, { frame, task }: TaskPlace): boolean {
  if (!("task" in event) || event.type === "runForked" || event.task !== task) return false;
  return (event.type === "frameEntered" ? parentFrameOf(event.frame) : event.frame) === frame;
}

/** An event of what stands in a round or a sub-playbook that the task opened. */
export function isWithin(event: RunEvent, { frame, task }: TaskPlace): boolean {
  return "frame" in event && event.type !== "runForked" && isFrameOf(event.frame, frame, task);
}
