/**
 * JSON texts as one JSON list, for `json_array_elements($n::json)`. An SQL array of JSON texts would have every quote in it
 * escaped here and unescaped there; over `json` each element comes back as the very text it was, NUL escapes and lone
 * surrogates included.
 */
export function jsonList(texts: readonly string[]): string {
  return `[${texts.join(",")}]`;
}
