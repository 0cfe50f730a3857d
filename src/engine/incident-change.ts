import { isObject, type JsonObject } from "#base/json.ts";
import { systemFieldOf } from "#playbook/incident-system-fields.ts";
import { moveTimer, setTimerSla, type TimerAction } from "#playbook/incident-timer.ts";
import type { StoreOperation } from "#sdk/investigation.ts";

/** The incident as an operation leaves it, for the steps that follow before anybody reads it from the database. */
export function changeIncident(incident: JsonObject, operation: StoreOperation, at: number): JsonObject {
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
      return { ...incident, labels: [...(Array.isArray(incident.labels) ? incident.labels : []), ...operation.labels] };
    case "setSla":
      return withSla(incident, operation, at);
    case "timer":
      return withTimers(incident, operation.field, operation.action, at);
    default:
      return incident;
  }
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
function withTimers(incident: JsonObject, field: string | undefined, action: TimerAction, at: number): JsonObject {
  const custom = isObject(incident.CustomFields) ? incident.CustomFields : {};
  const timers = Object.keys(custom).filter((name) => isObject(custom[name]) && "runStatus" in custom[name]);
  const moved = (field === undefined ? timers : [field]).map((name) => [name, moveTimer(custom[name], action, at)]);
  return { ...incident, CustomFields: { ...custom, ...Object.fromEntries(moved) } };
}

function withSla(
  incident: JsonObject,
  { field, minutes, due }: Extract<StoreOperation, { op: "setSla" }>,
  at: number,
): JsonObject {
  const allowed = minutes ?? (due === undefined ? 0 : Math.max(0, Math.round((due - at) / 60_000)));
  if (field === undefined) return { ...incident, sla: allowed, dueDate: new Date(at + allowed * 60_000).toISOString() };
  const custom = isObject(incident.CustomFields) ? incident.CustomFields : {};
  return { ...incident, CustomFields: { ...custom, [field]: setTimerSla(custom[field], allowed, at) } };
}
