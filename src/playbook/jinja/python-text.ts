/**
 * A value as text, the way Jinja shows it: `True`, `None`, `1.0`, `['a', {'b': 1}]`. Templates in use rely on it, even
 * where JSON would be nicer (`tojson` gives JSON).
 */
import type { Evaluation } from "./evaluation.ts";
import { ExpressionError, typeError } from "./expression-error.ts";
import { Float, Range, Special, Tuple, type Value } from "./value.ts";

export function toText(evaluation: Evaluation, value: Value): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  if (value === null) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value) || typeof value === "object") {
    const writer = { text: "", limit: evaluation.maxOutput };
    writeRepr(writer, value);
    evaluation.spend(1 + (writer.text.length >> 7));
    return writer.text;
  }
  return "";
}

interface Writer {
  text: string;
  limit: number;
}

function write(writer: Writer, piece: string): void {
  writer.text += piece;
  if (writer.text.length > writer.limit) {
    throw new ExpressionError("JINJA_BUDGET", `the template makes a text of more than ${writer.limit} characters`);
  }
}

function writeRepr(writer: Writer, value: Value): void {
  if (typeof value === "string") write(writer, quoteText(value));
  else if (value === undefined) write(writer, "Undefined");
  else if (value === null) write(writer, "None");
  else if (typeof value === "boolean") write(writer, value ? "True" : "False");
  else if (typeof value === "number") write(writer, numberText(value));
  else if (Array.isArray(value)) {
    const isTuple = value instanceof Tuple;
    write(writer, isTuple ? "(" : "[");
    for (let index = 0; index < value.length; index++) {
      if (index > 0) write(writer, ", ");
      writeRepr(writer, value[index]);
    }
    write(writer, isTuple ? (value.length === 1 ? ",)" : ")") : "]");
  } else if (value instanceof Float) write(writer, floatText(value.value));
  else if (value instanceof Range) {
    const step = value.step === 1 ? "" : `, ${value.step}`;
    write(writer, `range(${value.start}, ${value.stop}${step})`);
  } else if (Special.is(value))
    throw typeError("`loop` and a namespace have no text of their own; write one of their attributes");
  else {
    let separator = "{";
    for (const key of Object.keys(value)) {
      write(writer, `${separator}${quoteText(key)}: `);
      writeRepr(writer, value[key]);
      separator = ", ";
    }
    write(writer, separator === "{" ? "{}" : "}");
  }
}

/** A JSON number is an int when it is whole. */
export function numberText(value: number): string {
  if (!Number.isInteger(value)) return floatText(value);
  return Math.abs(value) < 1e21 ? String(value) : BigInt(value).toString();
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    const [digits = "", exponent = "+0"] = value.toExponential().split("e");
    const sign = exponent.startsWith("-") ? "-" : "+";
    return `${digits}e${sign}${exponent.slice(1).padStart(2, "0")}`;
  }
  const text = String(value);
  return text.includes(".") || !Number.isFinite(value) ? text : `${text}.0`;
}

// Everything Python's repr() does not print as it is, but for the plain space.
const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

function quoteText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll("\\", "\\\\")
    .replaceAll(quote, quote === '"' ? '"' : "\\'")
    .replace(unprintable, escapeCharacter);
  return quote + escaped + quote;
}

function escapeCharacter(character: string): string {
  const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code < 0x10000) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
