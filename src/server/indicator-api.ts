/** What the routes about indicators do. Reading works on every process; changing needs the active one. */
import { presentFound, presentIndicator, updateIndicator } from "#actions/investigations/change-indicator.ts";
import { changeStore } from "#actions/investigations/store-desk.ts";
import { TocsinError } from "#base/errors.ts";
import type { Indicator } from "#contract/indicator.ts";
import type { indicatorRoutes } from "#contract/indicator-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { findIndicators } from "#engine/find-by-query.ts";
import { createDb } from "#store/db.ts";
import { includeIndicator, listExcludedIndicators } from "#store/excluded-indicators.ts";
import { readIndicator } from "#store/indicator-documents.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import type { RequestContext } from "./access/request-context.ts";
import { deskOf, type StoreApiOptions } from "./investigation-api.ts";

export function createIndicatorHandlers(options: StoreApiOptions): Handlers<typeof indicatorRoutes, RequestContext> {
  const { pool } = options;
  const db = createDb(pool);
  const give = async (id: string, context: RequestContext): Promise<Indicator> => {
    const row = await readIndicator(pool, id);
    if (!row) throw new TocsinError("NOT_FOUND", `There is no indicator ${id}`);
    context.setVersion(row.version);
    return presentIndicator(row);
  };
  return {
    async listIndicators({ query, limit, cursor }, { actor }) {
      const found = await findIndicators(pool, query, { size: limit, before: cursor, now: Date.now(), me: actor.name });
      const last = found.length === limit ? found.at(-1) : undefined;
      return { items: found.map(presentFound), next: last === undefined ? null : String(last.id) };
    },
    async getIndicator({ id }, context) {
      return await give(id, context);
    },
    async updateIndicator({ id, version, ...edit }, context) {
      context.audit.details = { ...(edit.score === undefined ? {} : { score: edit.score }) };
      await updateIndicator(deskOf(options, context), id, edit, { version, ifMatch: context.ifMatch });
      return await give(id, context);
    },
    async listExcludedIndicators({ limit, cursor }) {
      const rows = await listExcludedIndicators(db, { limit, before: cursor });
      const last = rows.length === limit ? rows.at(-1) : undefined;
      const items = rows.map((row) => ({ ...row, excludedAt: row.excludedAt.toISOString() }));
      return { items, next: last?.id ?? null };
    },
    async excludeIndicators({ values, type, reason }, context) {
      context.audit.object = values.slice(0, 10).join(" ").slice(0, 500);
      context.audit.details = { values: values.length, type, reason };
      await changeStore(deskOf(options, context), "", [
        { kind: "excludeIndicators", values, indicatorType: type, reason },
      ]);
      return {};
    },
    async includeIndicator({ id }, context) {
      const { writer } = deskOf(options, context);
      await withinEpoch(pool, writer.epoch, async (client) => {
        if (await includeIndicator(client, id)) return;
        throw new TocsinError("NOT_FOUND", `Nothing is excluded as ${id}`);
      });
      return {};
    },
  };
}
