export const tabNames = ["summary", "war-room", "runs", "alert", "why"] as const;
export type Tab = (typeof tabNames)[number];

export interface IncidentSearch {
  tab?: Exclude<Tab, "summary">;
}

/** The summary is what is meant when nothing is said. */
export function readTab(given: unknown): IncidentSearch["tab"] {
  const tab = tabNames.find((name) => name === given);
  return tab === "summary" ? undefined : tab;
}

export function readIncidentSearch(given: Record<string, unknown>): IncidentSearch {
  const tab = readTab(given.tab);
  return tab === undefined ? {} : { tab };
}
