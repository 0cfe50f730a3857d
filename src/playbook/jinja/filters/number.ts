/** Filters about numbers: `int`, `float`, `abs`, `round`. */
import { typeError } from "../expression-error.ts";
import { type Filter, filter } from "../filter.ts";
import { roundDecimal } from "../round-decimal.ts";
import { floatOf, isFloat, kindOf, numberOf, type Value } from "../value.ts";

const int = filter(["default", "base"], (_evaluation, value, [otherwise = 0, base]) => {
  requireDefined("int", value);
  const number = numberOf(value);
  if (number !== undefined) return Math.trunc(number);
  if (typeof value !== "string") return otherwise;
  return parseInteger(value, numberOf(base) ?? 10) ?? otherwise;
});

const prefixes: Readonly<Record<number, RegExp>> = { 2: /^0b/i, 8: /^0o/i, 16: /^0x/i };

function parseInteger(text: string, base: number): number | undefined {
  const match = /^([-+]?)(\w+)$/.exec(text.trim());
  const digits = match?.[2]?.replaceAll("_", "").replace(prefixes[base] ?? /^$/, "");
  if (digits !== undefined && base >= 2 && base <= 36 && isWritten(digits, base)) {
    const value = Number.parseInt(digits, base);
    return match?.[1] === "-" ? 0 - value : value;
  }
  const number = parseFloating(text);
  return number === undefined ? undefined : Math.trunc(number);
}

function isWritten(digits: string, base: number): boolean {
  return digits !== "" && [...digits.toLowerCase()].every((digit) => Number.parseInt(digit, 36) < base);
}

function parseFloating(text: string): number | undefined {
  if (!/^\s*[-+]?(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?\s*$/.test(text)) return undefined;
  const value = Number(text.replaceAll("_", ""));
  return Number.isFinite(value) ? value : undefined;
}

const float = filter(["default"], (_evaluation, value, [otherwise = floatOf(0)]) => {
  requireDefined("float", value);
  const number = numberOf(value) ?? (typeof value === "string" ? parseFloating(value) : undefined);
  return number === undefined ? otherwise : floatOf(number);
});

function requireDefined(name: string, value: Value): void {
  if (value === undefined) throw typeError(`an undefined value cannot be made ${name}; put \`default(…)\` before it`);
}

function requireNumber(name: string, value: Value): number {
  const number = numberOf(value);
  if (number === undefined) throw typeError(`\`${name}\` needs a number, not ${kindOf(value)}`);
  return number;
}

const abs = filter([], (_evaluation, value) => {
  const number = Math.abs(requireNumber("abs", value));
  return isFloat(value) ? floatOf(number) : number;
});

const round = filter(["precision", "method"], (_evaluation, value, [precision, method = "common"]) => {
  const number = requireNumber("round", value);
  const places = numberOf(precision) ?? 0;
  if (!Number.isInteger(places) || Math.abs(places) > 20) throw typeError("`round` takes a whole precision up to 20");
  const scale = 10 ** places;
  if (method === "common") {
    if (!isFloat(value) && places >= 0) return number;
    const rounded = roundDecimal(number, places);
    return isFloat(value) ? floatOf(rounded) : rounded;
  }
  if (method !== "ceil" && method !== "floor") throw typeError("`round` goes `common`, `ceil` or `floor`");
  return floatOf((method === "ceil" ? Math.ceil(number * scale) : Math.floor(number * scale)) / scale);
});

export const numberFilters: Readonly<Record<string, Filter>> = { int, float, abs, round };
