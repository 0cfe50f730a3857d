import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { systemFieldOf } from "#playbook/incident-system-fields.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { TimerAction } from "#store/changes/store-change.ts";
import { changeTimerDocument } from "./timer-fields.ts";

/** The incident as an operation leaves it, for the steps that follow before anybody reads it from the database. */
export function changeIncident(
  incident: JsonObject,
  operation: StoreOperation,
  at: number,
  slaMinutes?: number,
): JsonObject {
  switch (operation.op) {
    case "setIncident":
      return withFields(incident, operation.fields, at);
    case "closeIncident":
      return { ...incident, status: 2, closeReason: operation.reason, closeNotes: operation.notes };
    case "investigate":
      return incident.status === 0 ? { ...incident, status: 1, investigationId: incident.id ?? "" } : incident;
    case "reopenIncident":
      return { ...incident, status: 1 };
    case "setPlaybook":
      return { ...incident, playbookId: operation.playbook };
    case "addLabels":
      return { ...incident, labels: withLabels(incident.labels, operation.labels) };
    case "setSla":
      return withSla(incident, operation, at);
    case "timer":
      return withTimers(incident, operation, at, slaMinutes);
    default:
      return incident;
  }
}

/** A label that is there stays as it is: what was read may have the change already. */
function withLabels(labels: Json | undefined, more: readonly Json[]): Json[] {
  const there = Array.isArray(labels) ? labels : [];
  const known = new Set(there.map((label) => JSON.stringify(label)));
  return [...there, ...more.filter((label) => !known.has(JSON.stringify(label)))];
}

function withFields(incident: JsonObject, fields: JsonObject, at: number): JsonObject {
  const changed: JsonObject = { ...incident, modified: new Date(at).toISOString() };
  const custom = isObject(incident.CustomFields) ? { ...incident.CustomFields } : {};
  for (const [name, value] of Object.entries(fields)) {
    const system = systemFieldOf(name);
    if (system !== undefined) changed[system] = value;
    else Object.defineProperty(custom, name, { value, writable: true, enumerable: true, configurable: true });
  }
  return { ...changed, CustomFields: custom };
}

/** Without a field: all that the incident has. */
function withTimers(
  incident: JsonObject,
  { field, action }: { field?: string | undefined; action: TimerAction },
  at: number,
  slaMinutes: number | undefined,
): JsonObject {
  const custom = isObject(incident.CustomFields) ? incident.CustomFields : {};
  const timers = Object.keys(custom).filter((name) => isObject(custom[name]) && "runStatus" in custom[name]);
  const change = { kind: "timer", incident: "", action, ...(slaMinutes === undefined ? {} : { slaMinutes }) } as const;
  const moved = (field === undefined ? timers : [field]).map((name) => {
    return [name, changeTimerDocument(custom[name], { ...change, field: name }, at)];
  });
  return { ...incident, CustomFields: { ...custom, ...Object.fromEntries(moved) } };
}

function withSla(
  incident: JsonObject,
  { field, minutes, due }: Extract<StoreOperation, { op: "setSla" }>,
  at: number,
): JsonObject {
  if (field === undefined) {
    const allowed = minutes ?? Math.max(0, Math.round(((due ?? at) - at) / 60_000));
    const dueDate = new Date(minutes === undefined ? (due ?? at) : at + minutes * 60_000).toISOString();
    return { ...incident, sla: allowed, dueDate };
  }
  const custom = isObject(incident.CustomFields) ? incident.CustomFields : {};
  const time = minutes === undefined ? { dueAt: due ?? at } : { slaMinutes: minutes };
  const timer = changeTimerDocument(custom[field], { kind: "setSla", incident: "", field, ...time }, at);
  return { ...incident, CustomFields: { ...custom, [field]: timer } };
}
