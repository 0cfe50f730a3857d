import type pg from "pg";
import { incidentText } from "../incident-flush.ts";
import { jsonList } from "../json-list.ts";
import { describeRecords, type RecordRow } from "../record-rows.ts";
import { nameOfEntry } from "./entry-marks.ts";
import {
  addLabels,
  followSource,
  type IncidentState,
  jsonColumnNames,
  newIncident,
  noteWriters,
  plainColumnNames,
  setCustomFields,
  setValues,
} from "./incident-state.ts";
import type { LinkChanges } from "./link-changes.ts";
import type { RequestChanges } from "./request-changes.ts";
import type { StoreChange, StoreChangeRow } from "./store-change.ts";
import type { TimerChanges } from "./timer-changes.ts";

type IncidentChange = Extract<
  StoreChange,
  {
    kind:
      | "createIncident"
      | "setIncident"
      | "followSource"
      | "closeIncident"
      | "reopenIncident"
      | "investigate"
      | "setPlaybook"
      | "setPlaybookOfType"
      | "linkIncidents";
  }
>;

/** Which incidents a change is about. */
export function incidentsOf(change: StoreChange): string[] {
  switch (change.kind) {
    case "createIncident":
    case "setIncident":
    case "followSource":
    case "closeIncident":
    case "reopenIncident":
    case "investigate":
    case "setPlaybook":
    case "setPlaybookOfType":
    case "timer":
    case "setSla":
    case "breachTimer":
      return [change.incident];
    case "linkIncidents":
      return [change.incident, ...change.others];
    default:
      return [];
  }
}

/** What changes of incidents touch besides. */
export interface IncidentNeighbours {
  timers: TimerChanges;
  links: LinkChanges;
  requests: RequestChanges;
  /** Attachments by the entry they come from, as JSON text. */
  attachments: ReadonlyMap<string, string>;
  /** The playbook of each incident type that has one. */
  playbooksOfTypes: ReadonlyMap<string, string>;
}

const openStatus = 1;
const closedStatus = 2;

/** The incidents that a batch of changes is about: read under lock, changed in memory in order, written back once. */
export class IncidentChanges {
  readonly #incidents: Map<string, IncidentState>;
  readonly #neighbours: IncidentNeighbours;

  constructor(incidents: Map<string, IncidentState>, neighbours: IncidentNeighbours) {
    this.#incidents = incidents;
    this.#neighbours = neighbours;
  }

  has(id: string): boolean {
    return this.#incidents.has(id);
  }

