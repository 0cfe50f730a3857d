/** Arguments of `setIncident`, `createNewIncident` and their like, as fields of an incident. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { readSeverity } from "#playbook/incident-severity.ts";
import { kindOfSystemField, systemFieldOf } from "#playbook/incident-system-fields.ts";
import { argumentList, parseJson, textOf } from "#playbook/xsoar/cast.ts";
import { epochMilliseconds } from "#playbook/xsoar/dates/moment.ts";
import { readDate } from "#playbook/xsoar/dates/read-date.ts";
import { setOwn } from "#playbook/xsoar/javascript/value.ts";
import type { StoreOperation } from "#sdk/investigation.ts";
import type { Arguments } from "../arguments.ts";
import { AutomationError } from "../automation-error.ts";

/** Field names as the API has them, values of the kinds the system's own fields have; other names are custom fields. */
export function incidentFields(given: JsonObject): JsonObject {
  const fields: JsonObject = {};
  for (const [name, value] of Object.entries(given)) {
    const system = systemFieldOf(name);
    if (system === undefined) setOwn(fields, name, value);
    else fields[system] = systemValue(system, kindOfSystemField(system), value);
  }
  return fields;
}

function systemValue(name: string, kind: string, value: Json): Json {
  if (value === null) return null;
  switch (kind) {
    case "severity": {
      const severity = readSeverity(value);
      if (severity !== undefined) return severity;
      throw new AutomationError(
        `There is no severity "${textOf(value)}": it is unknown, low, medium, high or critical`,
      );
    }
    case "date": {
      const moment = readDate(textOf(value));
      if (moment !== undefined) return new Date(epochMilliseconds(moment)).toISOString();
      throw new AutomationError(`${name} is a date, not "${textOf(value).slice(0, 80)}"`);
    }
    case "list":
      return argumentList(value);
    case "labels":
      return readLabels(value);
    default:
      return value;
  }
}

/**
 * Labels as content writes them: `[{"Email/from": "x"}]`, `[{"type": "Email/from", "value": "x"}]`, an object of them,
 * either as JSON or as itself; or plain text.
 */
export function readLabels(value: Json): JsonObject[] {
  const read = typeof value === "string" ? (parseJson(value) ?? value) : value;
  return (Array.isArray(read) ? read : [read]).flatMap((label): JsonObject[] => {
    if (!isObject(label)) {
      const text = textOf(label);
      return text === "" ? [] : [{ type: text, value: text }];
    }
    if (typeof label.type === "string" && label.value !== undefined) {
      return [{ type: label.type, value: textOf(label.value) }];
    }
    return Object.entries(label).map(([type, inner]) => ({ type, value: textOf(inner) }));
  });
}

/** `customFields`: an object, or the JSON of one. Its members are fields like those that are arguments themselves. */
export function customFieldsOf(args: Arguments): JsonObject {
  return args.object("customFields") ?? {};
}

/** `sla` with or without `slaField`: minutes, or a date. */
export function slaOperation(args: Arguments, incident: { incident?: string }): StoreOperation[] {
  const sla = args.optionalText("sla");
  if (sla === undefined) return [];
  const field = args.optionalText("slaField");
  const target = { op: "setSla", ...incident, ...(field === undefined ? {} : { field }) } as const;
  if (/^\s*\d{1,9}\s*$/.test(sla)) return [{ ...target, minutes: Number(sla) }];
  const moment = readDate(sla);
  if (moment === undefined)
    throw new AutomationError(`sla is a number of minutes or a date, not "${sla.slice(0, 80)}"`);
  return [{ ...target, due: epochMilliseconds(moment) }];
}

/** The incident an operation is meant for; without one it is the command's own. */
export function incidentOf(args: Arguments, ...names: string[]): { incident?: string } {
  for (const name of names) {
    const id = args.optionalText(name);
    if (id !== undefined) return { incident: id };
  }
  return {};
}
