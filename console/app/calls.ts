/** Reading and changing by the API from a screen. A query's key is the route's name and its input. */
import {
  keepPreviousData,
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client, type InputOf, isSignedIn, type OutputOf, type RouteName } from "./client.ts";
import { askThrough } from "./session-end.ts";

interface CallOptions {
  enabled?: boolean;
  /** The answer to the former input stays until the new one is here: for filters and pages. */
  keepsFormer?: boolean;
}

export function useCall<Name extends RouteName>(
  name: Name,
  input: InputOf<Name>,
  { enabled = true, keepsFormer = false }: CallOptions = {},
): UseQueryResult<OutputOf<Name>> {
  return useQuery({
    queryKey: [name, input],
    queryFn: () => call(name, input),
    enabled,
    ...(keepsFormer ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A change; what it makes old is asked for again. */
export function useChange<Name extends RouteName>(
  name: Name,
  makesOld: readonly RouteName[] = [],
): UseMutationResult<OutputOf<Name>, Error, InputOf<Name>> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: InputOf<Name>) => call(name, input),
    onSuccess: () => askAgain(queries, makesOld),
  });
}

/** Everything that these routes answered is asked for again, what is on the screen at once. */
export async function askAgain(queries: QueryClient, names: readonly RouteName[]): Promise<void> {
  await Promise.all(names.map((name) => queries.invalidateQueries({ queryKey: [name] })));
}

/** For what is neither a query nor a change of a screen. When the session has ended it waits for the next one. */
export function call<Name extends RouteName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> {
  // The table pairs each name with its own input and output; TypeScript cannot follow that through the union.
  const route = client[name] as (given: InputOf<Name>) => Promise<OutputOf<Name>>;
  return askThrough(() => route(input), { isSignedIn });
}
