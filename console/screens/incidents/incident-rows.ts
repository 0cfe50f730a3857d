/**
 * The rows of the list as they are known. Incidents have numbers that grow, so each answer is the truth of a stretch of
 * numbers and replaces what was known of it. Pure.
 */
import type { IncidentHead } from "#contract/incident-search.ts";

export interface IncidentPage {
  items: readonly IncidentHead[];
  /** The page reaches down to this number; null: to the first incident there ever was. */
  next: string | null;
}

export interface IncidentRows {
  /** Of which filter. */
  key: string;
  /** Newest first, without a hole. */
  incidents: readonly IncidentHead[];
  next: string | null;
}

/** Below zero: `a` is older. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

export function beginRows(key: string, { items, next }: IncidentPage): IncidentRows {
  return { key, incidents: items, next };
}

/** The newest page once more. Undefined: so many are new that it does not reach what was known. */
export function takeNewest(rows: IncidentRows, page: IncidentPage): IncidentRows | undefined {
  const [newest] = rows.incidents;
  if (newest && page.next !== null && compareIds(page.next, newest.id) > 0) return undefined;
  return replace(rows, undefined, page);
}

/** A page of what is older than `before`. */
export function takeWindow(rows: IncidentRows, before: string, page: IncidentPage): IncidentRows {
  return replace(rows, before, page);
}

/** The page after the last one. */
export function takeOlder(rows: IncidentRows, page: IncidentPage): IncidentRows {
  return { ...rows, incidents: [...rows.incidents, ...page.items], next: page.next };
}

/** How many came in since `mark` was the newest. */
export function countNewer(incidents: readonly { id: string }[], mark: { id: string }): number {
  const at = incidents.findIndex(({ id }) => compareIds(id, mark.id) <= 0);
  return at < 0 ? incidents.length : at;
}

function replace(rows: IncidentRows, before: string | undefined, page: IncidentPage): IncidentRows {
  const newer = before === undefined ? [] : rows.incidents.filter(({ id }) => compareIds(id, before) >= 0);
  const { next } = page;
  const older = next === null ? [] : rows.incidents.filter(({ id }) => compareIds(id, next) < 0);
  // What was looked through already need not be looked through again.
  const isFurther = next !== null && (rows.next === null || compareIds(rows.next, next) < 0);
  return { ...rows, incidents: [...newer, ...page.items, ...older], next: isFurther ? rows.next : next };
}
