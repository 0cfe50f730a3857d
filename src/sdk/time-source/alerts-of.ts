import type { FetchedPage } from "../source.ts";
import type { Page } from "./read-page.ts";

/** What a page holds: the alerts that are wanted by when they were raised, and what is none. */
export function alertsOf(
  page: Page,
  isWanted: (raisedAt: number) => boolean,
): Pick<FetchedPage, "alerts" | "unreadable"> {
  const unreadable = page.items.flatMap(({ raw, read }) =>
    read.alert === undefined ? [{ reason: read.reason, raw }] : [],
  );
  return {
    alerts: page.items
      .flatMap(({ read }) => read.alert ?? [])
      // One that does not say when is wanted: the vendor listed it for the range.
      .filter(({ raisedAt }) => Number.isNaN(raisedAt) || isWanted(raisedAt)),
    ...(unreadable.length === 0 ? {} : { unreadable }),
  };
}
