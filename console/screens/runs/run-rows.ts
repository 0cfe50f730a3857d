/**
 * The rows of the list as they are known: the newest page is asked for again and again, older pages come as one scrolls,
 * and what stands in the window is asked for again. Each answer replaces what was known of its stretch of time. Pure.
 */
import type { Run } from "#contract/run.ts";

export interface RunPage {
  items: readonly Run[];
  next: string | null;
}

export interface RunRows {
  /** Of which filter. */
  key: string;
  /** Newest first, without a hole. */
  runs: readonly Run[];
  /** Where older ones go on; null: there are none. */
  next: string | null;
}

export function beginRows(key: string, { items, next }: RunPage): RunRows {
  return { key, runs: items, next };
}

/** The newest page once more. Undefined: so many are new that it does not reach what was known. */
export function takeNewest(rows: RunRows, page: RunPage): RunRows | undefined {
  const [newest, last] = [rows.runs[0], page.items.at(-1)];
  const reaches = page.next === null || !newest || (last !== undefined && compareRuns(last, newest) >= 0);
  return reaches ? replace(rows, Number.POSITIVE_INFINITY, page) : undefined;
}

/** A page of runs that began before `until`. */
export function takeWindow(rows: RunRows, until: string, page: RunPage): RunRows {
  return replace(rows, Date.parse(until), page);
}

/** The page after the last one. */
export function takeOlder(rows: RunRows, page: RunPage): RunRows {
  const known = new Set(rows.runs.map(({ id }) => id));
  return { ...rows, runs: [...rows.runs, ...page.items.filter(({ id }) => !known.has(id))], next: page.next };
}

/** How many runs came in since `mark` was the newest. */
export function countNewer(runs: readonly Run[], mark: Run): number {
  const at = runs.findIndex((run) => compareRuns(run, mark) >= 0);
  return at < 0 ? runs.length : at;
}

/** The moment right after a run: `until` of the page that begins with it. */
export function rightAfter({ startedAt }: Run): string {
  return new Date(Date.parse(startedAt) + 1).toISOString();
}

/** Newest first, as the server has them. */
function compareRuns(a: Run, b: Run): number {
  const distance = Date.parse(b.startedAt) - Date.parse(a.startedAt);
  if (distance !== 0) return distance;
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}

/** Whatever is known of the page's stretch of time and is not in the page is not in the list any more. */
function replace(rows: RunRows, until: number, page: RunPage): RunRows {
  const last = page.items.at(-1);
  // The server counts finer than milliseconds: of the last one, others may be on the next page.
  const from = page.next === null || !last ? Number.NEGATIVE_INFINITY : Date.parse(last.startedAt);
  const given = new Set(page.items.map(({ id }) => id));
  const kept = rows.runs.filter(({ id, startedAt }) => {
    const at = Date.parse(startedAt);
    return !given.has(id) && (at >= until || at <= from);
  });
  const former = new Map(rows.runs.map((run) => [run.id, run]));
  const items = page.items.map((run) => keepAlike(former.get(run.id), run));
  return { ...rows, runs: merge(kept, items), next: page.next === null ? null : rows.next };
}

/** The former object where nothing changed, so that its row is not drawn again. */
function keepAlike(former: Run | undefined, now: Run): Run {
  return former && JSON.stringify(former) === JSON.stringify(now) ? former : now;
}

function merge(a: readonly Run[], b: readonly Run[]): Run[] {
  const merged: Run[] = [];
  let [i, j] = [0, 0];
  for (let left = a[i], right = b[j]; left || right; left = a[i], right = b[j]) {
    if (left && (!right || compareRuns(left, right) <= 0)) {
      merged.push(left);
      i += 1;
    } else if (right) {
      merged.push(right);
      j += 1;
    }
  }
  return merged;
}
