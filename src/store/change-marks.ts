import type pg from "pg";

/** One mark for each kind of thing; it differs when something of that kind changed. */
export interface ChangeMarks {
  runs: string | null;
  alerts: string | null;
  incidents: string | null;
  instances: string | null;
  playbooks: string | null;
}

/** For a process that did not make the changes itself: cheap enough to be asked for every other second. */
export async function readChangeMarks(db: pg.ClientBase | pg.Pool): Promise<ChangeMarks> {
  const { rows } = await db.query<ChangeMarks>({
    name: "read-change-marks",
    text: `select
      (select flush_id::text from host_flush) as runs,
      (select max(received_at)::text from alerts) as alerts,
      (select last_value || ' ' || is_called from incident_numbers) as incidents,
      (select count(*) || ' ' || max(updated_at)::text from instances) as instances,
      (select count(*) || ' ' || max(updated_at)::text from activations) as playbooks`,
  });
  const [marks] = rows;
  if (!marks) throw new Error("a select without a from gives one row");
  return marks;
}
