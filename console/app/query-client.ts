import { QueryClient } from "@tanstack/react-query";
import { TocsinError } from "#contract/errors.ts";

/** What the server refused it refuses again; what did not reach it may reach it now. */
const isWorthRetrying = (error: Error): boolean => error instanceof TocsinError && error.status >= 500;

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 2 && isWorthRetrying(error),
        retryDelay: (failures) => 500 * 2 ** failures,
        // Live events say what is old; this is for what changes without one.
        staleTime: 10_000,
        // The browser's idea of being online is about the internet. Tocsin may stand on the same machine.
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}
