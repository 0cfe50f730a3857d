/** What a person can do now to a run and to each of its blocks: what the screens offer. Pure. */
import type { RunOperation, StepOperation } from "#contract/run.ts";
import type { StepRecord } from "#playbook/run-steps.ts";

interface RunFacts {
  status: string;
  alertId: string | null;
}

export function operationsOnRun({ status, alertId }: RunFacts): RunOperation[] {
  if (isOver(status)) return alertId === null ? [] : ["rerun"];
  return status === "paused" ? ["resume", "cancel"] : ["pause", "cancel"];
}

export function operationsOnStep(
  { task, events }: Pick<StepRecord, "task" | "events">,
  { status }: RunFacts,
  /** A person had done it, and nothing that follows on it acted. */
  canReopen = false,
): StepOperation[] {
  const can: StepOperation[] = [];
  const isMendable = !isOver(status) || status === "failed";
  if (task?.status === "error" && isMendable) can.push("retry");
  const isOpen = task?.status === "ready" || task?.status === "asked" || task?.status === "inside";
  if ((isOpen && !isOver(status)) || (task?.status === "error" && isMendable)) can.push("complete", "skip");
  if (canReopen && !isOver(status)) can.push("reopen");
  if (isOver(status) && events.length > 0) can.push("rerun");
  return can;
}

export function isOver(status: string): boolean {
  return status === "succeeded" || status === "failed" || status === "cancelled";
}
