/**
 * The vendor's clock, read from the `Date` header every HTTP answer carries. Whoever compares a vendor's time stamps with
 * the present uses it: our own clock may be minutes away from the vendor's.
 */

/** Milliseconds since the epoch, to the second; undefined when the answer does not say. */
export function readVendorTime(headers: Record<string, string>): number | undefined {
  const parsed = Date.parse(headers.date ?? "");
  return Number.isNaN(parsed) ? undefined : parsed;
}
