/** What the address of this screen may say after the `?`. */
export type RunSearch = Record<never, never>;

export function readRunSearch(_: Record<string, unknown>): RunSearch {
  return {};
}
