import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { nextCronMoment, parseCron } from "#playbook/cron.ts";
import { matchesQuery } from "#playbook/query/match-query.ts";
import { parseQuery } from "#playbook/query/parse-query.ts";
import type { KeptEntry } from "#sdk/entry.ts";
import type { InvestigationUser, StoreOperation } from "#sdk/investigation.ts";
import type { QuestionChange } from "#store/changes/question-changes.ts";
import type { EngineRequest } from "#store/engine-requests.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import { changeIncident } from "../incident-change.ts";
import type { InvestigationStore } from "../investigation-store.ts";
import type { EngineMark } from "../journal.ts";
import type { JournalOperation } from "../operations/prepare-operation.ts";
import { entryId, entryOfRow } from "../war-room.ts";

export interface Schedule {
  id: string;
  investigationId: string;
  command: string;
  cron: string;
  timesLeft: number | undefined;
  endsAt: number | undefined;
  lastAt?: number;
  /** Undefined: it is over. */
  nextAt: number | undefined;
  owner: string;
}

/** Incidents, War Rooms, lists and indicators that are forgotten with the process, beside `MemoryJournal`. */
export class MemoryStore implements InvestigationStore {
  readonly incidentsById = new Map<string, JsonObject>();
  readonly warRooms = new Map<string, KeptEntryRow[]>();
  readonly textLists = new Map<string, string>();
  readonly indicatorsByValue = new Map<string, JsonObject>();
  readonly schedules = new Map<string, Schedule>();
  /** What commands asked of the engine and nobody did yet. */
  readonly requests: EngineRequest[] = [];
  /** What came of those that are done, in order. */
  readonly outcomes: { kind: EngineRequest["kind"]; outcome: string }[] = [];
  /** What became of questions, in order. */
  readonly questions: QuestionChange[] = [];
  readonly people: InvestigationUser[] = [];
  #lastRequest = 0;
  readonly evidence: { investigationId: string; entryId: string; description: string }[] = [];
  readonly #now: () => number;
  /** By hash. */
  readonly #files: ReadonlyMap<string, Uint8Array>;
  #lastIncident = 0;

  constructor(now: () => number, files: ReadonlyMap<string, Uint8Array>) {
    this.#now = now;
    this.#files = files;
  }

