/** Where commands meet the extraction: values by type, as many as a text of a reasonable length holds. */
import { extractIndicators } from "#playbook/indicators/extract-indicators.ts";

/** The search holds up everything else meanwhile. Characters. */
const mostText = 1024 * 1024;

export function extractFromText(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { type, value } of extractIndicators(text.slice(0, mostText))) {
    const values = found.get(type);
    if (values) values.push(value);
    else found.set(type, [value]);
  }
  return found;
}
