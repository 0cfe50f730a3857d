/**
 * Makes alerts that vary as real ones do: shared creation seconds, urgency on every boundary, no events at all, a
 * single event (first and last seen equal), no `last_seen_at`, names that break naive templates.
 */
import type { JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import { type AlertBody, type AlertRecord, displayUrgency } from "./alert-shape.ts";
import { makeCountermeasure } from "./countermeasure.ts";
import { makeEvent, makeIntakes } from "./event-factory.ts";
import { type FakeRule, fakeRules } from "./rule-list.ts";
import { makeStixBundle } from "./stix-bundle.ts";
import { statusNamed } from "./workflow.ts";

/** What a test may fix about an alert; everything else is drawn. */
export interface AlertOverrides {
  ruleName?: string;
  title?: string;
  /** 0..100, becomes both the initial and the current value. */
  urgency?: number;
  /** Epoch seconds. Default: the second it is raised in. */
  createdAt?: number;
  firstSeenAt?: string;
  lastSeenAt?: string | null;
  /** How many events, or the events themselves (dotted keys; `timestamp` counts). */
  events?: number | readonly JsonObject[];
  entityName?: string;
  source?: string | null;
  target?: string | null;
  statusName?: string;
  /** Hidden from the list for this long. Default: drawn from `lateIndexing`. */
  indexDelayMs?: number;
  /** Its events are hidden from searches for this long. Default: drawn from `lateEvents`. */
  eventDelayMs?: number;
  /** Laid over the finished alert, by the vendor's own names. */
  fields?: Partial<AlertBody>;
}

export interface AlertFactory {
  make(now: number, overrides: AlertOverrides): Omit<AlertRecord, "visibleAt">;
  /** One more event for an alert that is there already. */
  makeFurtherEvent(record: AlertRecord, at: number): JsonObject;
  /** The secrets that events carry; they must never reach a SOAR. */
  readonly intakeKeys: readonly string[];
  readonly communityUuid: string;
}

const urgencyBoundaries = [0, 1, 19, 20, 49, 50, 60, 74, 75, 80, 99, 100];

export function createAlertFactory(prng: Prng): AlertFactory {
  const communityUuid = prng.uuid();
  const automatonUuid = prng.uuid();
  const intakes = makeIntakes(prng);
  const ruleUuids = new Map<string, string>();
  const entities = ["Head office", "Usine d'Épinal", 'Branch "North"'].map((name) => ({ uuid: prng.uuid(), name }));

  function ruleFor(name: string | undefined): FakeRule {
    const drawn = prng.pick(fakeRules);
    return name === undefined ? drawn : (fakeRules.find((rule) => rule.name === name) ?? { ...drawn, name });
  }

  function ruleUuid(name: string): string {
    const known = ruleUuids.get(name) ?? prng.uuid();
    ruleUuids.set(name, known);
    return known;
  }

  function drawUrgency(rule: FakeRule): AlertBody["urgency"] {
    const isBoundary = prng.chance(0.4);
    const severity = isBoundary ? prng.pick(urgencyBoundaries) : rule.severity;
    const criticity = isBoundary || prng.chance(0.5) ? 0 : prng.pick([20, 40, 80, 100]);
    const value = criticity === 0 ? severity : Math.floor((severity + criticity) / 2);
    const wasMoved = prng.chance(0.1);
    return shapeUrgency(wasMoved ? prng.int(0, 100) : value, value, severity, criticity, prng.chance(0.1));
  }

  function drawSpan(createdMs: number): { first: number; last: number | null } {
    const first = createdMs - (prng.chance(0.1) ? prng.int(3_600_000, 86_400_000) : prng.int(100, 30_000));
    if (prng.chance(0.15)) return { first, last: null };
    return { first, last: prng.chance(0.3) ? first : prng.int(first + 1, createdMs + 500) };
  }

  function make(now: number, overrides: AlertOverrides): Omit<AlertRecord, "visibleAt"> {
    const rule = ruleFor(overrides.ruleName);
    const createdAt = overrides.createdAt ?? Math.floor(now / 1000);
    const urgency =
      overrides.urgency === undefined
        ? drawUrgency(rule)
        : shapeUrgency(overrides.urgency, overrides.urgency, overrides.urgency, 0, false);
    const span = drawSpan(createdAt * 1000);
    const entity = prng.pick(entities);
    const shortId = `AL${prng.text(10)}`;
    const source = overrides.source === undefined ? drawSource(prng) : overrides.source;
    const uuid = prng.uuid();
    const body: AlertBody = {
      uuid,
      short_id: shortId,
      title: overrides.title ?? rule.name,
      details: rule.description,
      created_at: createdAt,
      created_by: automatonUuid,
      created_by_type: "application",
      updated_at: createdAt,
      updated_by: automatonUuid,
      updated_by_type: "application",
      community_uuid: communityUuid,
      entity: overrides.entityName === undefined ? entity : { ...entity, name: overrides.entityName },
      urgency,
      alert_type: { category: rule.category, value: rule.value },
      status: { ...statusNamed(overrides.statusName ?? "Pending") },
      custom_status_uuid: null,
      custom_status: null,
      verdict_uuid: null,
      verdict: null,
      rule: {
        uuid: ruleUuid(rule.name),
        name: rule.name,
        description: rule.description,
        severity: urgency.severity,
        type: rule.type,
        pattern: rule.pattern,
      },
      detection_type: rule.type,
      source,
      target: overrides.target === undefined ? prng.pick([null, "srv-files-01", "10.20.0.7"]) : overrides.target,
      similar: 0,
      similarity_strategy: null,
      kill_chain_short_id: prng.pick([null, "KCrecon00001", "KCdelivery01"]),
      ttps: [],
      adversaries: [],
      assets: prng.chance(0.5) ? [prng.uuid()] : [],
      event_uuids: [],
      first_seen_at: overrides.firstSeenAt ?? writeInstant(span.first, prng.chance(0.5)),
      last_seen_at: readLastSeen(overrides, span.last, prng),
      time_to_detect: Math.max(0, createdAt - Math.floor(span.first / 1000)),
      time_to_ingest: null,
      time_to_acknowledge: null,
      time_to_respond: null,
      time_to_resolve: null,
    };
    Object.assign(body, overrides.fields);
    const subject = { rule, shortId: body.short_id, entity: body.entity, communityUuid, source, ...drawActors(prng) };
    const events = drawEvents(overrides.events, body, (at) => makeEvent(prng, subject, prng.pick(intakes), at));
    body.event_uuids = events.flatMap((event) => (typeof event["event.id"] === "string" ? [event["event.id"]] : []));
    body.similar = overrides.fields?.similar ?? Math.max(0, events.length - 1);
    return {
      body,
      comments: [],
      history: [
        {
          uuid: prng.uuid(),
          created_at: createdAt,
          created_by: automatonUuid,
          created_by_type: "application",
          entry_type: "alert",
          alert: { status: body.status.name, previous_status: null },
          history_comments: [],
        },
      ],
      countermeasures: prng.chance(0.2) ? [makeCountermeasure(prng, body)] : [],
      cases: [],
      stix: makeStixBundle(prng, body),
      events: events.map((event) => ({ body: event, at: Date.parse(String(event.timestamp)) || now, indexedAt: now })),
      raisedAt: now,
    };
  }

  /** Without a number: none for one alert in ten, one when first and last seen are equal, else up to five. */
  function drawEvents(
    wanted: AlertOverrides["events"],
    body: AlertBody,
    makeAt: (at: number) => JsonObject,
  ): JsonObject[] {
    if (typeof wanted === "object") {
      return wanted.map((event) => ({ ...makeAt(Date.parse(body.first_seen_at)), ...event }));
    }
    const first = Date.parse(body.first_seen_at);
    const last = body.last_seen_at === null ? first : Date.parse(body.last_seen_at);
    const count = wanted ?? (prng.chance(0.1) ? 0 : last === first ? 1 : prng.int(2, 5));
    const times = Array.from(
      { length: count },
      (_, i) => first + Math.floor(((last - first) * i) / Math.max(1, count - 1)),
    );
    return times.map(makeAt);
  }

  return {
    make,
    makeFurtherEvent(record, at) {
      const rule = fakeRules.find((each) => each.name === record.body.rule.name) ?? ruleFor(record.body.rule.name);
      const { short_id: shortId, entity, source } = record.body;
      const subject = { rule, shortId, entity, communityUuid, source, ...drawActors(prng) };
      return makeEvent(prng, subject, prng.pick(intakes), at);
    },
    intakeKeys: intakes.map((intake) => intake.key),
    communityUuid,
  };
}

function shapeUrgency(
  current: number,
  value: number,
  severity: number,
  criticity: number,
  isLowerCase: boolean,
): AlertBody["urgency"] {
  const display = displayUrgency(current);
  return {
    current_value: current,
    value,
    severity,
    criticity,
    display: isLowerCase ? display.toLowerCase() : display,
  };
}

function readLastSeen(overrides: AlertOverrides, drawn: number | null, prng: Prng): string | null {
  if (overrides.lastSeenAt !== undefined) return overrides.lastSeenAt;
  if (drawn === null) return null;
  return writeInstant(drawn, prng.chance(0.5));
}

/** Microseconds, and either spelling of UTC: both occur. */
export function writeInstant(ms: number, withOffset: boolean): string {
  return new Date(ms).toISOString().replace("Z", withOffset ? "000+00:00" : "000Z");
}

function drawSource(prng: Prng): string | null {
  return prng.chance(0.2) ? null : `192.0.2.${prng.int(1, 254)}`;
}

function drawActors(prng: Prng): { host: string; user: string } {
  return {
    host: prng.pick(["lt-0412", "srv-files-01", "dc-02"]),
    user: prng.pick(["m.laurent", 'o"brien', "łukasz", "svc-backup"]),
  };
}