  /** An incident that is there from the beginning. */
  addIncident(fields: JsonObject, id = this.takeIncidentId()): JsonObject {
    const now = new Date(this.#now()).toISOString();
    const incident: JsonObject = {
      id,
      name: "",
      type: "Unclassified",
      severity: 0,
      status: 1,
      owner: "",
      details: "",
      labels: [],
      CustomFields: {},
      created: now,
      modified: now,
      occurred: now,
      investigationId: id,
    };
    this.incidentsById.set(id, changeIncident(incident, { op: "setIncident", fields }, this.#now()));
    return this.incidentsById.get(id) ?? incident;
  }

  /** The ids of new incidents come after this one. */
  numberAfter(id: string): void {
    const number = Number(id);
    if (Number.isSafeInteger(number)) this.#lastIncident = Math.max(this.#lastIncident, number);
  }

  takeIncidentId(): string {
    this.#lastIncident += 1;
    return String(this.#lastIncident);
  }

  addEntries(entries: readonly KeptEntryRow[]): void {
    for (const entry of entries) {
      const room = this.warRooms.get(entry.investigationId) ?? [];
      room.push(entry);
      this.warRooms.set(entry.investigationId, room);
    }
  }

  mark({ change, at }: EngineMark): void {
    if (change.kind === "requestDone") {
      const index = this.requests.findIndex(({ id }) => id === change.id);
      for (const { kind } of index === -1 ? [] : this.requests.splice(index, 1)) {
        this.outcomes.push({ kind, outcome: change.outcome ?? "" });
      }
      return;
    }
    if (change.kind === "notMade" || change.kind === "breachTimer") return;
    if (change.kind !== "stopSchedule" && change.kind !== "advanceSchedule") {
      this.questions.push(change);
      return;
    }
    const schedule = this.schedules.get(change.id);
    if (!schedule || schedule.nextAt === undefined) return;
    if (change.kind === "stopSchedule") schedule.nextAt = undefined;
    if (change.kind !== "advanceSchedule") return;
    if (schedule.timesLeft !== undefined) schedule.timesLeft = Math.max(0, schedule.timesLeft - 1);
    const next = change.nextAt ?? undefined;
    const isOver = schedule.timesLeft === 0 || (next !== undefined && next > (schedule.endsAt ?? next));
    schedule.nextAt = isOver ? undefined : next;
    schedule.lastAt = at;
  }

  /** As the database leaves them with a change (`store/changes/`). */
  #ask({ investigationId, operation, at, by }: JournalOperation, about: string, runId: string | null): void {
    const before = this.incidentsById.get(about);
    const ask = (kind: EngineRequest["kind"], id: string, details: JsonObject = {}) => {
      this.#lastRequest += 1;
      const request = { id: String(this.#lastRequest), investigationId: id, kind, details, runId };
      this.requests.push({ ...request, requestedBy: by, requestedAt: new Date(at) });
    };
    switch (operation.op) {
      case "completeTask":
      case "assignTask":
      case "reopenTask":
      case "setTaskDue": {
        const { op, incident: _, ...details } = operation;
        ask(op, operation.incident ?? investigationId, details);
        return;
      }
      case "createIncident":
        ask("incidentCreated", operation.id);
        return;
      case "setPlaybook":
        if (before?.status === 1) ask("startPlaybook", about, { playbook: operation.playbook });
        return;
      case "setPlaybookOfType":
        if (before?.status === 1) ask("startPlaybook", about, {});
        return;
      case "investigate":
        if (before?.status === 0) ask("startPlaybook", about);
        return;
      case "closeIncident":
        if (before && before.status !== 2) ask("incidentClosed", about);
        return;
    }
  }

  apply(given: JournalOperation, runId: string | null = null): void {
    const { investigationId, operation, at, by } = given;
    const about = "incident" in operation && operation.incident !== undefined ? operation.incident : investigationId;
    const incident = this.incidentsById.get(about);
    this.#ask(given, about, runId);
    switch (operation.op) {
      case "createIncident":
        this.addIncident({ status: 0, ...operation.fields }, operation.id);
        return;
      case "setList":
        this.textLists.set(operation.name, operation.content);
        return;
      case "deleteList":
        this.textLists.delete(operation.name);
        return;
      case "setIndicator":
        this.#setIndicator(investigationId, operation);
        return;
      case "deleteIndicators":
        for (const [value, { id }] of this.indicatorsByValue) {
          if (operation.ids.includes(String(id))) this.indicatorsByValue.delete(value);
        }
        return;
      case "relateIndicators":
        for (const value of operation.values) relate(this.indicatorsByValue.get(value.toLowerCase()), about);
        return;
      case "scheduleCommand": {
        const { id, command, cron, times, endsAt } = operation;
        const parsed = parseCron(cron);
        const first = typeof parsed === "string" ? undefined : nextCronMoment(parsed, at);
        const nextAt = first !== undefined && first > (endsAt ?? first) ? undefined : first;
        this.schedules.set(id, { id, investigationId, command, cron, timesLeft: times, endsAt, nextAt, owner: by });
        return;
      }
      case "stopSchedule":
        this.mark({ at, investigationId, by, change: { kind: "stopSchedule", id: operation.id } });
        return;
      case "markEvidence":
        this.evidence.push({ investigationId, entryId: operation.entryId, description: operation.description });
        return;
      case "markNote":
        this.#changeEntry(operation.entryId, (entry) => ({ ...entry, note: operation.note }));
        return;
      case "addTags":
        this.#changeEntry(operation.entryId, (entry) => ({
          ...entry,
          tags: [...(entry.tags ?? []), ...operation.tags],
        }));
        return;
      case "linkIncidents":
        if (incident) this.#link(incident, operation.others, operation.action);
        return;
      default:
        if (incident) this.incidentsById.set(about, changeIncident(incident, operation, at));
    }
  }

  async incident(id: string): Promise<JsonObject | undefined> {
    return this.incidentsById.get(id);
  }

  async newIncidentId(): Promise<string> {
    return this.takeIncidentId();
  }

  async entry(id: string): Promise<KeptEntry | undefined> {
    const row = this.#rowOf(id);
    return row && this.#present(row);
  }

  async entries(investigationId: string): Promise<KeptEntry[]> {
    return (this.warRooms.get(investigationId) ?? []).map((row) => this.#present(row));
  }

  async file(id: string): Promise<{ name: string; content: Uint8Array } | undefined> {
    const file = this.#rowOf(id)?.file;
    const content = file && this.#files.get(file.hash);
    return file && content && { name: file.name, content };
  }

  #present(row: KeptEntryRow): KeptEntry {
    const schedule = row.scheduleId === undefined ? undefined : this.schedules.get(row.scheduleId);
    const entry = entryOfRow(row, this.#parentOf(row));
    if (!schedule) return entry;
    const { id, cron, timesLeft: times, nextAt } = schedule;
    const limit = times === undefined ? {} : { times };
    return { ...entry, schedule: { id, cron, ...limit, scheduled: nextAt !== undefined } };
  }

  #rowOf(id: string): KeptEntryRow | undefined {
    return this.warRooms.get(id.slice(id.indexOf("@") + 1))?.find((row) => entryId(row) === id);
  }

  #parentOf({ investigationId, parent }: KeptEntryRow): KeptEntryRow | undefined {
    return parent === undefined ? undefined : this.warRooms.get(investigationId)?.find(({ n }) => n === parent);
  }

  async lists(): Promise<ReadonlyMap<string, string>> {
    return this.textLists;
  }

  async incidents(query: string, size: number): Promise<JsonObject[]> {
    const newestFirst = [...this.incidentsById.values()].reverse();
    return this.#find(newestFirst, query, size);
  }

  async indicators(query: string, size: number): Promise<JsonObject[]> {
    const kinds = () => "text" as const;
    return this.#find([...this.indicatorsByValue.values()], query, size, kinds);
  }

  async users(): Promise<InvestigationUser[]> {
    return this.people;
  }

  #find(all: JsonObject[], query: string, size: number, fields?: () => "text"): JsonObject[] {
    const { query: parsed } = parseQuery(query);
    const context = { now: this.#now(), ...(fields ? { fields } : {}) };
    return all.filter((one) => matchesQuery(parsed, flat(one), context)).slice(0, size);
  }

  #setIndicator(
    investigationId: string,
    { value, indicatorType, fields, score }: Extract<StoreOperation, { op: "setIndicator" }>,
  ) {
    const key = value.toLowerCase();
    const known = this.indicatorsByValue.get(key);
    const custom = { ...(isObject(known?.CustomFields) ? known.CustomFields : {}), ...fields };
    const indicator: JsonObject = {
      id: String(this.indicatorsByValue.size + 1),
      value,
      indicator_type: indicatorType ?? "Unknown",
      score: 0,
      investigationIDs: [],
      ...known,
      ...(indicatorType === undefined ? {} : { indicator_type: indicatorType }),
      ...(score === undefined ? {} : { score }),
      CustomFields: custom,
    };
    indicator.reputation = reputations[Number(indicator.score)] ?? "None";
    this.indicatorsByValue.set(key, indicator);
    relate(indicator, investigationId);
  }

