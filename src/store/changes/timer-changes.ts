import type pg from "pg";
import { describeRecords, type RecordRow } from "../record-rows.ts";
import type { StoreChange, StoreChangeRow, TimerChange } from "./store-change.ts";
import { changeTimer, idleTimer, type TimerState } from "./timer-state.ts";

/** Incidents whose timers a change may touch: its own, and those it closes. */
export function timersOf(change: StoreChange): string[] {
  switch (change.kind) {
    case "timer":
    case "setSla":
    case "breachTimer":
    case "closeIncident":
      return [change.incident];
    case "setIncident":
      // A field that is a timer cannot be set; a status may close.
      return Object.keys(change.custom).length > 0 || change.values.status !== undefined ? [change.incident] : [];
    case "followSource":
      return Object.keys(change.custom).length > 0 ? [change.incident] : [];
    case "linkIncidents":
      return change.action === "duplicate" ? [...change.others] : [];
    default:
      return [];
  }
}

/** Columns of a timer, with its moments as numbers. */
export const timerColumns = `incident_id as "incidentId", field, status,
  (extract(epoch from started_at) * 1000)::float8 as "startedAt",
  (extract(epoch from ended_at) * 1000)::float8 as "endedAt",
  (extract(epoch from paused_at) * 1000)::float8 as "pausedAt",
  accumulated_pause_ms::float8 as "accumulatedPauseMs", total_ms::float8 as "totalMs",
  sla_minutes as "slaMinutes", (extract(epoch from due_at) * 1000)::float8 as "dueAt", breached`;

export type TimerRow = TimerState & { incidentId: string; field: string };

export class TimerChanges {
  /** By incident, then by field. */
  readonly #timers = new Map<string, Map<string, { state: TimerState; changedAt: number | undefined }>>();

  static async load(client: pg.ClientBase, incidents: ReadonlySet<string>): Promise<TimerChanges> {
    const changes = new TimerChanges();
    if (incidents.size === 0) return changes;
    const { rows } = await client.query<TimerRow>({
      name: "load-timers-to-change",
      text: `select ${timerColumns} from incident_timers where incident_id = any($1::bigint[])
        order by incident_id, field for update`,
      values: [[...incidents]],
    });
    for (const { incidentId, field, ...state } of rows) {
      changes.#of(String(incidentId)).set(field, { state, changedAt: undefined });
    }
    return changes;
  }

  isTimer(incident: string, field: string): boolean {
    return this.#timers.get(incident)?.has(field) === true;
  }

  /** Why it could not be made; undefined when it was. */
  apply(row: StoreChangeRow, change: TimerChange): string | undefined {
    if (change.field !== null) return this.#change(row, { ...change, field: change.field });
    this.#changeAll(change, row.at);
    return undefined;
  }

  #change({ at }: StoreChangeRow, change: TimerChange & { field: string }): string | undefined {
    const before = this.#of(change.incident).get(change.field)?.state ?? idleTimer;
    const after = changeTimer(before, change, at);
    if (typeof after === "string") return `the timer ${change.field} stays as it is: ${after}`;
    this.#of(change.incident).set(change.field, { state: after, changedAt: at });
    return undefined;
  }

  /** Those of an incident that is closed. */
  endAll(incident: string, at: number): void {
    this.#changeAll({ kind: "timer", incident, field: null, action: "stop" }, at);
  }

  /** Those that can be changed so. */
  #changeAll(change: TimerChange, at: number): void {
    const timers = this.#of(change.incident);
    for (const [field, { state }] of timers) {
      const after = changeTimer(state, change, at);
      if (typeof after !== "string") timers.set(field, { state: after, changedAt: at });
    }
  }

  #of(incident: string) {
    let timers = this.#timers.get(incident);
    if (!timers) {
      timers = new Map();
      this.#timers.set(incident, timers);
    }
    return timers;
  }

  async write(client: pg.ClientBase): Promise<void> {
    const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
    const rows: RecordRow[] = [];
    for (const [incident, timers] of this.#timers) {
      for (const [field, { state, changedAt }] of timers) {
        if (changedAt === undefined) continue;
        rows.push({
          plain: {
            incident_id: incident,
            field,
            status: state.status,
            started_at: iso(state.startedAt),
            ended_at: iso(state.endedAt),
            paused_at: iso(state.pausedAt),
            accumulated_pause_ms: Math.round(state.accumulatedPauseMs),
            total_ms: Math.round(state.totalMs),
            sla_minutes: state.slaMinutes,
            due_at: iso(state.dueAt),
            breached: state.breached,
            updated_at: iso(changedAt),
          },
          json: [],
        });
      }
    }
    if (rows.length === 0) return;
    await client.query({
      name: "write-timers",
      text: `insert into incident_timers (${records.names}) select ${records.selected} from ${records.fromFirst}
        on conflict (incident_id, field) do update set ${records.excluded(Object.keys(types).slice(2))}`,
      values: records.values(rows),
    });
  }
}

const types = {
  incident_id: "bigint",
  field: "text",
  status: "text",
  started_at: "timestamptz",
  ended_at: "timestamptz",
  paused_at: "timestamptz",
  accumulated_pause_ms: "bigint",
  total_ms: "bigint",
  sla_minutes: "double precision",
  due_at: "timestamptz",
  breached: "boolean",
  updated_at: "timestamptz",
};
const records = describeRecords(types);
