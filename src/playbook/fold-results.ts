/** Where results of tasks are kept in a frame, and whose private context a task changes. */
import type { Json } from "#base/json.ts";
import { applyContextOperation, type ContextChange } from "./context-document.ts";
import { define, own } from "./own-keys.ts";
import type { FrameState, RunState, TaskState } from "./run-state.ts";

interface Result {
  task: string;
  node?: Json;
  nodeBlob?: string;
  context?: ContextChange[];
  entries?: string[];
}

export function keepResult(state: RunState, path: string, frame: FrameState, task: TaskState, event: Result): void {
  if (event.nodeBlob !== undefined) keepBlob(frame, event.task, event.nodeBlob);
  else if (event.node !== undefined) keepNode(frame, event.task, event.node);
  if (event.context) changePrivateContext(state, path, event.context);
  if (event.entries) task.entries = [...(task.entries ?? []), ...event.entries];
}

/** A task has one result, small or big: the latest. */
export function keepNode(frame: FrameState, task: string, value: Json): void {
  define(frame.node, task, value);
  delete frame.nodeBlobs[task];
}

export function keepBlob(frame: FrameState, task: string, hash: string): void {
  define(frame.nodeBlobs, task, hash);
  delete frame.node[task];
}

/** The frame whose private context a frame reads and writes: its own, or the next one around it. Undefined: the shared. */
export function contextFrameOf(state: RunState, path: string): FrameState | undefined {
  for (let frame = own(state.frames, path); frame; frame = frame.parent && own(state.frames, frame.parent.frame)) {
    if (frame.context !== undefined) return frame;
  }
  return undefined;
}

export function changePrivateContext(state: RunState, path: string, changes: readonly ContextChange[]): void {
  const frame = contextFrameOf(state, path);
  if (!frame) return;
  for (const change of changes) frame.context = applyContextOperation(frame.context ?? {}, change);
}
