/** What the address of this screen may say after the `?`. */
export type PlaybooksSearch = Record<never, never>;

export function readPlaybooksSearch(_: Record<string, unknown>): PlaybooksSearch {
  return {};
}
