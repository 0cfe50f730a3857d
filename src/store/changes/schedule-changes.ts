import type pg from "pg";
import { cleanText } from "../clean-text.ts";
import { describeRecords, type RecordRow } from "../record-rows.ts";
import type { StoreChange, StoreChangeRow } from "./store-change.ts";

type ScheduleChange = Extract<StoreChange, { kind: "scheduleCommand" | "stopSchedule" | "advanceSchedule" }>;

interface ScheduleState {
  isNew: boolean;
  changed: boolean;
  investigationId: string;
  command: string;
  cron: string;
  timesLeft: number | null;
  endsAt: number | null;
  nextAt: number | null;
  lastAt: number | null;
  owner: string;
  runId: string | null;
  createdAt: number;
  stoppedAt: number | null;
  stoppedBy: string | null;
}

/** Commands that run by the clock. */
export class ScheduleChanges {
  readonly #schedules = new Map<string, ScheduleState>();

  static async load(client: pg.ClientBase, ids: ReadonlySet<string>): Promise<ScheduleChanges> {
    const changes = new ScheduleChanges();
    if (ids.size === 0) return changes;
    const ms = (column: string, name: string) => `(extract(epoch from ${column}) * 1000)::float8 as "${name}"`;
    const { rows } = await client.query<ScheduleState & { id: string }>({
      name: "load-schedules-to-change",
      text: `select id, investigation_id as "investigationId", command, cron, times_left as "timesLeft",
          ${ms("ends_at", "endsAt")}, ${ms("next_at", "nextAt")}, ${ms("last_at", "lastAt")},
          ${ms("created_at", "createdAt")}, ${ms("stopped_at", "stoppedAt")}, owner, run_id as "runId",
          stopped_by as "stoppedBy"
        from scheduled_commands where id = any($1) order by id for update`,
      values: [[...ids]],
    });
    for (const { id, ...row } of rows) changes.#schedules.set(id, { ...row, isNew: false, changed: false });
    return changes;
  }

  apply(row: StoreChangeRow, change: ScheduleChange): string | undefined {
    const state = this.#schedules.get(change.id);
    if (change.kind === "scheduleCommand") {
      if (state) return `there is a scheduled command ${change.id} already`;
      this.#schedules.set(change.id, newSchedule(row, change));
      return undefined;
    }
    if (!state) return `there is no scheduled command ${change.id}`;
    if (change.kind === "stopSchedule") {
      if (state.nextAt === null) return `the scheduled command ${change.id} is over already`;
      this.#schedules.set(change.id, {
        ...state,
        changed: true,
        nextAt: null,
        stoppedAt: row.at,
        stoppedBy: cleanText(row.by, 200),
      });
      return undefined;
    }
    // It may have been stopped while it ran: then it stays so, and this was its last time.
    const timesLeft = state.timesLeft === null ? null : Math.max(0, state.timesLeft - 1);
    const isOver = state.nextAt === null || timesLeft === 0 || isPast(change.nextAt, state.endsAt);
    this.#schedules.set(change.id, {
      ...state,
      changed: true,
      lastAt: row.at,
      timesLeft,
      nextAt: isOver ? null : change.nextAt,
    });
    return undefined;
  }

  async write(client: pg.ClientBase): Promise<void> {
    const changed = [...this.#schedules].filter(([, state]) => state.changed);
    if (changed.length === 0) return;
    await client.query({
      name: "write-schedules",
      text: `insert into scheduled_commands (${records.names}) select ${records.selected} from ${records.fromFirst}
        on conflict (id) do update set
          ${records.excluded(["times_left", "next_at", "last_at", "stopped_at", "stopped_by"])}`,
      values: records.values(changed.map(([id, state]) => rowOf(id, state))),
    });
  }
}

function isPast(moment: number | null, end: number | null): boolean {
  return moment !== null && end !== null && moment > end;
}

function newSchedule(row: StoreChangeRow, change: Extract<ScheduleChange, { kind: "scheduleCommand" }>): ScheduleState {
  return {
    isNew: true,
    changed: true,
    investigationId: row.investigationId,
    command: cleanText(change.command, 20_000),
    cron: cleanText(change.cron, 200),
    timesLeft: change.times,
    endsAt: change.endsAt,
    nextAt: change.times === 0 || isPast(change.nextAt, change.endsAt) ? null : change.nextAt,
    lastAt: null,
    owner: cleanText(row.by, 200),
    runId: row.runId,
    createdAt: row.at,
    stoppedAt: null,
    stoppedBy: null,
  };
}

function rowOf(id: string, state: ScheduleState): RecordRow {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const plain = {
    id,
    investigation_id: state.investigationId,
    command: state.command,
    cron: state.cron,
    times_left: state.timesLeft,
    ends_at: iso(state.endsAt),
    next_at: iso(state.nextAt),
    last_at: iso(state.lastAt),
    owner: state.owner,
    run_id: state.runId,
    created_at: iso(state.createdAt),
    stopped_at: iso(state.stoppedAt),
    stopped_by: state.stoppedBy,
  };
  return { plain, json: [] };
}

const records = describeRecords({
  id: "text",
  investigation_id: "text",
  command: "text",
  cron: "text",
  times_left: "integer",
  ends_at: "timestamptz",
  next_at: "timestamptz",
  last_at: "timestamptz",
  owner: "text",
  run_id: "uuid",
  created_at: "timestamptz",
  stopped_at: "timestamptz",
  stopped_by: "text",
});
