import type { JsonObject } from "#sdk/index.ts";

/**
 * The pack's description and its code name two paths for the same thing: `SekoiaXDR.Comments.items.content` is described,
 * `SekoiaXDR.Comments.content` is written. Playbooks exist for either, so both lead to it: each item stands in the list with
 * its fields, and once more under the described name. `total` stands with the first one, so that it is one number.
 */
export function underBothNames(name: string, items: readonly JsonObject[], more: JsonObject = {}): JsonObject[] {
  return items.map((item, index) => ({ ...item, [name]: item, ...(index === 0 ? more : {}) }));
}
