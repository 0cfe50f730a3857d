import type { RunEvent } from "#playbook/run-event.ts";
import type { ContextOperation } from "#sdk/investigation.ts";

/** What work on a task comes to: the events to record, and shared-context operations of a local command. */
export interface TaskOutcome {
  events: RunEvent[];
  operations?: readonly ContextOperation[];
}
