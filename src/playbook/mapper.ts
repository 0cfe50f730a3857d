import type { Value } from "./model.ts";

/** Fills the fields of an incident from an event (incoming), or of a remote system from an incident (outgoing). */
export interface Mapper {
  id: string;
  name: string;
  description?: string;
  direction: "incoming" | "outgoing";
  /** Maps indicators of a feed instead of incidents. */
  feed: boolean;
  defaultIncidentType?: string;
  /** By the name of the incident type; `everyIncidentType` holds for all of them, under what the type itself says. */
  types: Record<string, TypeMapping>;
  fromVersion?: string;
  toVersion?: string;
}

export interface TypeMapping {
  /** Keys of the event that are not mapped become labels. */
  keepLabels: boolean;
  /** Incident field (incoming) or remote field (outgoing) to its value; a plain text is a path in the source. */
  fields: Record<string, Value>;
}

export const everyIncidentType = "dbot_classification_incident_type_all";
export const everyIndicatorType = "dbot_classification_indicator_type_all";
