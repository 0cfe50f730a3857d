export interface IncidentType {
  id: string;
  name: string;
  /** `#rrggbb` */
  color?: string;
  /** The playbook that new incidents start, by id or name. */
  playbook?: string;
  /** The playbook starts by itself. */
  autorun: boolean;
  preProcessingScript?: string;
  /** Runs when an incident is closed. */
  closureScript?: string;
  /** Minutes an incident may take, and when to remind before that. */
  sla?: { minutes: number; reminderMinutes?: number };
  /** The layout's id. */
  layout?: string;
  /** Indicator extraction, when an incident is made and when it changes. */
  extract: Extraction;
  extractOnChange: Extraction;
  extractFields?: ExtractionOfFields;
  disabled: boolean;
  default: boolean;
  fromVersion?: string;
  toVersion?: string;
}

export type Extraction = "default" | "none" | "inline" | "out-of-band";

export interface ExtractionOfFields {
  /** `Specific`: the fields below only. */
  mode: "All" | "Specific";
  fields: Record<string, { asIs?: string; all: boolean; types: string[] }>;
}