  #changeEntry(id: string, change: (entry: KeptEntryRow) => KeptEntryRow): void {
    const room = this.warRooms.get(id.slice(id.indexOf("@") + 1)) ?? [];
    const at = room.findIndex((entry) => entryId(entry) === id);
    const entry = room[at];
    if (entry) room[at] = change(entry);
  }

  #link(incident: JsonObject, others: readonly string[], action: "link" | "unlink" | "duplicate"): void {
    const before = Array.isArray(incident.linkedIncidents) ? incident.linkedIncidents : [];
    const kept = before.filter((one) => !others.includes(String(one)));
    const linkedIncidents: Json = action === "unlink" ? kept : [...kept, ...others];
    this.incidentsById.set(String(incident.id), { ...incident, linkedIncidents });
  }
}

const reputations = ["None", "Good", "Suspicious", "Bad"];

function relate(indicator: JsonObject | undefined, incident: string): void {
  if (!indicator) return;
  const known = Array.isArray(indicator.investigationIDs) ? indicator.investigationIDs : [];
  if (!known.includes(incident)) indicator.investigationIDs = [...known, incident];
}

/** Queries name custom fields like the others. */
function flat(one: JsonObject): JsonObject {
  return isObject(one.CustomFields) ? { ...one.CustomFields, ...one } : one;
}
