export type IncidentFieldType =
  | "shortText"
  | "longText"
  | "markdown"
  | "html"
  | "url"
  | "number"
  | "boolean"
  | "date"
  | "timer"
  | "singleSelect"
  | "multiSelect"
  | "tagsSelect"
  | "user"
  | "role"
  | "grid"
  | "attachments"
  | "internal";

export interface IncidentField {
  /** `incident_<key>` */
  id: string;
  /** XSOAR's `cliName`: its key in the incident and the argument's name of `setIncident`. */
  key: string;
  name: string;
  description?: string;
  group: "incident" | "evidence" | "indicator";
  type: IncidentFieldType;
  /** Names of the incident types that have it; `all`: every one. */
  types: string[] | "all";
  required: boolean;
  readOnly: boolean;
  hidden: boolean;
  ownerOnly: boolean;
  /** Shown when an incident is edited, and when it is closed. */
  inEditForm: boolean;
  inCloseForm: boolean;
  searchable: boolean;
  caseInsensitive: boolean;
  /** Of a select. */
  options?: string[];
  /** Other values than `options` are allowed. */
  openEnded?: boolean;
  validationRegex?: string;
  placeholder?: string;
  /** Runs when the field changes; `scriptAfterUpdate`: once the incident is stored. */
  script?: string;
  scriptAfterUpdate?: boolean;
  /** Computes options and whether it is shown. */
  displayScript?: string;
  /** Of a timer: minutes until it is breached, hours before that it counts as at risk, and what runs then. */
  timer?: { slaMinutes?: number; riskHours?: number; breachScript?: string };
  /** Of a grid; its value is a list of objects by column key. */
  columns?: GridColumn[];
  defaultRows?: Record<string, string>[];
  fromVersion?: string;
  toVersion?: string;
}

export interface GridColumn {
  key: string;
  name: string;
  type: string;
  required: boolean;
  readOnly: boolean;
  options?: string[];
}
