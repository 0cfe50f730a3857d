/** Scheduled commands whose moment has come. That one ran and when it runs next are one record with the run it begins. */
import { messageOf } from "#base/errors.ts";
import { parseCommandLine } from "#playbook/command-line.ts";
import { nextCronMoment, parseCron } from "#playbook/cron.ts";
import type { Executor } from "../executor.ts";
import type { EngineMark } from "../journal.ts";
import type { DueCommand, DutySource } from "./duty-source.ts";
import { isFinal, recordMarks } from "./record-marks.ts";
import { startCommand } from "./start-command.ts";

const atOnce = 100;
const closedStatus = 2;

/**
 * Moments that passed while nobody could act count as one: a command that is overdue runs once, and next at the first
 * moment from now on. Gives how many there were.
 */
export async function fireSchedules(executor: Executor, source: DutySource): Promise<number> {
  const due = await source.dueCommands(executor.now(), atOnce);
  const fired = await Promise.allSettled(due.map((command) => fire(executor, source, command)));
  for (const one of fired) if (one.status === "rejected") throw one.reason;
  return due.length;
}

async function fire(executor: Executor, source: DutySource, due: DueCommand): Promise<void> {
  const { id, investigationId, command: text, owner: by } = due;
  const at = executor.now();
  const mark = (change: EngineMark["change"]): EngineMark => ({ at, investigationId, by, change });
  const incident = await executor.store.incident(investigationId);
  if (incident?.status === closedStatus) return recordMarks(executor, [mark({ kind: "stopSchedule", id })]);
  const cron = parseCron(due.cron);
  const nextAt = typeof cron === "string" ? null : (nextCronMoment(cron, at) ?? null);
  /** It could never run: that is kept with its reason, and it is not tried again. */
  const giveUp = (reason: string) =>
    recordMarks(executor, [
      mark({ kind: "stopSchedule", id }),
      mark({ kind: "notMade", operation: { op: "scheduledCommand", id, command: text }, reason }),
    ]);
  const line = parseCommandLine(text);
  if ("problem" in line) return giveUp(`${line.problem} (character ${line.at + 1})`);
  try {
    const advance = mark({ kind: "advanceSchedule", id, nextAt });
    await startCommand(executor, source, { investigationId, line, text, by, schedule: id }, [advance]);
  } catch (error) {
    if (!isFinal(error)) throw error;
    await giveUp(messageOf(error));
  }
}
