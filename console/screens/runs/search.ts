/** What the address of this screen may say after the `?`. */
export type RunsSearch = Record<never, never>;

export function readRunsSearch(_: Record<string, unknown>): RunsSearch {
  return {};
}
