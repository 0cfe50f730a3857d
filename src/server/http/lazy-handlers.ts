/** Handlers whose code is read when the first of them is called: what nobody asks for costs the start nothing. */
import type { Handlers, RouteTable } from "#contract/route.ts";

export function loadHandlersWhenAsked<Table extends RouteTable, Context>(
  routes: Table,
  load: () => Promise<Handlers<Table, Context>>,
): Handlers<Table, Context> {
  let loaded: Promise<Handlers<Table, Context>> | undefined;
  const handlers = Object.keys(routes).map((name) => [
    name,
    async (input: never, context: Context) => {
      loaded ??= load();
      return (await loaded)[name as keyof Table](input, context);
    },
  ]);
  // One for each name of the table, with the arguments handed on as they came: it is what its type says.
  return Object.fromEntries(handlers) as Handlers<Table, Context>;
}
