import type { Json } from "#base/json.ts";
import type { CommandContext } from "../command.ts";
import type { SourceAlert } from "../source.ts";

/**
 * What a vendor has to offer so that `createTimeSource` can read its alerts: a list that can be asked for in the order of
 * a time stamp, from a moment on, page by page. Stamps are seconds since the epoch, of the vendor's clock; a fraction is
 * kept.
 */
export interface TimeList {
  /** Items a full page holds. */
  pageSize: number;
  /**
   * Items read again when paging inside one stamp, so that one that was removed hides none. 0 for a vendor that counts
   * pages, not items. Default 10.
   */
  offsetOverlap?: number;
  /** How long the newest stamps stay open: alerts may still appear among them in any order. Seconds, default 5. */
  holdBack?: number;
  /** One page in ascending order of the stamp, stamps from `since` on (a margin is in it), `offset` items skipped. */
  list(context: CommandContext, request: ListRequest): Promise<ListedPage>;
  read(item: Json): ReadItem;
  /** The vendor can list by the time of the last change too: then changes of known alerts are followed. */
  listsChanges?: boolean;
}

export interface ListRequest {
  by: "raised" | "changed";
  /** Milliseconds since the epoch. */
  since: number;
  offset: number;
  limit: number;
}

export interface ListedPage {
  items: Json[];
  total?: number | undefined;
  hasMore?: boolean | undefined;
  /** The vendor's clock at the answer, milliseconds; see `readVendorTime`. */
  vendorTime: number | undefined;
}

/** One item of a list as an alert of ours, or the reason why it is none. */
export type ReadItem =
  | { alert: SourceAlert; stamp: number; changedStamp?: number | undefined }
  | { alert: undefined; stamp: number | undefined; changedStamp?: number | undefined; reason: string };
