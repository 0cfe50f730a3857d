import type { Json, JsonObject } from "#base/json.ts";
import type { CommandContext } from "./command.ts";
import type { ParameterDefinition } from "./integration.ts";

/** An alert as its source gave it. */
export interface SourceAlert {
  /** The source's own id of the event: with the instance it is the dedup key. */
  sourceId: string;
  /** What people call it: a short id, a title. */
  label: string;
  /** What an incident made of it is called; the label, when it is left out. */
  title?: string;
  /** When the source says it was raised, milliseconds since the epoch; NaN where it does not: then, when it is kept. */
  raisedAt: number;
  /**
   * When the source says it changed last, milliseconds since the epoch. Left out: the first version that was read stands,
   * whatever is read later.
   */
  changedAt?: number;
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
  /** What could not be read as an alert: quarantined with the reason, once, blocks nobody. */
  unreadable?: { reason: string; raw: Json }[];
}

/** Milliseconds since the epoch, both ends included. */
export interface TimeRange {
  from: number;
  until: number;
}

/** One page of a range of the past. */
export interface RangePage extends FetchedPage {
  /** Up to where the range has been read, milliseconds since the epoch: what people see of the progress. */
  reached: number;
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

/**
 * Where alerts come from. Whoever lists them by time gets the first three from `createTimeSource`; around them the server
 * does the rest for every source alike: dedup, quarantine, back-off, pause, backfill, replay.
 */
export interface SourceDefinition {
  /** Milliseconds between fetches when the source is read to its end; an instance may change it. */
  intervalMs: number;
  fetchAlerts(context: CommandContext, cursor: JsonObject | undefined): Promise<FetchedPage>;
  /** A range of the past, page by page, for a backfill. Without it the source offers none. */
  readRange?(context: CommandContext, range: TimeRange, cursor: JsonObject | undefined): Promise<RangePage>;
  /** A raw alert once more, for what was put aside and may be readable by now. Without it, only whole alerts replay. Pure. */
  readAlert?(raw: Json): { alert: SourceAlert } | { reason: string };
  /**
   * Gives alerts that are new what their list does not say (their logs), before they are kept; asked once of each, most
   * often. It must not fail for a reason of the vendor's: an alert never waits for its company. Not for a source that tells
   * when alerts changed: what was given here would be taken for a change.
   */
  complete?(context: CommandContext, alerts: readonly SourceAlert[]): Promise<SourceAlert[]>;
  /** Why an instance of these parameters fetches nothing, and what would change that; undefined: it fetches. Pure. */
  fetchesNothing?(parameters: JsonObject): string | undefined;
  triggers: readonly TriggerDefinition[];
}
