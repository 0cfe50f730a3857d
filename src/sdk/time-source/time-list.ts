import type { Json, JsonObject } from "#base/json.ts";
import type { CommandContext } from "../command.ts";
import type { SourceAlert } from "../source.ts";

/**
 * What a vendor has to offer so that `createTimeSource` can read its alerts: a list that can be asked for in the order of
 * a time stamp, from a moment on, page by page. Stamps are seconds since the epoch, of the vendor's clock; a fraction is
 * kept.
 */
export interface TimeList {
  /** Items a full page holds; it may be a parameter of the instance. */
  pageSize: number | ((parameters: JsonObject) => number);
  /**
   * Items the largest page there is holds. One stamp that fills a page, and a list out of order, are read in such pages:
   * in what order equal items come, from one page to the next, nobody promises. Left out: the page size.
   */
  largestPage?: number;
  /** Items read again when paging inside one stamp, so that one that was removed hides none. Default 10. */
  offsetOverlap?: number;
  /** Pages of a sweep in a row, before the edge has its turn; more for a vendor whose rounds are rare. Default 1. */
  sweepPages?: number;
  /** How long the newest stamps stay open: alerts may still appear among them in any order. Seconds, default 5. */
  holdBack?: number;
  /** Epoch seconds of the first alert wanted, given the vendor's present; left out: the parameter `first_fetch` says. */
  firstFetchAt?(parameters: JsonObject, vendorNow: number): number;
  /**
   * One page in ascending order of the stamp, stamps from `since` on (a margin is in it), `offset` items skipped. A page
   * that does not come in that order is noticed; the rest of that walk is read by offset.
   */
  list(context: CommandContext, request: ListRequest): Promise<ListedPage>;
  read(item: Json): ReadItem;
  /** The vendor can list by the time of the last change too: then changes of known alerts are followed. */
  listsChanges?: boolean;
}

export interface ListRequest {
  by: "raised" | "changed";
  /** Milliseconds since the epoch. */
  since: number;
  /** Milliseconds: what comes after it is not wanted, nor does it harm. */
  until?: number;
  offset: number;
  limit: number;
}

export interface ListedPage {
  items: Json[];
  /** Where the page really begins, for a vendor that counts pages, not items: see `pageAtOffset`. */
  offset?: number;
  /** How many items this page could hold, if other than was asked for. */
  limit?: number;
  /** The item at the offset is too large to be had even by itself: what is to be said of it. `items` is empty. */
  tooLarge?: string;
  total?: number | undefined;
  hasMore?: boolean | undefined;
  /** The vendor's clock at the answer, milliseconds; see `readVendorTime`. */
  vendorTime: number | undefined;
}

/** One item of a list as an alert of ours, or the reason why it is none. */
export type ReadItem =
  /** An alert without a stamp is one all the same: it is kept, and where its walk goes on is told by the others. */
  | { alert: SourceAlert; stamp: number | undefined; changedStamp?: number | undefined }
  | { alert: undefined; stamp: number | undefined; changedStamp?: number | undefined; reason: string };
