/** Operators by the names they are built in under; older content writes a family in front. */
const renamed: ReadonlyMap<string, string> = new Map([
  ["string.isEqual", "isEqualString"],
  ["string.isNotEqual", "isNotEqualString"],
  ["number.isEqual", "isEqualNumber"],
  ["number.isNotEqual", "isNotEqualNumber"],
]);

export function operatorName(written: string): string {
  return renamed.get(written) ?? written.replace(/^(?:general|string|number|date)\./, "");
}
