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
