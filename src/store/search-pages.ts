import type { JsonObject } from "#base/json.ts";

export interface SearchPage {
  size: number;
  /** Only what is older than this: the last of the page before. */
  before?: string | undefined;
  now: number;
  signal?: AbortSignal | undefined;
}

const mostAtOnce = 1_000;

/** What matches of what a list lets through, newest first: read in pages that grow while little of it matches. */
export async function searchPages(
  list: (before: string | undefined, limit: number) => Promise<JsonObject[]>,
  matches: (document: JsonObject) => boolean,
  { size, before, signal }: SearchPage,
): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let limit = Math.min(mostAtOnce, Math.max(20, size));
  for (let cursor = before; found.length < size; limit = Math.min(mostAtOnce, limit * 2)) {
    signal?.throwIfAborted();
    const page = await list(cursor, limit);
    for (const document of page) if (found.length < size && matches(document)) found.push(document);
    if (page.length < limit) break;
    cursor = String(page.at(-1)?.id);
  }
  return found;
}

/** The same with an end: what was found so far when time is up, and from where it goes on; null: that is all of it. */
export async function searchWithin(
  list: (before: string | undefined, limit: number) => Promise<JsonObject[]>,
  matches: (document: JsonObject) => boolean,
  { size, before, patienceMs }: { size: number; before: string | undefined; patienceMs: number },
): Promise<{ found: JsonObject[]; next: string | null }> {
  const found: JsonObject[] = [];
  const end = performance.now() + patienceMs;
  let limit = Math.min(mostAtOnce, size + 1);
  for (let cursor = before; ; limit = Math.min(mostAtOnce, limit * 2)) {
    const page = await list(cursor, limit);
    for (const document of page) {
      // One more than wanted fits: there is a next page, which begins after the last that was wanted.
      if (!matches(document)) continue;
      if (found.length === size) return { found, next: String(found.at(-1)?.id) };
      found.push(document);
    }
    if (page.length < limit) return { found, next: null };
    cursor = String(page.at(-1)?.id);
    if (performance.now() > end) return { found, next: cursor };
  }
}
