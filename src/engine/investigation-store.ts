/**
 * What the engine reads of investigations beside runs and contexts: incidents, War Room, lists, indicators, people. What
 * changes them goes through the journal, in the transaction of the step that caused it.
 */
import type { JsonObject } from "#base/json.ts";
import type { KeptEntry } from "#sdk/entry.ts";
import type { InvestigationUser } from "#sdk/investigation.ts";

export interface InvestigationStore {
  /** The incident of an investigation, as XSOAR's API has it; undefined for a run without one. */
  incident(investigationId: string): Promise<JsonObject | undefined>;
  /** The id a new incident will have. One that is not used is lost, which does no harm. */
  newIncidentId(): Promise<string>;
  entry(id: string): Promise<KeptEntry | undefined>;
  /** In order of creation. */
  entries(investigationId: string): Promise<KeptEntry[]>;
  file(entryId: string): Promise<{ name: string; content: Uint8Array } | undefined>;
  /** Every list by name: its text as it is kept. */
  lists(): Promise<ReadonlyMap<string, string>>;
  /** By XSOAR's query language, newest first. */
  incidents(query: string, size: number): Promise<JsonObject[]>;
  indicators(query: string, size: number): Promise<JsonObject[]>;
  users(): Promise<InvestigationUser[]>;
}

/** Where nothing is kept but runs and contexts. */
export const emptyStore: InvestigationStore = {
  incident: async () => undefined,
  newIncidentId: async () => "0",
  entry: async () => undefined,
  entries: async () => [],
  file: async () => undefined,
  lists: async () => new Map(),
  incidents: async () => [],
  indicators: async () => [],
  users: async () => [],
};
