import type { AlertRecord } from "./alert-shape.ts";
import { readInstant } from "./instant.ts";

type Reader<T> = (record: AlertRecord) => T;

/** A map, not an object: `match[constructor]` must be as unknown as any other wrong name. */
function readerTable<T>(readers: Record<string, Reader<T>>): Map<string, Reader<T>> {
  return new Map(Object.entries(readers));
}

/** What each `match[...]` and `nomatch[...]` field looks at. */
const fieldReaders = readerTable<(string | null)[]>({
  uuid: ({ body }) => [body.uuid],
  short_id: ({ body }) => [body.short_id],
  title: ({ body }) => [body.title],
  community_uuid: ({ body }) => [body.community_uuid],
  entity_name: ({ body }) => [body.entity.name],
  entity_uuid: ({ body }) => [body.entity.uuid],
  asset_uuid: ({ body }) => body.assets,
  status_uuid: ({ body }) => [body.status.uuid],
  status_name: ({ body }) => [body.status.name],
  custom_status_uuid: ({ body }) => [body.custom_status_uuid],
  verdict_uuid: ({ body }) => [body.verdict_uuid],
  type_category: ({ body }) => [body.alert_type.category],
  type_value: ({ body }) => [body.alert_type.value],
  source: ({ body }) => [body.source],
  target: ({ body }) => [body.target],
  rule_uuid: ({ body }) => [body.rule.uuid],
  rule_name: ({ body }) => [body.rule.name],
  detection_type: ({ body }) => [body.detection_type],
  urgency_display: ({ body }) => [body.urgency.display],
});

const dateReaders = readerTable<number>({
  created_at: ({ body }) => body.created_at * 1000,
  updated_at: ({ body }) => body.updated_at * 1000,
});

const rangeReaders = readerTable<number>({
  urgency: ({ body }) => body.urgency.current_value,
  similar: ({ body }) => body.similar,
});

/** Not filters: paging, order, and what is to be shown. */
const otherParameters = new Set(["limit", "offset", "sort", "direction", "stix", "cases", "with_count", "visible"]);

export type AlertFilter = { ok: true; accepts(record: AlertRecord): boolean } | { ok: false; message: string };

/** Reads the list's filters. An unknown one is refused: a misspelt filter that matches everything would hide a bug. */
export function readAlertFilter(query: URLSearchParams, now: number): AlertFilter {
  const tests: ((record: AlertRecord) => boolean)[] = [];
  const seen = new Set<string>();
  for (const [name, text] of query) {
    if (seen.has(name)) return { ok: false, message: `${name} is given twice` };
    seen.add(name);
    if (otherParameters.has(name)) continue;
    if (name === "is_assigned_to_case") {
      tests.push((record) => record.cases.length > 0 === (text.toLowerCase() === "true"));
      continue;
    }
    const [, kind, field] = /^(match|nomatch|date|range)\[(\w+)\]$/.exec(name) ?? [];
    const test = kind && field ? readTest(kind, field, text, now) : undefined;
    if (!test) return { ok: false, message: `${name}=${text} is not a filter of alerts` };
    tests.push(test);
  }
  return { ok: true, accepts: (record) => tests.every((test) => test(record)) };
}

function readTest(
  kind: string,
  field: string,
  text: string,
  now: number,
): ((record: AlertRecord) => boolean) | undefined {
  if (kind === "date" || kind === "range") {
    const read = kind === "date" ? dateReaders.get(field) : rangeReaders.get(field);
    const bounds = readBounds(text, (bound) => (kind === "date" ? readInstant(bound, now) : Number(bound)));
    if (!read || !bounds) return undefined;
    return (record) => read(record) >= bounds.from && read(record) <= bounds.to;
  }
  const read = fieldReaders.get(field);
  if (!read) return undefined;
  const wanted = new Set(text.split(","));
  const isHit = (record: AlertRecord) => read(record).some((value) => value !== null && wanted.has(value));
  return kind === "match" ? isHit : (record) => !isHit(record);
}

/** `start,end`, both ends included; an empty end is open. */
function readBounds(
  text: string,
  readOne: (bound: string) => number | undefined,
): { from: number; to: number } | undefined {
  const [start = "", end = "", ...more] = text.split(",");
  if (more.length > 0 || text === "") return undefined;
  const from = start === "" ? Number.NEGATIVE_INFINITY : readOne(start);
  const to = end === "" ? Number.POSITIVE_INFINITY : readOne(end);
  if (from === undefined || to === undefined || Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return { from, to };
}
