/**
 * What a command sees of the investigation it works for. Everything here only looks; what a command changes it returns
 * as operations, which are applied in the transaction that records its result.
 */
import type { Json, JsonObject } from "#base/json.ts";
import type { KeptEntry } from "./entry.ts";

export interface Investigation {
  /** The incident's id; a run without an incident has one of its own. */
  readonly id: string;
  /**
   * The context the command stands in: the private one of its sub-playbook, else the shared one. Stored keys only; the
   * virtual roots (`incident`, `inputs`, `lists`…) are reached by `dt`.
   */
  context(): JsonObject;
  /** The shared one, wherever the command stands. */
  sharedContext(): JsonObject;
  /** As XSOAR's API has it, with `CustomFields` and `labels`; undefined for a run without an incident. */
  incident(): Promise<JsonObject | undefined>;
  /** `${currentPlaybookID}`: the run of the sub-playbook it stands in; undefined in the top playbook. */
  readonly playbookRunId: string | undefined;
  /** True inside a sub-playbook with a context of its own. */
  readonly isPrivate: boolean;
  /** A DT expression over the context and the virtual roots; undefined when nothing is found. */
  dt(expression: string): Json | undefined;
  /** The same over any value. */
  dtOf(value: Json, expression: string): Json | undefined;
  entry(id: string): Promise<KeptEntry | undefined>;
  /** In order of creation. */
  entries(): Promise<KeptEntry[]>;
  /** Of a file entry, by the entry's id. */
  file(entryId: string): Promise<{ name: string; content: Uint8Array } | undefined>;
  /** A list by name: its text as it is kept. */
  list(name: string): Promise<string | undefined>;
  /** The id a new incident will have, for `createIncident`. An id that is not used is lost, which does no harm. */
  newIncidentId(): Promise<string>;
  /** By XSOAR's query language, newest first; as the API has them. */
  incidents(query: string, size: number): Promise<JsonObject[]>;
  /** The context of another incident's investigation; undefined without one. */
  contextOf(incidentId: string): Promise<JsonObject | undefined>;
  /** By XSOAR's query language; as the API has them (`value`, `indicator_type`, `score`, `id`…). */
  indicators(query: string, size: number): Promise<JsonObject[]>;
  users(): Promise<InvestigationUser[]>;
  /** Configured instances: `modules`. */
  modules(): InvestigationModule[];
  /** Names of all commands and automations that can be run here. */
  commandNames(): readonly string[];
  /** `server`, `investigation`, `warRoom`, `workPlan`… */
  urls(): Record<string, string>;
}

export interface InvestigationUser {
  username: string;
  name: string;
  email: string;
  roles: readonly string[];
  /** Has a session that was used lately. */
  online: boolean;
  /** Open incidents they own. */
  openIncidents: number;
}

export interface InvestigationModule {
  name: string;
  brand: string;
  category: string;
  state: "active" | "disabled" | "error";
}

/**
 * One change of Tocsin's own store, applied in the order given, in the transaction that records the command's result.
 * Where `incident` is left out, the command's own is meant.
 */
export type StoreOperation =
  | ContextOperation
  /** Field names as XSOAR's API has them (`severity`, `owner`, `details`, `labels`); other names are custom fields. */
  | { op: "setIncident"; incident?: string; fields: JsonObject }
  /** More labels (`{type, value}`) beside those it has. */
  | { op: "addLabels"; incident?: string; labels: JsonObject[] }
  /** When a timer field is due, or the incident itself: in so many minutes, or at a time (milliseconds since the epoch). */
  | { op: "setSla"; incident?: string; field?: string; minutes?: number; due?: number }
  | { op: "closeIncident"; incident?: string; reason: string; notes: string }
  | { op: "reopenIncident"; incident?: string }
  /** A new one; `id` was taken from `newIncidentId()`. The files of `entryIds` become its attachments. */
  | { op: "createIncident"; id: string; fields: JsonObject; entryIds?: string[] }
  /** Opens its investigation and begins its playbook. */
  | { op: "investigate"; incident: string }
  | { op: "linkIncidents"; incident?: string; others: string[]; action: "link" | "unlink" | "duplicate" }
  | { op: "setPlaybook"; incident?: string; playbook: string }
  /** The playbook that the incident's type names (or the type given). */
  | { op: "setPlaybookOfType"; incident?: string; incidentType?: string }
  | { op: "setList"; name: string; content: string }
  | { op: "deleteList"; name: string }
  /** By type and value: made where it is not there yet, else the fields are set. */
  | { op: "setIndicator"; value: string; indicatorType?: string; fields: JsonObject; score?: number }
  /** Values added to a field that is a list, or taken out of it. */
  | { op: "indicatorField"; values: string[]; field: string; action: "append" | "remove"; items: Json[] }
  | { op: "deleteIndicators"; ids: string[]; reason: string }
  | { op: "excludeIndicators"; values: string[]; indicatorType: string; reason: string }
  | { op: "relateIndicators"; values: string[]; incident?: string }
  /** Without a field: every timer the incident has. */
  | { op: "timer"; incident?: string; field?: string; action: "start" | "stop" | "pause" | "reset" }
  | { op: "scheduleCommand"; id: string; command: string; cron: string; times?: number; endsAt?: number }
  | { op: "stopSchedule"; id: string }
  /** Entries as XSOAR's API has them (`Type`, `Contents`, `ContentsFormat`…). */
  | { op: "addEntries"; incident?: string; entries: JsonObject[] }
  | { op: "markEvidence"; entryId: string; description: string; tags: string[]; occurred?: number }
  | { op: "markNote"; entryId: string; note: boolean }
  | { op: "addTags"; entryId: string; tags: string[] }
  /** A manual task of this investigation's runs, by id or tag. */
  | {
      op: "completeTask";
      incident?: string;
      task: string;
      input?: string;
      parentPlaybook?: string;
      comment?: string;
    }
  | { op: "assignTask"; incident?: string; task: string; assignee: string }
  | { op: "reopenTask"; incident?: string; task: string }
  /** `due` in milliseconds since the epoch. */
  | { op: "setTaskDue"; incident?: string; task: string; due: number }
  /** Whoever shows this id (in an answered mail, a chat) may answer for the task; `tag` marks the entries of answers. */
  | { op: "addEntitlement"; id: string; incident?: string; persistent: boolean; tag?: string };

/** One change of a context. Paths are dotted, `[n]` is a list's element. */
export type ContextOperation = {
  path: string;
  /** `shared`: past the private context it stands in. */
  where?: "shared";
} & ({ op: "set"; value: Json } | { op: "append"; value: Json } | { op: "delete" });
