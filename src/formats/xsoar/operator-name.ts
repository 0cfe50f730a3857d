/** Old content writes operators with a prefix: `string.isEqual`, `general.uniq`. */
const renamed: Readonly<Record<string, string>> = {
  "string.isEqual": "isEqualString",
  "string.isNotEqual": "isNotEqualString",
  "number.isEqual": "isEqualNumber",
  "number.isNotEqual": "isNotEqualNumber",
};

/** The name without its prefix. */
export function operatorName(written: string): string {
  if (Object.hasOwn(renamed, written)) return renamed[written] ?? written;
  return written.replace(/^(?:general|string|number|date)\./, "");
}