  /** Why it could not be made; undefined when it was. */
  apply(row: StoreChangeRow, change: IncidentChange): string | undefined {
    const state = this.#incidents.get(change.incident);
    if (change.kind === "createIncident") {
      return state ? `there is an incident ${change.incident} already` : this.#create(row, change);
    }
    if (!state) return noIncident(change.incident);
    switch (change.kind) {
      case "setIncident": {
        const names = Object.keys(change.custom);
        const timers = names.filter((name) => this.#neighbours.timers.isTimer(state.id, name));
        const settable = names.filter((name) => !timers.includes(name));
        setValues(state, change.values);
        noteWriters(state, [...Object.keys(change.values), ...settable], row.by === "" ? "a playbook" : row.by, row.at);
        setCustomFields(state, Object.fromEntries(settable.map((name) => [name, change.custom[name] ?? null])));
        if (change.addLabels) addLabels(state, change.addLabels);
        this.#touch(state, row);
        this.#setStatus(row, state, change.values.status);
        return timers.length === 0 ? undefined : `${timers.join(", ")} is a timer: start, pause, stop or reset it`;
      }
      case "followSource": {
        const names = Object.keys(change.custom).filter((name) => !this.#neighbours.timers.isTimer(state.id, name));
        const custom = Object.fromEntries(names.map((name) => [name, change.custom[name] ?? null]));
        if (followSource(state, change.values, custom)) this.#touch(state, row);
        return undefined;
      }
      case "closeIncident":
        if (state.plain.status === closedStatus) return `the incident ${change.incident} is closed already`;
        setValues(state, { closeReason: change.reason, closeNotes: change.notes });
        this.#close(row, state);
        return undefined;
      case "reopenIncident":
        if (state.plain.status !== closedStatus) return `the incident ${change.incident} is not closed`;
        this.#reopen(row, state, 1);
        return undefined;
      case "investigate":
        if (state.plain.status === closedStatus) return `the incident ${change.incident} is closed; reopen it first`;
        if (state.plain.status === 1) return `the incident ${change.incident} is open already`;
        this.#setStatus(row, state, 1);
        this.#touch(state, row);
        this.#neighbours.requests.add({ ...row, investigationId: state.id }, "startPlaybook", {});
        return undefined;
      case "setPlaybook":
        return this.#setPlaybook(row, state, change.playbook);
      case "setPlaybookOfType": {
        const type = change.incidentType ?? String(state.plain.type);
        const playbook = this.#neighbours.playbooksOfTypes.get(type);
        return playbook === undefined
          ? `incidents of the type ${type} have no playbook`
          : this.#setPlaybook(row, state, playbook);
      }
      case "linkIncidents":
        return this.#link(row, state, change);
    }
  }

  #create(row: StoreChangeRow, change: Extract<IncidentChange, { kind: "createIncident" }>): string | undefined {
    const state = newIncident(change.incident, row.at);
    const { values } = change;
    setValues(state, { rawName: values.name ?? "", rawType: values.type ?? "", ...values });
    setCustomFields(state, change.custom);
    this.#incidents.set(state.id, state);
    this.#setStatus(row, state, values.status);
    this.#neighbours.requests.add({ ...row, investigationId: state.id }, "incidentCreated", {});
    const names = (change.attachments ?? []).map(nameOfEntry);
    const files = names.flatMap((name) => this.#neighbours.attachments.get(name) ?? []);
    if (files.length > 0) state.json.attachments = jsonList(files);
    const missing = names.filter((name) => !this.#neighbours.attachments.has(name));
    return missing.length === 0 ? undefined : `there is no file in the entry ${missing.join(", ")}`;
  }

  #setPlaybook(row: StoreChangeRow, state: IncidentState, playbook: string): undefined {
    setValues(state, { playbookId: playbook });
    this.#touch(state, row);
    // One that waits begins its playbook when it is investigated.
    if (state.plain.status === openStatus) {
      this.#neighbours.requests.add({ ...row, investigationId: state.id }, "startPlaybook", { playbook });
    }
    return undefined;
  }

  #setStatus(row: StoreChangeRow, state: IncidentState, status: number | undefined): void {
    const before = state.plain.status;
    if (status === undefined || status === before) return;
    if (status === closedStatus) this.#close(row, state);
    else if (before === closedStatus) this.#reopen(row, state, status);
    else state.plain.status = status;
    if (status === 1) state.investigation_id = state.id;
  }

  #close(row: StoreChangeRow, state: IncidentState): void {
    state.plain.status = closedStatus;
    state.closed = row.at;
    state.closing_user = incidentText.owner(row.by);
    this.#touch(state, row);
    this.#neighbours.timers.endAll(state.id, row.at);
    this.#neighbours.requests.add({ ...row, investigationId: state.id }, "incidentClosed", {});
  }

