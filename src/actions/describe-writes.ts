import type { RunEvent } from "#playbook/run-event.ts";

interface Write {
  task: string;
  instance: string;
  at: number;
  outcome: "unknown" | "done";
  summary: string | undefined;
}

/** What a run did outside, or may have done: sentences for the person who is about to do it again. */
export function describeWrites(events: readonly RunEvent[], nameOf: (task: string) => string): string[] {
  const writes = new Map<string, Write>();
  for (const event of events) {
    if (!("task" in event)) continue;
    const key = `${event.frame}|${event.task}`;
    const write = writes.get(key);
    if (event.type === "stepIntended") {
      const { task, instance, at } = event;
      writes.set(key, { task, instance, at, outcome: "unknown", summary: undefined });
    } else if (write && event.type === "taskDone") {
      write.outcome = "done";
      write.summary = event.summary;
    } else if (write && wasNotDone(event)) writes.delete(key);
  }
  return [...writes.values()].map(({ task, instance, at, outcome, summary }) => {
    const when = new Date(at).toISOString();
    if (outcome === "unknown") return `${nameOf(task)}: may have been sent to ${instance} at ${when}`;
    return `${nameOf(task)}: sent to ${instance} at ${when}${summary === undefined ? "" : ` (${summary})`}`;
  });
}

/** Refused, or it never left. A person who gave up on an unknown outcome does not make it known. */
function wasNotDone(event: RunEvent): boolean {
  if (event.type === "taskFailed") return event.error.code !== "EFFECT_GIVEN_UP";
  return event.type === "stepAttempted" && event.outcome === "not sent" && event.error.code !== "EFFECT_REPEATED";
}
