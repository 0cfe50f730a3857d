/** Built-in transformers of numbers and dates. */
import type { Json } from "#base/json.ts";
import { formatGo, rfc822 } from "../dates/go-layout.ts";
import { epochSeconds } from "../dates/moment.ts";
import { castDate } from "../dates/read-date.ts";
import { castNumber, type ExactNumber, toDouble } from "../exact-number.ts";
import { onValue, type Transformer, type TransformerCall } from "./transformer.ts";

function onNumber(reckon: (value: ExactNumber, call: TransformerCall) => number): Transformer {
  return onValue((value, call) => {
    const number = castNumber(value, call.operator);
    return number === undefined ? undefined : requireFinite(reckon(number, call), call);
  });
}

function requireFinite(result: number, call: TransformerCall): number {
  if (Number.isFinite(result)) return result + 0;
  throw call.fault("the result is no number that can be kept");
}

function reckonBy(reckon: (value: ExactNumber, by: ExactNumber, call: TransformerCall) => number): Transformer {
  return onNumber((value, call) => {
    const by = call.number("by");
    if (by === undefined) throw call.fault("the argument by is missing");
    return reckon(value, by, call);
  });
}

/** In decimals, so that 0.1 and 0.2 are 0.3. */
function sum(a: ExactNumber, b: ExactNumber, sign: 1n | -1n): number {
  const scale = Math.max(a.scale, b.scale);
  const units = a.units * 10n ** BigInt(scale - a.scale) + sign * b.units * 10n ** BigInt(scale - b.scale);
  return toDouble({ units, scale, rounded: false });
}

function requireDivisor(by: ExactNumber, call: TransformerCall): number {
  if (by.units === 0n) throw call.fault("division by zero");
  return toDouble(by);
}

/** A half goes away from zero. */
function round(value: number): number {
  return value < 0 ? -Math.round(-value) : Math.round(value);
}

const toUnix = onValue((value, { operator }) => {
  const moment = castDate(value, operator);
  return moment === undefined ? undefined : epochSeconds(moment);
});

const dateToString = onValue((value: Json, call) => {
  const moment = castDate(value, call.operator);
  return moment === undefined ? undefined : formatGo(moment, call.text("format") || rfc822);
});

export const numberTransformers: Readonly<Record<string, Transformer>> = {
  addition: reckonBy((value, by) => sum(value, by, 1n)),
  subtraction: reckonBy((value, by) => sum(value, by, -1n)),
  multiply: reckonBy((value, by) =>
    toDouble({ units: value.units * by.units, scale: value.scale + by.scale, rounded: false }),
  ),
  division: reckonBy((value, by, call) => toDouble(value) / requireDivisor(by, call)),
  modulus: reckonBy((value, by, call) => toDouble(value) % requireDivisor(by, call)),
  floor: onNumber((value) => Math.floor(toDouble(value))),
  ceil: onNumber((value) => Math.ceil(toDouble(value))),
  round: onNumber((value) => round(toDouble(value))),
  abs: onNumber((value) => Math.abs(toDouble(value))),
  toUnix,
  dateToString,
};
