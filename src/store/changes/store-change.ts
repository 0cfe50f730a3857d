/**
 * Changes of Tocsin's own store as commands and people make them, ready to be applied: names resolved, values read, moments
 * in milliseconds. What a command returns (`sdk/investigation.ts`) becomes these in `engine/operations/`.
 */
import type { Json, JsonObject } from "#base/json.ts";

export interface StoreChangeRow {
  investigationId: string;
  /** The run whose command asked for it. */
  runId: string | null;
  /** Milliseconds since the epoch. */
  at: number;
  /** The person who asked for it; empty: a playbook. */
  by: string;
  change: StoreChange;
}

export type StoreChange =
  /** The files of `attachments` become its own. */
  | {
      kind: "createIncident";
      incident: string;
      values: IncidentValues;
      custom: JsonObject;
      attachments?: readonly EntryKey[];
    }
  /** A custom field of null is taken away. */
  | {
      kind: "setIncident";
      incident: string;
      values: IncidentValues;
      custom: JsonObject;
      addLabels?: readonly IncidentLabel[];
    }
  /** Its alert changed: for the fields that nobody has set since. */
  | { kind: "followSource"; incident: string; values: IncidentValues; custom: JsonObject }
  | { kind: "closeIncident"; incident: string; reason: string; notes: string }
  | { kind: "reopenIncident"; incident: string }
  /** Opens its investigation, if it is not open yet; its playbook is to start. */
  | { kind: "investigate"; incident: string }
  | { kind: "setPlaybook"; incident: string; playbook: string }
  /** The playbook of a type; null: the type it has. */
  | { kind: "setPlaybookOfType"; incident: string; incidentType: string | null }
  | { kind: "linkIncidents"; incident: string; others: readonly string[]; action: "link" | "unlink" | "duplicate" }
  | TimerChange
  | { kind: "setList"; name: string; content: string; type?: string; description?: string }
  | { kind: "deleteList"; name: string }
  | IndicatorChange
  /** Items added to a field that is a list, or taken out of it. */
  | {
      kind: "indicatorField";
      values: readonly string[];
      field: string;
      action: "append" | "remove";
      items: readonly Json[];
    }
  | { kind: "deleteIndicators"; ids: readonly string[]; reason: string }
  /** An empty type: whatever type. */
  | { kind: "excludeIndicators"; values: readonly string[]; indicatorType: string; reason: string }
  | { kind: "relateIndicators"; values: readonly string[]; investigation: string }
  | {
      kind: "scheduleCommand";
      id: string;
      command: string;
      cron: string;
      times: number | null;
      endsAt: number | null;
      /** Null: its time never comes. */
      nextAt: number | null;
    }
  | { kind: "stopSchedule"; id: string }
  /** It ran: when it runs next, null for never again. */
  | { kind: "advanceSchedule"; id: string; nextAt: number | null }
  | {
      kind: "markEvidence";
      entry: EntryKey;
      description: string;
      tags: readonly string[];
      occurred: number | null;
      taskId?: string;
    }
  | { kind: "markNote"; entry: EntryKey; note: boolean }
  | { kind: "addTags"; entry: EntryKey; tags: readonly string[] }
  /** These and no others. */
  | { kind: "setTags"; entry: EntryKey; tags: readonly string[] }
  | { kind: "addEntitlement"; id: string; investigation: string; persistent: boolean; tag: string }
  | { kind: "requestEngine"; investigation: string; request: EngineRequestKind; details: JsonObject }
  /** The engine did what was asked of it. */
  | { kind: "requestDone"; id: string; outcome: string | null }
  /** What was asked for makes no sense; it is kept with the reason. */
  | { kind: "notMade"; operation: Json; reason: string };

export type EngineRequestKind =
  | "completeTask"
  | "assignTask"
  | "reopenTask"
  | "setTaskDue"
  /** Without a playbook named: the incident's. */
  | "startPlaybook"
  | "incidentCreated"
  | "incidentClosed";

export interface EntryKey {
  investigationId: string;
  n: number;
}

export interface IncidentLabel {
  type: string;
  value: string;
}

/** Of an incident's own fields those that are set. Moments in milliseconds; null: none. */
export interface IncidentValues {
  name?: string;
  type?: string;
  rawType?: string;
  rawName?: string;
  severity?: number;
  status?: number;
  owner?: string;
  details?: string;
  phase?: string;
  category?: string;
  occurred?: number;
  dueDate?: number | null;
  reminder?: number | null;
  sla?: number | null;
  roles?: string[];
  labels?: IncidentLabel[];
  parent?: string;
  playbookId?: string;
  sourceBrand?: string;
  sourceInstance?: string;
  closeReason?: string;
  closeNotes?: string;
  dbotMirrorId?: string;
  dbotMirrorInstance?: string;
  dbotMirrorDirection?: string;
  dbotMirrorTags?: string[];
  dbotMirrorLastSync?: number | null;
}

export type TimerAction = "start" | "stop" | "pause" | "reset";

export type TimerChange =
  /** Without a field: all it has. `slaMinutes`: what the field's definition gives a timer that begins. */
  | { kind: "timer"; incident: string; field: string | null; action: TimerAction; slaMinutes?: number }
  /** How long it may take, or until when. */
  | { kind: "setSla"; incident: string; field: string; slaMinutes?: number; dueAt?: number }
  /** Its time ran out, and that was told. */
  | { kind: "breachTimer"; incident: string; field: string };

export interface IndicatorChange {
  kind: "setIndicator";
  value: string;
  /** Null: the ones there are of this value; when there is none, of the type Unknown. */
  indicatorType: string | null;
  /** Custom fields; null takes one away. */
  fields: JsonObject;
  score?: number;
  source?: string;
  comment?: string;
  firstSeen?: number;
  lastSeen?: number;
}

/** For the record of changes that could not be made: what it was, without what is big in it. */
export function shortenChange(change: StoreChange): string {
  const text = JSON.stringify(change);
  if (text.length <= 10_000) return text;
  const short = Object.entries(change).map(([key, value]: [string, Json]) => {
    const size = JSON.stringify(value)?.length ?? 0;
    return [key, size <= 1_000 ? value : `(${size} characters)`];
  });
  return JSON.stringify(Object.fromEntries(short));
}
