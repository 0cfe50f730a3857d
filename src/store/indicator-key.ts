import { contentHash } from "#base/ids.ts";
import { cleanText } from "./clean-text.ts";

/** Types whose values are the same whatever the case. Addresses of the web are not: their paths are told apart by case. */
const caseless = /^(?:ip|ipv6|cidr|ipv6cidr|domain|domainglob|host|email|account|cve|file.*|ssdeep)$/i;

/** How long the text of a value may be; what is compared is the whole of it. */
export const longestIndicatorValue = 10_000;

export function cleanIndicatorValue(value: string): string {
  return cleanText(value.trim(), longestIndicatorValue);
}

/** By what indicators of a type are compared. */
export function hashIndicator(type: string, value: string): string {
  const whole = value.trim();
  return contentHash(caseless.test(type.replace(/[\s_-]/g, "")) ? whole.toLowerCase() : whole);
}

/** What an indicator of this value may have, whatever its type. */
export function possibleHashes(value: string): string[] {
  const whole = value.trim();
  return [...new Set([contentHash(whole), contentHash(whole.toLowerCase())])];
}
