/** `Name`, `Name (2)`, `Name (3)`: what a person expects of a second one. */
export function numberName(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken.map(nameKey));
  const base = wanted.trim().slice(0, 190);
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} (${number})`;
    if (!names.has(nameKey(name))) return name;
  }
}

/** Names that a person takes for the same. */
export const nameKey = (name: string) => name.normalize("NFKC").toLowerCase();
