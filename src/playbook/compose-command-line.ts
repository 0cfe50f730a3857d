/** A command and its arguments as the War Room's line: what `parseCommandLine` reads back is what was given. */
import type { Json, JsonObject } from "#base/json.ts";

export function composeCommandLine(name: string, inputs: JsonObject): string {
  return [`!${name}`, ...Object.entries(inputs).map(([key, value]) => `${key}=${quoteArgument(value)}`)].join(" ");
}

/**
 * A text as it is, anything else as JSON. Back-ticks keep an expression from being read: the value is what came of it. One
 * that holds a back-tick as well cannot be written without being read again.
 */
export function quoteArgument(value: Json): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (text.includes("${") && !text.includes("`")) return `\`${text}\``;
  // Before a quote, and at the end, a backslash would be the quote's: there it is doubled.
  return `"${text.replaceAll(/(\\*)("|$)/g, (_, slashes: string, quote: string) => `${slashes}${slashes}${quote && '\\"'}`)}"`;
}
