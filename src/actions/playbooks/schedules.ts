/** Playbooks by the clock: set up by people, fired by the active process. */
import { TocsinError } from "#base/errors.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { nextCronMoment, parseCron } from "#playbook/cron.ts";
import type { Db } from "#store/db.ts";
import {
  keepSchedule,
  moveSchedule,
  type PlaybookSchedule,
  readSchedule,
  removeSchedule,
  takeDueSchedules,
} from "#store/playbook-schedules.ts";
import { readActivation } from "#store/playbooks.ts";
import { insertRuns, type NewRun } from "#store/runs.ts";
import { planRun, refuseInputs } from "./start-playbook.ts";

export interface WantedTimes {
  cron: string;
  inputs: JsonObject;
  enabled: boolean;
}

export interface ScheduleDesk {
  db: Db;
  by: string;
  now: number;
}

export async function createSchedule(
  desk: ScheduleDesk,
  playbookId: string,
  wanted: WantedTimes,
): Promise<PlaybookSchedule> {
  return await keep(desk, uuidv7(desk.now), playbookId, wanted);
}

export async function changeSchedule(
  desk: ScheduleDesk,
  playbookId: string,
  id: string,
  wanted: WantedTimes,
): Promise<PlaybookSchedule> {
  await requireSchedule(desk.db, playbookId, id);
  return await keep(desk, id, playbookId, wanted);
}

export async function deleteSchedule({ db }: ScheduleDesk, playbookId: string, id: string): Promise<void> {
  await requireSchedule(db, playbookId, id);
  await removeSchedule(db, id);
}

async function keep(
  { db, by, now }: ScheduleDesk,
  id: string,
  playbookId: string,
  { cron, inputs, enabled }: WantedTimes,
): Promise<PlaybookSchedule> {
  const activation = await readActivation(db, playbookId);
  if (!activation) throw new TocsinError("NOT_FOUND", `There is no playbook ${playbookId}`);
  if (activation.language !== "xsoar") {
    throw new TocsinError("BAD_REQUEST", `${activation.playbookName} is a playbook of Sekoia.io: it works on alerts`);
  }
  await refuseInputs(db, activation, inputs);
  const parsed = parseCron(cron);
  const next = typeof parsed === "string" ? undefined : nextCronMoment(parsed, now);
  if (typeof parsed === "string" || next === undefined) {
    const why = typeof parsed === "string" ? parsed : "there is no such day";
    throw new TocsinError("BAD_REQUEST", `"${cron}" cannot be used as a schedule: ${why}`, {
      mend: "Write minute, hour, day, month and day of the week, in UTC: `0 6 * * mon-fri`.",
    });
  }
  await keepSchedule(db, { id, playbookId, cron, inputs, enabled, nextAt: enabled ? new Date(next) : null }, by);
  return await requireSchedule(db, playbookId, id);
}

async function requireSchedule(db: Db, playbookId: string, id: string): Promise<PlaybookSchedule> {
  const schedule = await readSchedule(db, id);
  if (schedule?.playbookId === playbookId) return schedule;
  throw new TocsinError("NOT_FOUND", `The playbook has no schedule ${id}`);
}

const mostAtOnce = 100;

/**
 * Begins the runs whose time has come, and sets each schedule's next moment, in the caller's transaction: a moment fires
 * once, whatever happens. Moments that were missed fire once all together. A playbook that is off lets them pass.
 */
export async function fireDueSchedules(db: Db, now: number): Promise<NewRun[]> {
  const runs: NewRun[] = [];
  for (const { id, playbookId, cron, inputs } of await takeDueSchedules(db, new Date(now), mostAtOnce)) {
    const parsed = parseCron(cron);
    const next = typeof parsed === "string" ? undefined : nextCronMoment(parsed, now);
    const activation = await readActivation(db, playbookId);
    const run = activation?.active
      ? planRun(activation, inputs, now, `${activation.playbookName}, by the clock (${cron})`)
      : undefined;
    if (run) runs.push(run);
    await moveSchedule(db, id, {
      nextAt: next === undefined ? null : new Date(next),
      fired: run && { at: new Date(now), runId: run.id },
    });
  }
  await insertRuns(db, runs);
  return runs;
}
