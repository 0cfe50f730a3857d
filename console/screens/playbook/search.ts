/** What the address of this screen may say after the `?`. */
export type PlaybookSearch = Record<never, never>;

export function readPlaybookSearch(_: Record<string, unknown>): PlaybookSearch {
  return {};
}
