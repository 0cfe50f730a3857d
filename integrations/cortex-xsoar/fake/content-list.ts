import type { JsonObject } from "#sdk/fake-vendor/json.ts";

/** The incident types this server has: its own two, and the one the guide has people make. */
export function listIncidentTypes(incidentType: string): JsonObject[] {
  const make = (name: string, isSystem: boolean, isDefault: boolean): JsonObject => ({
    id: name,
    name,
    prevName: name,
    color: "#4A90D9",
    playbookId: "",
    autorun: false,
    preProcessingScript: "",
    closureScript: "",
    layout: "",
    disabled: false,
    default: isDefault,
    system: isSystem,
    readonly: false,
    locked: false,
    detached: false,
    version: 1,
  });
  const own = [make("Unclassified", true, true), make("Malware", true, false)];
  return own.some((type) => type.name === incidentType) ? own : [...own, make(incidentType, false, false)];
}

/** The incident fields: a few of the server's own, and the three the guide has people make. */
export function listIncidentFields(incidentType: string): JsonObject[] {
  const make = (cliName: string, name: string, type: string, isSystem: boolean): JsonObject => ({
    id: `incident_${cliName}`,
    name,
    cliName,
    type,
    group: 0,
    associatedTypes: isSystem ? null : [incidentType],
    associatedToAll: isSystem,
    system: isSystem,
    content: isSystem,
    required: false,
    isReadOnly: false,
    hidden: false,
    ownerOnly: false,
    unsearchable: false,
    caseInsensitive: true,
    selectValues: null,
    columns: type === "grid" ? [] : null,
    script: "",
    description: "",
    version: 1,
  });
  return [
    make("name", "Name", "shortText", true),
    make("severity", "Severity", "number", true),
    make("type", "Type", "shortText", true),
    make("owner", "Owner", "user", true),
    make("details", "Details", "longText", true),
    make("occurred", "Occurred", "date", true),
    make("alertid", "Alert ID", "shortText", false),
    make("alerturl", "Alert URL", "url", false),
    make("events", "Events", "grid", false),
  ];
}
