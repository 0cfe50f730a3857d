export interface IncidentSetupSearch {
  tab?: "fields";
}

/** The types are what is meant when nothing is said. */
export function readIncidentSetupSearch(given: Record<string, unknown>): IncidentSetupSearch {
  return given.tab === "fields" ? { tab: "fields" } : {};
}
