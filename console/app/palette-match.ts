/** Whether an entry of the palette is meant: every word of what was typed stands in it somewhere. */
export function isMeant(typed: string, ...texts: readonly (string | undefined)[]): boolean {
  const all = texts.join(" ").toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
