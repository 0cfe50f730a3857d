/** Fields that teams of Cortex XSOAR know by name, so that what was written for it finds them. Each by its key. */
import type { IncidentField, IncidentFieldType } from "./incident-field.ts";
import { commandLineNameOf } from "./simple-mapper.ts";

const named: readonly (readonly [name: string, type: IncidentFieldType])[] = [
  ["Alert ID", "shortText"],
  ["Alert Name", "shortText"],
  ["Alert URL", "url"],
  ["Alert Source", "shortText"],
  ["Alert Category", "shortText"],
  ["Alert Type ID", "shortText"],
  ["Events", "grid"],
  ["Event ID", "shortText"],
  ["Event Type", "shortText"],
  ["Description", "longText"],
  ["Detected Users", "tagsSelect"],
  ["Device Name", "shortText"],
  ["Destination Hostname", "shortText"],
  ["Destination IP", "shortText"],
  ["Destination Port", "shortText"],
  ["Source Hostname", "shortText"],
  ["Source IP", "shortText"],
  ["Source Port", "shortText"],
  ["Source Username", "shortText"],
  ["Source Created By", "shortText"],
  ["Host Name", "shortText"],
  ["Username", "shortText"],
  ["Email From", "shortText"],
  ["Email To", "shortText"],
  ["Email Subject", "shortText"],
  ["File Name", "shortText"],
  ["File Path", "shortText"],
  ["File MD5", "shortText"],
  ["File SHA1", "shortText"],
  ["File SHA256", "shortText"],
  ["Command Line", "longText"],
  ["Process Name", "shortText"],
  ["Parent Process", "shortText"],
  ["Rule Name", "shortText"],
  ["Risk Score", "number"],
  ["MITRE Tactic Name", "shortText"],
  ["MITRE Technique ID", "shortText"],
  ["First Seen", "date"],
  ["Last Seen", "date"],
];

export function newIncidentField(name: string, type: IncidentFieldType): IncidentField {
  const key = commandLineNameOf(name);
  return {
    id: `incident_${key}`,
    key,
    name,
    group: "incident",
    type,
    types: [],
    required: false,
    readOnly: false,
    hidden: false,
    ownerOnly: false,
    inEditForm: true,
    inCloseForm: false,
    searchable: true,
    caseInsensitive: true,
    ...(type === "grid" ? { columns: [] } : {}),
    ...(type === "timer" ? { timer: {} } : {}),
  };
}

export const commonFields: readonly IncidentField[] = named.map(([name, type]) => newIncidentField(name, type));
