/** What the address of this screen may say after the `?`. */
export type IntegrationSearch = Record<never, never>;

export function readIntegrationSearch(_: Record<string, unknown>): IntegrationSearch {
  return {};
}
