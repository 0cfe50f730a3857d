import type { Value } from "./model.ts";

/** Says of what incident type an event is. */
export interface Classifier {
  id: string;
  name: string;
  description?: string;
  /** Classifies indicators of a feed instead of incidents. */
  feed: boolean;
  /** What is looked up, evaluated over the event; its plain text is a path. Absent: every event is of the default type. */
  transformer?: Value;
  /** The value found to the name of an incident type. */
  keyTypes: Record<string, string>;
  defaultIncidentType?: string;
  fromVersion?: string;
  toVersion?: string;
}