  #reopen(row: StoreChangeRow, state: IncidentState, status: number): void {
    state.plain.status = status;
    state.closed = null;
    state.closing_user = "";
    state.investigation_id = state.id;
    setValues(state, { closeReason: "", closeNotes: "" });
    this.#touch(state, row);
  }

  #link(
    row: StoreChangeRow,
    state: IncidentState,
    { others, action }: Extract<IncidentChange, { kind: "linkIncidents" }>,
  ): string | undefined {
    const missing: string[] = [];
    for (const id of new Set(others)) {
      const other = this.#incidents.get(id);
      if (!other || other === state) {
        missing.push(id);
        continue;
      }
      if (action === "unlink") this.#neighbours.links.remove(state.id, id);
      else this.#neighbours.links.set(row, state.id, id, action === "link" ? "link" : "original");
      this.#touch(other, row);
      if (action !== "duplicate" || other.plain.status === closedStatus) continue;
      setValues(other, { closeReason: "Duplicate", closeNotes: `Duplicate of incident ${state.id}` });
      this.#close(row, other);
    }
    this.#touch(state, row);
    return missing.length === 0 ? undefined : `there is nothing to link at ${missing.join(", ")}`;
  }

  #touch(state: IncidentState, { at }: StoreChangeRow): void {
    state.changed = true;
    state.modified = Math.max(state.modified, at);
  }

  async write(client: pg.ClientBase): Promise<void> {
    const changed = [...this.#incidents.values()].filter((state) => state.changed);
    const created = changed.filter((state) => state.isNew);
    const updated = changed.filter((state) => !state.isNew);
    if (created.length > 0) {
      await client.query({
        name: "create-incidents",
        text: `insert into incidents (${records.names}) select ${records.selected} from ${records.fromFirst}`,
        values: records.values(created.map(rowOf)),
      });
    }
    if (updated.length > 0) {
      const set = records.names.split(", ").map((name) => `${name} = r.${name}`);
      await client.query({
        name: "change-incidents",
        text: `update incidents set ${set.join(", ")}, version = version + 1 from ${records.fromFirst}
          where incidents.id = r.id`,
        values: records.values(updated.map(rowOf)),
      });
    }
  }
}

/** The incidents that a batch of changes is about, locked until the transaction ends. */
export async function loadIncidents(
  client: pg.ClientBase,
  ids: ReadonlySet<string>,
): Promise<Map<string, IncidentState>> {
  const incidents = new Map<string, IncidentState>();
  if (ids.size === 0) return incidents;
  const { rows } = await client.query<Record<string, string | number | Date | null>>({
    name: "load-incidents-to-change",
    text: `select id, modified, closed, created, closing_user, investigation_id, ${plainColumnNames.join(", ")},
        ${jsonColumnNames.map((name) => `${name}::text`).join(", ")}
      from incidents where id = any($1::bigint[]) order by id for update`,
    values: [[...ids]],
  });
  for (const row of rows) incidents.set(String(row.id), readState(row));
  return incidents;
}

export function noIncident(id: string): string {
  return `there is no incident ${id}`;
}

const numeric: Readonly<Record<string, string>> = { severity: "real", status: "smallint", sla: "double precision" };
const instants = new Set(["occurred", "due_date", "reminder", "dbot_mirror_last_sync"]);
const typeOf = (name: string) => numeric[name] ?? (instants.has(name) ? "timestamptz" : "text");

const records = describeRecords(
  {
    id: "bigint",
    created: "timestamptz",
    modified: "timestamptz",
    closed: "timestamptz",
    closing_user: "text",
    investigation_id: "text",
    ...Object.fromEntries(plainColumnNames.map((name) => [name, typeOf(name)])),
  },
  jsonColumnNames,
);

function rowOf(state: IncidentState): RecordRow {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  return {
    plain: {
      id: state.id,
      created: iso(state.created),
      modified: iso(state.modified),
      closed: iso(state.closed),
      closing_user: state.closing_user,
      investigation_id: state.investigation_id,
      ...state.plain,
    },
    json: jsonColumnNames.map((name) => state.json[name]),
  };
}

function readState(row: Record<string, string | number | Date | null>): IncidentState {
  const ms = (value: string | number | Date | null | undefined) => (value instanceof Date ? value.getTime() : null);
  const plain = plainColumnNames.map((name) => {
    const value = row[name] ?? null;
    return [name, value instanceof Date ? value.toISOString() : value];
  });
  const json = jsonColumnNames.map((name) => [name, String(row[name])]);
  return {
    id: String(row.id),
    isNew: false,
    changed: false,
    modified: ms(row.modified) ?? 0,
    closed: ms(row.closed),
    created: ms(row.created) ?? 0,
    closing_user: String(row.closing_user),
    investigation_id: String(row.investigation_id),
    plain: Object.fromEntries(plain) as IncidentState["plain"], // a select of these very columns
    json: Object.fromEntries(json) as IncidentState["json"], // likewise
  };
}
