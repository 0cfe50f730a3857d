import type { Json } from "#base/json.ts";

/** The value that a text writes out as JSON; undefined when it is not JSON. */
export function readJsonText(text: string): Json | undefined {
  try {
    // JSON.parse promises nothing about its type, but it makes nothing that is not JSON.
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
