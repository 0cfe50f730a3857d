/**
 * For a vendor that counts pages, not items: the page that begins at an offset, or as shortly before it as a page can, and
 * goes beyond it. Pages of the right size begin anywhere: at 940 begins the second page of 940.
 */
export function pageAtOffset(
  offset: number,
  { limit, largest }: { limit: number; largest: number },
): { /** From 1. */ number: number; size: number /** Where it begins. */; offset: number } {
  if (offset === 0) return { number: 1, size: Math.min(limit, largest), offset: 0 };
  // Short of a page: the first one again, larger, since one that begins there would be tiny.
  if (offset < limit && offset + limit <= largest) return { number: 1, size: offset + limit, offset: 0 };
  const most = Math.min(offset, largest);
  let size = most;
  for (let smaller = most - 1; offset % size > 0 && smaller >= most / 2; smaller--) {
    if (offset % smaller < offset % size) size = smaller;
  }
  const before = Math.floor(offset / size);
  return { number: before + 1, size, offset: before * size };
}
