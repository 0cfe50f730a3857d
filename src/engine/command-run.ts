import { stringAt } from "#base/json.ts";
import { commandPlaybookId } from "#playbook/command-playbook.ts";
import type { ActiveRun } from "./active-run.ts";

/** A command that was run by itself, and by whom; undefined for the run of a playbook. */
export function lineOf({ plan: { playbook }, state }: ActiveRun): { by: string } | undefined {
  // The start of any other playbook may hold what came from outside.
  if (playbook.id !== commandPlaybookId || playbook.language !== "xsoar") return undefined;
  const start = state.frames[""]?.node[playbook.startTaskId];
  return { by: (start === undefined ? undefined : stringAt(start, "by")) ?? "" };
}
