/**
 * Timers that ran out of time. That it was told, the entry that says so and the run of the field's script are one record, so
 * each breach is told once. A timer that is given more time may breach again.
 */
import { messageOf } from "#base/errors.ts";
import type { Executor } from "../executor.ts";
import type { EngineMark } from "../journal.ts";
import type { TimerField } from "../timer-fields.ts";
import type { BreachedTimer, DutySource } from "./duty-source.ts";
import { isFinal } from "./record-marks.ts";
import { say } from "./say.ts";
import { startCommand } from "./start-command.ts";

const atOnce = 100;

/** Gives how many there were. */
export async function tellBreaches(executor: Executor, source: DutySource): Promise<number> {
  const breached = await source.breachedTimers(executor.now(), atOnce);
  const told = await Promise.allSettled(breached.map((timer) => tell(executor, source, timer)));
  for (const one of told) if (one.status === "rejected") throw one.reason;
  return breached.length;
}

async function tell(
  executor: Executor,
  source: DutySource,
  { incidentId, field, dueAt }: BreachedTimer,
): Promise<void> {
  const known = executor.catalog.timerFields.get(field);
  const investigationId = incidentId;
  const mark: EngineMark = {
    at: executor.now(),
    investigationId,
    by: "",
    change: { kind: "breachTimer", incident: incidentId, field },
  };
  const script = known?.breachScript;
  const name = known?.name ?? field;
  if (script === undefined)
    return say(executor, investigationId, `${name} ran out of time ${momentOf(dueAt)}.`, [mark]);
  const line = { name: script, arguments: argumentsOf(known ?? { key: field, name }) };
  try {
    await startCommand(executor, source, { investigationId, line, text: `!${script}`, by: "" }, [mark]);
  } catch (error) {
    if (!isFinal(error)) throw error;
    const why = `${name} ran out of time ${momentOf(dueAt)}; its script ${script} could not be run: ${messageOf(error)}`;
    await say(executor, investigationId, why, [mark]);
  }
}

/** As XSOAR calls a script of a timer: the definition of the field. */
function argumentsOf({ key, name, slaMinutes, riskHours }: TimerField) {
  const field = {
    cliName: key,
    name,
    ...(slaMinutes === undefined ? {} : { sla: slaMinutes }),
    threshold: riskHours ?? 72,
  };
  return { field: { text: JSON.stringify(field), isRaw: true } };
}

function momentOf(dueAt: number | null): string {
  return dueAt === null ? "" : `at ${new Date(dueAt).toISOString()}`;
}
