import type { Json, JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import { ruleOf, type Scenario } from "./scenarios.ts";

/** What a test says of an event that it raises; the rest is made up. */
export interface EventOverrides {
  scenario?: Scenario;
  name?: string;
  severity?: Json;
  /** Epoch milliseconds. */
  at?: number;
  /** Milliseconds until the list shows it. */
  indexedAfterMs?: number;
  groupBy?: JsonObject;
  tags?: Json;
  isMuted?: boolean;
  /** Anything else of the event, replacing what is made up; undefined takes a key away. */
  more?: Record<string, Json | undefined>;
  /** The logs behind it; those of its scenario when left out. */
  logs?: JsonObject[];
  /** Milliseconds until its logs can be read. */
  logsAfterMs?: number;
}

export interface RaisedEvent {
  alertEventId: string;
  body: JsonObject;
  /** Epoch milliseconds. */
  at: number;
  visibleAt: number;
  logs: JsonObject[];
  logsVisibleAt: number;
}

export interface Lateness {
  probability: number;
  maxDelayMs: number;
}

export interface EventRegister {
  raise(overrides?: EventOverrides): RaisedEvent;
  /** An item of the list as it is, whatever it is: garbage. */
  raiseGarbage(item: Json, at?: number): void;
  all(): RaisedEvent[];
  /** What the list shows now, garbage included; by date only once it is sorted. */
  visible(): { body: Json; at: number }[];
  find(alertEventId: string): RaisedEvent | undefined;
}

export function createEventRegister(options: {
  prng: Prng;
  now: () => number;
  lateIndexing?: Lateness | undefined;
  onLogs(logs: JsonObject[], at: number): void;
}): EventRegister {
  const { prng, now, lateIndexing } = options;
  const events: RaisedEvent[] = [];
  const garbage: { body: Json; at: number; visibleAt: number }[] = [];
  let ruleId = 400_000;

  function raise(given: EventOverrides = {}): RaisedEvent {
    const present = now();
    const at = given.at ?? present;
    const rule = ruleOf(given.scenario ?? "plain", prng, at);
    const groupBy = given.groupBy ?? rule.groupBy;
    const logs = given.logs ?? rule.logs;
    const late = lateIndexing && prng.chance(lateIndexing.probability) ? prng.int(1, lateIndexing.maxDelayMs) : 0;
    const alertEventId = prng.uuid();
    const made: Record<string, Json | undefined> = {
      alertId: ++ruleId,
      alertEventId,
      name: given.name ?? rule.name,
      description: rule.description,
      alertSummary: `Alert if query '${rule.query}' results GREATER_THAN 0.00 in 5 minutes`,
      eventDate: at / 1000,
      alertWindowStartDate: (at - 300_000) / 1000,
      alertWindowEndDate: at / 1000,
      severity: given.severity ?? rule.severity,
      ...(Object.keys(groupBy).length === 0 ? {} : { groupBy }),
      tags: given.tags ?? rule.tags,
      hits: 0,
      isMuted: given.isMuted ?? false,
      mitreTags: [],
      ...given.more,
    };
    const body = Object.fromEntries(
      Object.entries(made).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
    );
    const event: RaisedEvent = {
      alertEventId,
      body,
      at,
      visibleAt: present + (given.indexedAfterMs ?? late),
      logs,
      logsVisibleAt: present + (given.logsAfterMs ?? 0),
    };
    events.push(event);
    options.onLogs(logs, at);
    return event;
  }

  return {
    raise,
    raiseGarbage: (body, at = now()) => void garbage.push({ body, at, visibleAt: at }),
    all: () => [...events],
    visible: () =>
      [...events, ...garbage].filter(({ visibleAt }) => visibleAt <= now()).map(({ body, at }) => ({ body, at })),
    find: (id) => events.find(({ alertEventId }) => alertEventId === id),
  };
}
