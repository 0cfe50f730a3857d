import { type Json, type JsonObject, VendorError } from "#sdk/index.ts";

/** Reading arguments and parameters: what is missing or of a wrong kind is refused before anything is sent. */

export function readText(value: Json | undefined): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.trim() : "";
}

/** A whole number, also when it is written as text. */
export function requireNumber(
  command: string,
  inputs: JsonObject,
  name: string,
  { fallback, low, high }: { fallback: number; low: number; high: number },
): number {
  const value = inputs[name];
  if (value === undefined || value === null || value === "") return fallback;
  const number = typeof value === "string" ? Number(value.trim().replaceAll(",", "")) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= low && number <= high) return number;
  throw new VendorError("refused", `${command}: ${name} ${JSON.stringify(value).slice(0, 60)} cannot be used`, {
    mend: `Write a whole number from ${low} to ${high}; without one it is ${fallback}.`,
  });
}

/** Of a parameter: what is no number is the default, and what is too large is as much as may be. */
export function readInteger(value: Json | undefined, fallback: number, low: number, high: number): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return fallback;
  return Math.min(high, Math.max(low, Math.trunc(number)));
}

/** A list as it is, a text with one item a line or between commas. */
export function readList(value: Json | undefined): string[] {
  const items = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[\r\n,]+/) : [];
  return items.map((item) => readText(item)).filter((item) => item !== "");
}
