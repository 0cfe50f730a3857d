import type { Json, JsonObject } from "#base/json.ts";
import type { CommandContext } from "./command.ts";
import type { ParameterDefinition } from "./integration.ts";

/** An alert as its source gave it. */
export interface SourceAlert {
  /** The source's own id of the event: with the instance it is the dedup key. */
  sourceId: string;
  /** What people call it: a short id, a title. */
  label: string;
  /** When the source says it was raised, milliseconds since the epoch. */
  raisedAt: number;
  /** 0 to 100, higher goes first. */
  priority: number;
  raw: JsonObject;
}

/** One page of a fetch. It is stored with its cursor in one transaction, then the next page is asked for. */
export interface FetchedPage {
  alerts: SourceAlert[];
  /** Opaque to everybody but the source; small. */
  cursor: JsonObject;
  /** True: ask again at once. False: the source is read to its end. */
  more: boolean;
  /** What could not be read as an alert: quarantined with the reason, blocks nobody. */
  unreadable?: { reason: string; raw: Json }[];
}

/** A trigger of a playbook: which alerts start it and what it sees of them. */
export interface TriggerDefinition {
  id: string;
  name: string;
  parameters: readonly ParameterDefinition[];
  /** The filter, with its reason for `/why`. */
  matches(configuration: JsonObject, alert: JsonObject): { matches: boolean; reason: string };
  /** What the playbook's first node holds. */
  result(alert: JsonObject): JsonObject;
}

export interface SourceDefinition {
  /** Milliseconds between fetches when the source is read to its end; an instance may change it. */
  intervalMs: number;
  fetchAlerts(context: CommandContext, cursor: JsonObject | undefined): Promise<FetchedPage>;
  triggers: readonly TriggerDefinition[];
}
