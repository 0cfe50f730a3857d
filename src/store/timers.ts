import type pg from "pg";
import { type TimerRow, timerColumns } from "./changes/timer-changes.ts";

export type { TimerRow } from "./changes/timer-changes.ts";

/** The timers of an incident, by field. */
export async function listTimers(db: pg.ClientBase | pg.Pool, incidentId: string): Promise<TimerRow[]> {
  const { rows } = await db.query<TimerRow>({
    name: "list-timers",
    text: `select ${timerColumns} from incident_timers where incident_id = $1 order by field`,
    values: [incidentId],
  });
  return rows;
}

/** Timers that run and whose time ran out without anybody having been told: `breachTimer` marks them as told. */
export async function listBreachedTimers(db: pg.ClientBase | pg.Pool, now: number, limit: number): Promise<TimerRow[]> {
  const { rows } = await db.query<TimerRow>({
    name: "list-breached-timers",
    text: `select ${timerColumns} from incident_timers where status = 'running' and not breached and due_at <= $1
      order by due_at limit $2`,
    values: [new Date(now).toISOString(), limit],
  });
  return rows;
}
