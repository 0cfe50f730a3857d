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
