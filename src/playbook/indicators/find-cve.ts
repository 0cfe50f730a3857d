/** Names of vulnerabilities: `CVE-2021-44228`, in any case and with the hyphens that word processors make. */
import type { Found } from "./indicator.ts";
import { isGlued } from "./words.ts";

const cve = /CVE[-–_ ](?<year>(?:19|20)\d{2})[-–_](?<number>\d{4,19})(?!\d)/gi;

export function* findCves(text: string): Generator<Found> {
  for (const match of text.matchAll(cve)) {
    if (isGlued(text, match.index)) continue;
    const { year = "", number = "" } = match.groups ?? {};
    yield { type: "CVE", value: `CVE-${year}-${number}`, from: match.index, to: match.index + match[0].length };
  }
}
