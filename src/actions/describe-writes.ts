import type { RunEvent } from "#playbook/run-event.ts";

interface Write {
  frame: string;
  task: string;
  instance: string;
  at: number;
  outcome: "unknown" | "done";
  summary: string | undefined;
}

/** What a run did outside, or may have done: sentences for the person who is about to do it again. */
export function describeWrites(events: readonly RunEvent[], nameOf: (task: string, frame: string) => string): string[] {
  const writes = new Set<Write>();
  /** Those whose end is not told yet, by their task. */
  const open = new Map<string, Write>();
  for (const event of events) {
    if (!("task" in event)) continue;
    const key = `${event.frame}|${event.task}`;
    const write = open.get(key);
    if (event.type === "stepIntended") {
      // The same write once more: what is told of it is what became of it last.
      const { frame, task, instance, at } = event;
      const next: Write = { frame, task, instance, at, outcome: "unknown", summary: undefined };
      if (write) writes.delete(write);
      writes.add(next);
      open.set(key, next);
    } else if (write && wasNotDone(event)) {
      writes.delete(write);
      open.delete(key);
    } else if (write && wasDone(event)) {
      write.outcome = "done";
      write.summary = "summary" in event ? event.summary : undefined;
      open.delete(key);
    } else if (write && isEnd(event)) open.delete(key);
  }
  return [...writes].map(({ frame, task, instance, at, outcome, summary }) => {
    const when = new Date(at).toISOString();
    const name = nameOf(task, frame);
    if (outcome === "unknown") return `${name}: may have been sent to ${instance} at ${when}`;
    return `${name}: sent to ${instance} at ${when}${summary === undefined ? "" : ` (${summary})`}`;
  });
}

/** Refused, or it never left. A person who gave up on an unknown outcome does not make it known. */
function wasNotDone(event: RunEvent): boolean {
  switch (event.type) {
    case "taskFailed":
      return event.error.code !== "EFFECT_GIVEN_UP";
    case "itemDone":
    case "scriptAnswered":
      return event.error !== undefined && event.error.code !== "EFFECT_GIVEN_UP";
    case "stepDelayed":
      return event.keptBack !== undefined;
    case "stepAttempted":
      return event.outcome === "not sent" && event.error.code !== "EFFECT_REPEATED";
    default:
      return false;
  }
}

/** A command that asks again for what it began has begun it. One that a person ended by hand may have been sent or not. */
function wasDone(event: RunEvent): boolean {
  if (event.type === "taskDone") return event.by === undefined;
  if (event.type === "itemDone" || event.type === "scriptAnswered") return event.error === undefined;
  return event.type === "stepDelayed" && event.poll !== undefined;
}

function isEnd({ type }: RunEvent): boolean {
  return type === "taskDone" || type === "taskFailed" || type === "itemDone" || type === "scriptAnswered";
}
