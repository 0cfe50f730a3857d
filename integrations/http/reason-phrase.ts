// Not imported: an import of it would have Node load a second HTTP client (its own `fetch`) at every start.
const { STATUS_CODES } = process.getBuiltinModule("node:http");

/** "Not Found" of 404; empty for a status that has no name. */
export function reasonPhraseOf(status: number): string {
  return STATUS_CODES[status] ?? "";
}
