import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import { type AlertFactory, type AlertOverrides, writeInstant } from "./alert-factory.ts";
import type { AlertRecord } from "./alert-shape.ts";

/** Something that shows later than it should, at times. */
export interface Lateness {
  probability: number;
  maxDelayMs: number;
}

/** One alert as the vendor knows it to have been raised: what a test compares the product with. */
export interface RaisedAlert {
  uuid: string;
  shortId: string;
  ruleName: string;
  urgency: number;
  /** Epoch seconds. */
  createdAt: number;
  /** Milliseconds. */
  raisedAt: number;
  /** From when the list shows it, milliseconds. */
  visibleAt: number;
  /** The events of the alert, oldest first. */
  events: JsonObject[];
}

export interface AlertRegister {
  raise(overrides?: AlertOverrides): AlertRecord;
  /** One more occurrence: the alert grows, or, when it is closed, a new one is raised. Returns the one concerned. */
  raiseAgain(record: AlertRecord): AlertRecord;
  /** By uuid or short id. */
  find(id: string): AlertRecord | undefined;
  all(): readonly AlertRecord[];
  /** Those the list shows now, in the order they were raised. */
  visible(): AlertRecord[];
}

export interface AlertRegisterOptions {
  factory: AlertFactory;
  prng: Prng;
  now: () => number;
  lateIndexing: Lateness | undefined;
  lateEvents: Lateness | undefined;
}

export function createAlertRegister(options: AlertRegisterOptions): AlertRegister {
  const { factory, prng, now } = options;
  const records: AlertRecord[] = [];
  const byId = new Map<string, AlertRecord>();

  function drawDelay(lateness: Lateness | undefined): number {
    return lateness && prng.chance(lateness.probability) ? prng.int(1, lateness.maxDelayMs) : 0;
  }

  function raise(overrides: AlertOverrides = {}): AlertRecord {
    const raisedAt = now();
    const made = factory.make(raisedAt, overrides);
    const record: AlertRecord = {
      ...made,
      visibleAt: raisedAt + (overrides.indexDelayMs ?? drawDelay(options.lateIndexing)),
    };
    const eventDelay = overrides.eventDelayMs ?? drawDelay(options.lateEvents);
    for (const event of record.events) event.indexedAt = raisedAt + eventDelay;
    records.push(record);
    byId.set(record.body.uuid, record);
    byId.set(record.body.short_id, record);
    return record;
  }

  return {
    raise,
    raiseAgain(record) {
      if (record.body.status.name === "Closed" || record.body.status.name === "Rejected") {
        return raise({
          ruleName: record.body.rule.name,
          entityName: record.body.entity.name,
          source: record.body.source,
        });
      }
      const at = now();
      record.events.push({
        body: factory.makeFurtherEvent(record, at),
        at,
        indexedAt: at + drawDelay(options.lateEvents),
      });
      record.body.similar += 1;
      record.body.last_seen_at = writeInstant(at, false);
      record.body.updated_at = Math.floor(at / 1000);
      return record;
    },
    find: (id) => byId.get(id),
    all: () => records,
    visible() {
      const at = now();
      return records.filter((record) => record.visibleAt <= at);
    },
  };
}

export function describeAlert(record: AlertRecord): RaisedAlert {
  const { body, raisedAt, visibleAt } = record;
  return {
    uuid: body.uuid,
    shortId: body.short_id,
    ruleName: body.rule.name,
    urgency: body.urgency.current_value,
    createdAt: body.created_at,
    raisedAt,
    visibleAt,
    events: record.events.map((event) => structuredClone(event.body)),
  };
}
