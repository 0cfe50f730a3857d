/** How an incident or an indicator is shown. Only what Tocsin shows is modelled; the rest is kept in the text. */
export interface Layout {
  id: string;
  name: string;
  description?: string;
  group: "incident" | "indicator" | "case";
  /** Of a layout from before 6.0: the incident type it is for. */
  incidentType?: string;
  /** By XSOAR's name: `detailsV2`, `details`, `edit`, `close`, `quickView`, `mobile`, `indicatorsDetails`… */
  views: Record<string, LayoutView>;
  fromVersion?: string;
  toVersion?: string;
}

export interface LayoutView {
  /** A view without tabs has one, nameless. */
  tabs: LayoutTab[];
}

export interface LayoutTab {
  id: string;
  name: string;
  /** `summary`, `warRoom`, `workPlan`, `evidenceBoard`, `relatedIncidents`, `canvas`, `custom`… */
  type: string;
  hidden: boolean;
  sections: LayoutSection[];
}

export interface LayoutSection {
  id: string;
  name: string;
  /** Of a special section: `dynamic`, `warroom`, `evidence`, `notes`… Absent: fields. */
  type?: string;
  visible: boolean;
  /** On the grid of its tab. */
  place?: { x: number; y: number; w: number; h: number };
  /** Of a dynamic section. */
  script?: string;
  items: LayoutItem[];
}

/** A field, or a button that runs a script. */
export interface LayoutItem {
  field?: string;
  button?: { name: string; script: string; arguments: Record<string, string> };
  column: number;
  /** The first column behind it. */
  endColumn: number;
  row: number;
}
