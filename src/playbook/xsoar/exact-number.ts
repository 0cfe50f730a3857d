/** Numbers of any length, compared as they are written: identifiers beyond 2^53 must not be rounded together. */
import type { Json } from "#base/json.ts";
import { kindOf, numberText } from "./cast.ts";
import { LanguageError } from "./language-error.ts";

/** `units` times ten to the power of `-scale`. */
export interface ExactNumber {
  units: bigint;
  scale: number;
  /** It was a number before we saw it, so that what lies beyond 2^53 has been rounded already. */
  rounded: boolean;
}

const decimal = /^\s*([-+]?)(\d{0,1000})(?:\.(\d{0,1000}))?(?:[eE]([-+]?\d{1,4}))?\s*$/;
const largestPower = 1_000;

export function readNumber(text: string): ExactNumber | undefined {
  const match = decimal.exec(text);
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", power = "0"] = match;
  const digits = whole + fraction;
  const exponent = Number(power);
  if (digits === "" || Math.abs(exponent) > largestPower) return undefined;
  const units = BigInt(digits) * (sign === "-" ? -1n : 1n);
  const scale = fraction.length - exponent;
  return scale < 0
    ? { units: units * 10n ** BigInt(-scale), scale: 0, rounded: false }
    : { units, scale, rounded: false };
}

/** Undefined for nothing and for empty text; an error for what is no number. */
export function castNumber(value: Json | undefined, operator: string, side = "the value"): ExactNumber | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.length < 2) return castNumber(value[0], operator, side);
  if (typeof value === "number" || typeof value === "string") {
    if (typeof value === "string" && value.trim() === "") return undefined;
    const read = readNumber(typeof value === "string" ? value : numberText(value));
    if (read !== undefined) return { ...read, rounded: typeof value === "number" && !Number.isSafeInteger(value) };
  }
  const what = typeof value === "string" ? `"${value.slice(0, 60)}"` : kindOf(value);
  throw new LanguageError("XSOAR_CAST", `${operator}: ${side} is ${what}, which is no number`);
}

/** Negative, 0 or positive. */
export function compareNumbers(a: ExactNumber, b: ExactNumber): number {
  if (a.rounded || b.rounded) return toDouble(a) - toDouble(b);
  const scale = Math.max(a.scale, b.scale);
  const left = a.units * 10n ** BigInt(scale - a.scale);
  const right = b.units * 10n ** BigInt(scale - b.scale);
  return left < right ? -1 : left > right ? 1 : 0;
}

export function toDouble({ units, scale }: ExactNumber): number {
  return Number(`${units}e${-scale}`);
}
