import { isObject, type Json, type JsonObject } from "#sdk/fake-vendor/json.ts";
import type { Prng } from "#sdk/fake-vendor/prng.ts";
import type { AlertRegister } from "./alert-register.ts";
import type { EventRecord } from "./alert-shape.ts";
import { type EventQuery, type EventTest, readEventQuery, valuesAt } from "./event-query.ts";
import { isZoned, readInstant } from "./instant.ts";

/** How search jobs go. Durations in milliseconds; the probabilities add up to at most 1. */
export interface SearchJobBehaviour {
  /** How long a job waits before it begins. Default 0. */
  startDelayMs?: number;
  /** How long it works. Default 0. */
  durationMs?: number;
  /** Ends as 4, failed. */
  failProbability?: number;
  /** Ends as 3, canceled. */
  cancelProbability?: number;
  /** Stays 0 for ever. */
  stuckProbability?: number;
  /** How long the results are kept after the end. Default 30 minutes. */
  ttlMs?: number;
}

export const jobStatus = { notStarted: 0, inProgress: 1, done: 2, canceled: 3, failed: 4 } as const;

export interface SearchJob {
  uuid: string;
  /** As of now. */
  show(): JsonObject;
  hasExpired(): boolean;
  /** Newest first; empty unless the job is done: a client that takes failed for done sees silence. */
  events(): JsonObject[];
}

export interface SearchJobOptions {
  register: AlertRegister;
  prng: Prng;
  now: () => number;
  behaviour: SearchJobBehaviour;
  createdBy: string;
}

/** The one sentence this vendor has for everything that is wrong with the bounds. */
export const badBounds = "Earliest time must be anterior to latest time";

export type SearchJobRequest = { ok: true; job: SearchJob } | { ok: false; message: string };

export function createSearchJob(body: Json | undefined, options: SearchJobOptions): SearchJobRequest {
  if (!isObject(body)) return { ok: false, message: "The body must be an object" };
  const { term, earliest_time: earliest, latest_time: latest } = body;
  if (typeof term !== "string") return { ok: false, message: "term is required" };
  const query = readEventQuery(term);
  if (!query) return { ok: false, message: `The query cannot be read: ${term}` };
  if (typeof earliest !== "string" || typeof latest !== "string") return { ok: false, message: badBounds };
  const createdAt = options.now();
  const from = readInstant(earliest, createdAt);
  const to = readInstant(latest, createdAt);
  if (from === undefined || to === undefined) return { ok: false, message: "A time bound cannot be read" };
  if (isZoned(earliest) !== isZoned(latest) || from >= to) return { ok: false, message: badBounds };
  const filters = readFilters(body.filters ?? null);
  if (!filters) return { ok: false, message: "A filter is not valid" };
  const most = body.max_last_events ?? null;
  if (most !== null && (typeof most !== "number" || most < 1))
    return { ok: false, message: "max_last_events is not valid" };
  const accepts: EventTest = (event) => query.test(event) && filters.every((test) => test(event));
  const plan = { query, accepts, from, to, createdAt, limit: most ?? Number.POSITIVE_INFINITY };
  return { ok: true, job: runSearchJob(body, plan, options) };
}

interface SearchPlan {
  query: EventQuery;
  accepts: EventTest;
  from: number;
  to: number;
  createdAt: number;
  limit: number;
}

function runSearchJob(body: JsonObject, plan: SearchPlan, options: SearchJobOptions): SearchJob {
  const { behaviour, now } = options;
  const uuid = options.prng.uuid();
  const fate = drawFate(options.prng, behaviour);
  const startsAt = plan.createdAt + (behaviour.startDelayMs ?? 0);
  const endsAt = startsAt + (behaviour.durationMs ?? 0);
  const ttlMs = behaviour.ttlMs ?? 1_800_000;
  let found: JsonObject[] | undefined;

  function statusNow(): number {
    if (fate === jobStatus.notStarted || now() < startsAt) return jobStatus.notStarted;
    return now() < endsAt ? jobStatus.inProgress : fate;
  }

  /** What was indexed when the job ended, whenever it is asked. */
  function collect(): JsonObject[] {
    found ??= candidates(options.register, plan.query)
      .filter(
        (event) =>
          event.indexedAt <= endsAt && event.at >= plan.from && event.at <= plan.to && plan.accepts(event.body),
      )
      .sort((a, b) => b.at - a.at)
      .slice(0, plan.limit)
      .map((event) => event.body);
    return found;
  }

  const hasExpired = () => fate !== jobStatus.notStarted && now() >= endsAt + ttlMs;
  return {
    uuid,
    hasExpired,
    events: () => (statusNow() === jobStatus.done ? collect() : []),
    show() {
      const status = statusNow();
      const hasEnded = status >= jobStatus.done;
      const wasCanceled = status === jobStatus.canceled;
      return {
        uuid,
        status,
        total: status === jobStatus.done ? collect().length : 0,
        term: body.term ?? "",
        term_lang: body.term_lang ?? "dork",
        filters: body.filters ?? [],
        created_by: options.createdBy,
        created_by_type: "apikey",
        created_at: new Date(plan.createdAt).toISOString(),
        started_at: status === jobStatus.notStarted ? null : new Date(startsAt).toISOString(),
        ended_at: hasEnded ? new Date(endsAt).toISOString() : null,
        canceled_at: wasCanceled ? new Date(endsAt).toISOString() : null,
        canceled_by: wasCanceled ? options.createdBy : null,
        canceled_by_type: wasCanceled ? "apikey" : null,
        earliest_time: body.earliest_time ?? null,
        latest_time: body.latest_time ?? null,
        results_ttl: Math.round(ttlMs / 1000),
        expiration_date: hasEnded ? new Date(endsAt + ttlMs).toISOString() : null,
        expired: hasExpired(),
        view_uuid: body.view_uuid ?? null,
        community_uuids: body.community_uuids ?? [],
        only_eternal: body.only_eternal ?? false,
        max_last_events: body.max_last_events ?? null,
        date_field: null,
      };
    },
  };
}

function drawFate(prng: Prng, behaviour: SearchJobBehaviour): number {
  const roll = prng.next();
  const fails = behaviour.failProbability ?? 0;
  const cancels = fails + (behaviour.cancelProbability ?? 0);
  const sticks = cancels + (behaviour.stuckProbability ?? 0);
  if (roll < fails) return jobStatus.failed;
  if (roll < cancels) return jobStatus.canceled;
  return roll < sticks ? jobStatus.notStarted : jobStatus.done;
}

function candidates(register: AlertRegister, query: EventQuery): EventRecord[] {
  if (query.onlyShortId === undefined) return register.all().flatMap((record) => record.events);
  return [...(register.find(query.onlyShortId)?.events ?? [])];
}

/** `[{field, operator, value, excluded, disabled}]`: equal, or `contains` for lists and texts. */
function readFilters(filters: Json): EventTest[] | undefined {
  if (filters === null) return [];
  if (!Array.isArray(filters)) return undefined;
  const tests: EventTest[] = [];
  for (const filter of filters) {
    if (!isObject(filter) || typeof filter.field !== "string") return undefined;
    if (filter.disabled === true) continue;
    const { field, value = null, operator } = filter;
    const isHit: EventTest = (event) =>
      valuesAt(event, field).some((given) =>
        operator === "contains" ? String(given).includes(String(value)) : String(given) === String(value),
      );
    tests.push(filter.excluded === true ? (event) => !isHit(event) : isHit);
  }
  return tests;
}
