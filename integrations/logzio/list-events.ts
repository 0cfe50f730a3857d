import { type CommandContext, type ListedPage, type ListRequest, pageAtOffset, VendorError } from "#sdk/index.ts";
import { createLogzioClient } from "./client.ts";
import { readFetchSettings } from "./fetch-settings.ts";

export const largestPage = 1000;
/** The end of the range lies a little past the present. */
const aheadSeconds = 300;

/**
 * One page of the events of rules, by date. Logz.io counts pages from 1, takes whole seconds, and wants both ends of a
 * range; where an answer is too large to be read, smaller pages are asked for, down to a single event.
 */
export async function listEvents(context: CommandContext, request: ListRequest): Promise<ListedPage> {
  let largest = largestPage;
  for (;;) {
    const page = pageAtOffset(request.offset, { limit: Math.min(request.limit, largest), largest });
    try {
      const listed = await ask(context, request, page);
      // Where pages are smaller than was asked for, another page holds the offset.
      if (request.offset === 0 || listed.limit >= page.size) return listed;
      largest = listed.limit;
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (page.size === 1) {
        const after = new Date(request.since).toISOString().replace(/\.\d+/, "");
        const tooLarge = `an event after ${after} is larger than what may be read`;
        return { items: [], offset: page.offset, tooLarge, vendorTime: undefined };
      }
      largest = Math.max(1, Math.floor(page.size / 2));
    }
  }
}

async function ask(
  context: CommandContext,
  { since, until }: ListRequest,
  page: ReturnType<typeof pageAtOffset>,
): Promise<ListedPage & { limit: number }> {
  const client = createLogzioClient(context);
  const { filter } = readFetchSettings(context.instance.parameters);
  const fromDate = Math.floor(since / 1000);
  const search = (present: number) => {
    const end = until === undefined ? Math.ceil(present / 1000) + aheadSeconds : Math.ceil(until / 1000);
    return client.searchEvents({
      filter: { ...filter, timeRange: { fromDate, toDate: Math.max(fromDate + 1, end) } },
      sort: [{ field: "DATE", descending: false }],
      pagination: { pageNumber: page.number, pageSize: page.size },
    });
  };
  const now = context.clock.now();
  let answer = await search(now);
  // A clock of ours that is slow would hide what came in since: the answer says how late it is there.
  const isSlow = until === undefined && (answer.vendorTime ?? 0) > now + (aheadSeconds / 2) * 1000;
  if (isSlow) answer = await search(answer.vendorTime ?? now);
  const told = answer.pagination?.pageSize ?? page.size;
  const limit = told > 0 ? Math.min(page.size, told) : page.size;
  const { results, total, vendorTime } = answer;
  // A smaller page than was asked for begins elsewhere, too.
  const offset = (page.number - 1) * limit;
  const isMore = total !== undefined && total > offset + results.length;
  return { items: results, offset, limit, total, ...(isMore ? { hasMore: true } : {}), vendorTime };
}

/** The answer was cut off by our own limit; one that is no JSON has a status. */
function isTooLarge(error: unknown): boolean {
  return error instanceof VendorError && error.kind === "invalid" && error.httpStatus === undefined;
}
