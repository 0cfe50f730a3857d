import type { Investigation } from "./investigation.ts";

/** An investigation of which nothing is known yet: for looking at an instance outside any run, and for tests. */
export function emptyInvestigation(known: Partial<Investigation> = {}): Investigation {
  return {
    id: "0",
    playbookRunId: undefined,
    isPrivate: false,
    context: () => ({}),
    sharedContext: () => ({}),
    incident: async () => undefined,
    dt: () => undefined,
    dtOf: () => undefined,
    entry: async () => undefined,
    entries: async () => [],
    file: async () => undefined,
    list: async () => undefined,
    newIncidentId: async () => {
      throw new Error("no incident can be made here");
    },
    incidents: async () => [],
    contextOf: async () => undefined,
    indicators: async () => [],
    users: async () => [],
    modules: () => [],
    commandNames: () => [],
    urls: () => ({}),
    ...known,
  };
}
