/** `"%s: %05.2f" | format(…)` and `"…" % …`: Python's older text formatting, the parts templates use. */
import type { Evaluation } from "./evaluation.ts";
import { typeError } from "./expression-error.ts";
import { toText } from "./python-text.ts";
import { roundDecimal } from "./round-decimal.ts";
import { kindOf, numberOf, type Value } from "./value.ts";

const directive = /%([-+0 ]{0,5})(\d{0,5})(?:\.(\d{1,3}))?([a-zA-Z%])/g;
const widest = 1000;

export function formatPercent(evaluation: Evaluation, pattern: string, args: readonly Value[]): string {
  let next = 0;
  let size = 0;
  const result = pattern.replace(
    directive,
    (_whole, flags: string, width: string, precision: string | undefined, kind: string) => {
      if (kind === "%") return "%";
      if (next >= args.length) throw typeError("the format names more values than it is given");
      if (Number(width) > widest || Number(precision ?? 0) > 100)
        throw typeError("the format asks for too wide a field");
      evaluation.spend();
      const piece = pad(formatOne(evaluation, kind, precision, flags, args[next++]), flags, Number(width));
      size += piece.length;
      evaluation.checkLength(size);
      return piece;
    },
  );
  return evaluation.text(result);
}

function formatOne(
  evaluation: Evaluation,
  kind: string,
  precision: string | undefined,
  flags: string,
  value: Value,
): string {
  if (kind === "s" || kind === "r") {
    const text = kind === "s" ? toText(evaluation, value) : toText(evaluation, [value]).slice(1, -1);
    return precision === undefined ? text : text.slice(0, Number(precision));
  }
  const number = numberOf(value);
  if (number === undefined) throw typeError(`\`%${kind}\` needs a number, not ${kindOf(value)}`);
  const sign = number >= 0 && flags.includes("+") ? "+" : "";
  switch (kind) {
    case "d":
    case "i":
      return sign + toText(evaluation, Math.trunc(number));
    case "f":
      return sign + roundDecimal(number, Number(precision ?? 6)).toFixed(Number(precision ?? 6));
    case "x":
      return sign + Math.trunc(number).toString(16);
    case "X":
      return sign + Math.trunc(number).toString(16).toUpperCase();
    case "o":
      return sign + Math.trunc(number).toString(8);
    default:
      throw typeError(`\`%${kind}\` is not a format known here`);
  }
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes("-")) return text.padEnd(width);
  if (!flags.includes("0")) return text.padStart(width);
  const sign = /^[-+]/.test(text) ? text.slice(0, 1) : "";
  return sign + text.slice(sign.length).padStart(width - sign.length, "0");
}
