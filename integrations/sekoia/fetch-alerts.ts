import { createTimeSource } from "#sdk/index.ts";
import { filterQuery } from "./alert-filter.ts";
import { attachComments } from "./attach-comments.ts";
import { createSekoiaClient } from "./client.ts";
import { readAlert } from "./read-alert.ts";

/** How Sekoia.io's alerts are listed; how they are walked through is `createTimeSource`'s. */
export const alertSource = createTimeSource({
  pageSize: 100,
  listsChanges: true,
  async list(context, { by, since, offset, limit }) {
    const field = by === "raised" ? "created_at" : "updated_at";
    const answer = await createSekoiaClient(context).listAlerts({
      ...filterQuery(context.instance.parameters, by),
      // `now` is the vendor's own clock.
      [`date[${field}]`]: `${new Date(since).toISOString()},now`,
      sort: field,
      direction: "asc",
      limit,
      ...(offset === 0 ? {} : { offset }),
    });
    const items = await attachComments(context, answer.items);
    return { items, total: answer.total, hasMore: answer.hasMore, vendorTime: answer.vendorTime };
  },
  read: readAlert,
});

export const { fetchAlerts } = alertSource;
