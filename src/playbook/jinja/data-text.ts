/** Values as JSON text: the way `fromjson` shows itself, and the way `tojson` writes (Python's spelling, safe in HTML). */
import type { Evaluation } from "./evaluation.ts";
import { ExpressionError, typeError } from "./expression-error.ts";
import { numberText, toText } from "./python-text.ts";
import { Float, Range, Special, type Value } from "./value.ts";

export interface JsonStyle {
  itemSeparator: string;
  keySeparator: string;
  sortKeys: boolean;
  indent: number;
  quote(text: string): string;
}

const plain: JsonStyle = { itemSeparator: ",", keySeparator: ":", sortKeys: false, indent: 0, quote: JSON.stringify };

/** Lists and dicts as JSON, everything else as it always shows. */
export function toDataText(evaluation: Evaluation, value: Value): string {
  if (typeof value !== "object" || value === null) return toText(evaluation, value);
  return toJsonText(evaluation, value, plain);
}

export function toJsonText(evaluation: Evaluation, value: Value, style: JsonStyle): string {
  const writer = { text: "" };
  writeJson(evaluation, writer, value, style, "\n");
  evaluation.checkLength(writer.text.length);
  evaluation.spend(1 + (writer.text.length >> 7));
  return writer.text;
}

function writeJson(
  evaluation: Evaluation,
  writer: { text: string },
  value: Value,
  style: JsonStyle,
  lineEnd: string,
): void {
  if (writer.text.length > evaluation.maxOutput) {
    throw new ExpressionError(
      "JINJA_BUDGET",
      `the template makes a text of more than ${evaluation.maxOutput} characters`,
    );
  }
  if (typeof value === "string") writer.text += style.quote(value);
  else if (value === null || typeof value === "boolean") writer.text += String(value);
  else if (typeof value === "number") writer.text += numberText(value);
  else if (value === undefined) throw typeError("an undefined value cannot be written as JSON; give it a `default`");
  else if (value instanceof Float) writer.text += toText(evaluation, value);
  else if (value instanceof Range || Array.isArray(value)) {
    if (value instanceof Range) evaluation.spend(value.length);
    writeAll(writer, "[", "]", value.length, style, lineEnd, (index, inner) =>
      writeJson(evaluation, writer, value.at(index), style, inner),
    );
  } else if (Special.is(value)) throw typeError("`loop` and a namespace cannot be written as JSON");
  else {
    const keys = Object.keys(value);
    if (style.sortKeys) keys.sort((a, b) => (a < b ? -1 : 1));
    writeAll(writer, "{", "}", keys.length, style, lineEnd, (index, inner) => {
      const key = keys[index] ?? "";
      writer.text += style.quote(key) + style.keySeparator;
      writeJson(evaluation, writer, value[key], style, inner);
    });
  }
}

function writeAll(
  writer: { text: string },
  open: string,
  close: string,
  length: number,
  style: JsonStyle,
  lineEnd: string,
  writeOne: (index: number, lineEnd: string) => void,
): void {
  writer.text += open;
  const inner = lineEnd + " ".repeat(style.indent);
  for (let index = 0; index < length; index++) {
    if (index > 0) writer.text += style.indent > 0 ? style.itemSeparator.trimEnd() : style.itemSeparator;
    if (style.indent > 0) writer.text += inner;
    writeOne(index, inner);
  }
  if (style.indent > 0 && length > 0) writer.text += lineEnd;
  writer.text += close;
}
