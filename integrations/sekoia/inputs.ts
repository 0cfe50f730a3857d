import { type Json, type JsonObject, VendorError } from "#sdk/index.ts";

/** Reading a command's arguments: what is missing or of a wrong kind is refused before anything is sent. */

export function requireText(command: string, inputs: JsonObject, name: string): string {
  const value = inputs[name];
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string" && text.trim() !== "") return text;
  throw new VendorError("refused", `${command} needs the argument ${name}`, {
    mend: `Give ${name}; it was ${value === undefined ? "absent" : JSON.stringify(value).slice(0, 60)}.`,
  });
}

export function optionalText(inputs: JsonObject, name: string): string | undefined {
  const value = inputs[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A whole number, also when it is written as text; clamped to its range. */
export function readInteger(value: Json | undefined, fallback: number, low: number, high: number): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number !== "number" || !Number.isFinite(number)) return fallback;
  return Math.min(high, Math.max(low, Math.trunc(number)));
}

/** Several texts: a list, or one text with one a line or between commas. */
export function readList(value: Json | undefined): string[] {
  const items = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[\r\n,]+/) : [value ?? null];
  return items.flatMap((item) => {
    const text = typeof item === "string" || typeof item === "number" ? String(item).trim() : "";
    return text === "" ? [] : text;
  });
}

/** A whole number that must be one: a slip is said instead of being read as something else. */
export function requireInteger(
  command: string,
  inputs: JsonObject,
  name: string,
  { fallback, low, high }: { fallback: number; low: number; high: number },
): number {
  const value = inputs[name];
  if (value === undefined || value === null || value === "") return fallback;
  const number = typeof value === "string" ? Number(value.trim()) : value;
  if (typeof number === "number" && Number.isInteger(number) && number >= low && number <= high) return number;
  throw new VendorError("refused", `${command}: ${name} ${JSON.stringify(value).slice(0, 60)} cannot be used`, {
    mend: `Write a whole number from ${low} to ${high}.`,
  });
}
