/** For tests: every run's journal as the database holds it, folded anew, and whether its writes are accounted for. */

import type { Playbook } from "#playbook/model.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";
import type { RunEvent } from "#playbook/run-event.ts";
import { apply, emptyState } from "#playbook/run-state.ts";
import type { World } from "./whole-server.ts";

export interface RunJournal {
  id: string;
  label: string;
  /** What its row says. */
  status: string;
  /** What its events say. */
  folded: string;
  events: RunEvent[];
}

export async function readJournals(query: World["query"]): Promise<RunJournal[]> {
  const playbooks = await query<{ hash: string; content: Playbook }>("select hash, content from playbooks");
  const plans = new Map<string, Plan>(playbooks.map(({ hash, content }) => [hash, buildPlan(content, hash)]));
  const runs = await query<{ id: string; playbook_hash: string; label: string; status: string }>(
    "select id, playbook_hash, label, status from runs order by id",
  );
  const rows = await query<{ run_id: string; seq: number; payload: RunEvent }>(
    "select run_id, seq, payload from run_events order by run_id, seq",
  );
  const byRun = Map.groupBy(rows, (row) => row.run_id);
  return runs.map(({ id, playbook_hash, label, status }) => {
    const plan = plans.get(playbook_hash);
    if (!plan) throw new Error(`run ${id} pins a playbook that is not there`);
    const own = byRun.get(id) ?? [];
    own.forEach(({ seq }, index) => {
      if (seq !== index + 1) throw new Error(`run ${id} has event ${seq} where ${index + 1} should be`);
    });
    const events = own.map(({ payload }) => payload);
    const state = events.reduce((before, event) => apply(plan, before, event), emptyState());
    return { id, label, status, folded: state.status, events };
  });
}

/** Refused before it acted, by an answer that says so: sent again without a look. */
const refusals = new Set(["VENDOR_UNREACHABLE", "VENDOR_THROTTLED", "VENDOR_UNAUTHORIZED", "EFFECT_TOO_LATE"]);

/**
 * What is wrong with the way a run wrote, in sentences; none when all is well. A write begins with an intent and ends
 * with a result. It may be intended again only after a refusal, or after it was looked up twice and not found.
 */
export function findWriteFaults({ label, events }: RunJournal): string[] {
  const faults: string[] = [];
  let state: "none" | "intended" | "may be sent again" | "done" = "none";
  let emptyLooks = 0;
  const writeTasks = new Set(events.flatMap((event) => (event.type === "stepIntended" ? [event.task] : [])));
  if (writeTasks.size !== 1) faults.push(`${label}: ${writeTasks.size} tasks wrote instead of one`);
  for (const event of events) {
    if (!("task" in event) || !writeTasks.has(event.task)) continue;
    if (event.type === "stepIntended") {
      if (state === "intended" || state === "done") faults.push(`${label}: intended again while ${state}`);
      state = "intended";
      emptyLooks = 0;
    } else if (event.type === "stepProbed") {
      if (!event.found) emptyLooks += 1;
    } else if (event.type === "stepAttempted" && event.outcome === "not sent") {
      const mayRepeat = refusals.has(event.error.code) || (event.error.code === "EFFECT_NOT_FOUND" && emptyLooks >= 2);
      if (!mayRepeat) faults.push(`${label}: to be sent again after ${event.error.code} and ${emptyLooks} empty looks`);
      state = "may be sent again";
    } else if (event.type === "taskDone") {
      if (state !== "intended") faults.push(`${label}: done while ${state}`);
      state = "done";
    }
  }
  if (state !== "done") faults.push(`${label}: the write ended as ${state}`);
  return faults;
}
