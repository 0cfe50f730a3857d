/** What the routes about lists do. Reading works on every process; changing needs the active one. */
import { createList, deleteList, updateList } from "#actions/investigations/change-list.ts";
import { TocsinError } from "#base/errors.ts";
import type { List, ListSummary } from "#contract/list.ts";
import type { listRoutes } from "#contract/list-routes.ts";
import type { Handlers } from "#contract/route.ts";
import { createDb } from "#store/db.ts";
import { type ListRow, type ListSummary as ListSummaryRow, listLists, readList } from "#store/lists.ts";
import type { RequestContext } from "./access/request-context.ts";
import { deskOf, type StoreApiOptions } from "./investigation-api.ts";

export function createListHandlers(options: StoreApiOptions): Handlers<typeof listRoutes, RequestContext> {
  const db = createDb(options.pool);
  const give = async (name: string, context: RequestContext): Promise<List> => {
    const row = await readList(db, name);
    if (!row) throw new TocsinError("NOT_FOUND", `There is no list ${name}`);
    context.setVersion(row.version);
    return present(row);
  };
  return {
    async listLists() {
      return { items: (await listLists(db)).map(present) };
    },
    async getList({ name }, context) {
      return await give(name, context);
    },
    async createList(list, context) {
      context.audit.object = list.name;
      await createList(deskOf(options, context), list);
      return await give(list.name, context);
    },
    async updateList({ version, ...list }, context) {
      await updateList(deskOf(options, context), list, { version, ifMatch: context.ifMatch });
      return await give(list.name, context);
    },
    async deleteList({ name }, context) {
      await deleteList(deskOf(options, context), name, { ifMatch: context.ifMatch });
      return {};
    },
  };
}

function present(row: ListRow): List;
function present(row: ListSummaryRow): ListSummary;
function present(row: ListSummaryRow): ListSummary {
  return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
