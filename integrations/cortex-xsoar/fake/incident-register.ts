import { isObject, type Json, type JsonObject, stringAt } from "#sdk/fake-vendor/json.ts";
import { type Incident, makeIncident, readSeverity, settableFields } from "./incident-shape.ts";

/** An incident with what a test wants to know about it. */
export interface ReceivedIncident {
  id: string;
  /** Milliseconds. */
  receivedAt: number;
  via: "webhook" | "rest";
  /** The source's alert id, from the custom field `alertid` or the raw event: two with the same one are a double. */
  alertId: string | undefined;
  incident: Incident;
}

export interface IncidentRegister {
  create(fields: JsonObject, via: ReceivedIncident["via"]): Incident;
  /** Writes the settable fields and raises the version. */
  update(incident: Incident, fields: JsonObject): void;
  open(incident: Incident): void;
  find(id: string): Incident | undefined;
  /** Those the search index holds by now, oldest first. */
  searchable(): Incident[];
  received(): ReceivedIncident[];
  size(): number;
  /** The alert id of each incident that has one, in the order of arrival. */
  alertIds(): string[];
}

interface HeldIncident {
  incident: Incident;
  receivedAt: number;
  via: ReceivedIncident["via"];
}

export function createIncidentRegister(now: () => number, indexDelayMs: number, firstId: number): IncidentRegister {
  const held = new Map<string, HeldIncident>();

  function open(incident: Incident): void {
    incident.status = 1;
    incident.investigationId = incident.id;
    incident.activated = new Date(now()).toISOString();
    incident.lastOpen = incident.activated;
  }

  return {
    create(fields, via) {
      const receivedAt = now();
      const id = String(firstId + held.size);
      const incident = makeIncident(id, receivedAt);
      writeFields(incident, fields);
      incident.rawName = incident.name;
      incident.rawType = incident.type;
      held.set(id, { incident, receivedAt, via });
      return incident;
    },
    update(incident, fields) {
      writeFields(incident, fields);
      incident.version += 1;
      incident.modified = new Date(now()).toISOString();
    },
    open,
    find: (id) => held.get(id)?.incident,
    searchable() {
      const indexedUntil = now() - indexDelayMs;
      const shown: Incident[] = [];
      for (const { incident, receivedAt } of held.values()) if (receivedAt <= indexedUntil) shown.push(incident);
      return shown;
    },
    size: () => held.size,
    alertIds: () => [...held.values()].flatMap(({ incident }) => alertIdOf(incident) ?? []),
    received: () =>
      [...held.values()].map(({ incident, receivedAt, via }) => ({
        id: incident.id,
        receivedAt,
        via,
        alertId: alertIdOf(incident),
        incident: structuredClone(incident),
      })),
  };
}

const settableNames = new Map(Object.keys(settableFields).map((name) => [name.toLowerCase(), name]));

/** Keys match in any case, and `null` is as good as absent: callers' models send every unset property as `null`. */
function writeFields(incident: Incident, fields: JsonObject): void {
  for (const [key, value] of Object.entries(fields)) {
    if (value === null) continue;
    if (key.toLowerCase() === "customfields" && isObject(value)) {
      Object.assign(incident.CustomFields, value);
      continue;
    }
    const name = settableNames.get(key.toLowerCase());
    const written = name === undefined ? undefined : coerce(name, value);
    if (name !== undefined && written !== undefined) Object.assign(incident, { [name]: written });
  }
}

function coerce(name: string, value: Json): Json | undefined {
  if (name === "severity") return readSeverity(value);
  switch (settableFields[name]) {
    case "number":
      return Number.isNaN(Number(value)) ? undefined : Number(value);
    case "date":
      return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined;
    case "list":
      return Array.isArray(value) ? value : undefined;
    default:
      return typeof value === "string" ? value : JSON.stringify(value);
  }
}

function alertIdOf(incident: Incident): string | undefined {
  const mapped = stringAt(incident.CustomFields, "alertid");
  if (mapped !== undefined) return mapped;
  try {
    return stringAt(JSON.parse(stringAt(incident, "rawJSON") ?? "null") as Json, "alertId");
  } catch {
    return undefined;
  }
}
