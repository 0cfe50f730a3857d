/** Writes data as YAML, in the way XSOAR does: lists not indented, plain text where it is safe, long texts as blocks. */
import { isObject, type Json } from "#base/json.ts";

export type ScalarStyle = "PLAIN" | "QUOTE_SINGLE" | "QUOTE_DOUBLE" | "BLOCK_LITERAL" | "BLOCK_FOLDED";

/** A whole document. */
export function printYaml(value: Json): string {
  if (isObject(value) && Object.keys(value).length > 0) return `${printEntries(value, 0)}\n`;
  if (Array.isArray(value) && value.length > 0) return `${printItems(value, 0)}\n`;
  return `${printScalar(value, 0)}\n`;
}

/** What stands behind a key's colon, with the blank or the line's end before it. `indent` is the key's column. */
export function printAfterColon(value: Json, indent: number, style?: ScalarStyle): string {
  if (isObject(value) && Object.keys(value).length > 0) {
    return `\n${" ".repeat(indent + 2)}${printEntries(value, indent + 2)}`;
  }
  if (Array.isArray(value) && value.length > 0) return `\n${" ".repeat(indent)}${printItems(value, indent)}`;
  return ` ${printScalar(value, indent, style)}`;
}

/** What stands behind a list's dash and blank. `indent` is the column of what this prints. */
export function printItemBody(value: Json, indent: number, style?: ScalarStyle): string {
  if (isObject(value) && Object.keys(value).length > 0) return printEntries(value, indent);
  if (Array.isArray(value) && value.length > 0) return printItems(value, indent);
  // A block's text is indented relative to the dash.
  return printScalar(value, indent - 2, style);
}

export function printKey(key: string): string {
  return isPlain(key) ? key : printQuoted(key, key.includes("'") ? "QUOTE_DOUBLE" : "QUOTE_SINGLE");
}

/** The first line stands where the caller is; the others are indented. */
function printEntries(value: { [key: string]: Json }, indent: number): string {
  return Object.entries(value)
    .map(([key, inner]) => `${printKey(key)}:${printAfterColon(inner, indent)}`)
    .join(`\n${" ".repeat(indent)}`);
}

function printItems(value: readonly Json[], indent: number): string {
  return value.map((item) => `- ${printItemBody(item, indent + 2)}`).join(`\n${" ".repeat(indent)}`);
}

export function printScalar(value: Json, indent: number, style?: ScalarStyle): string {
  if (typeof value !== "string") return JSON.stringify(value);
  const isBlock = style === undefined || style === "BLOCK_LITERAL" || style === "BLOCK_FOLDED" || style === "PLAIN";
  if (isBlock && canBeBlock(value)) return printBlock(value, indent);
  if (style === "QUOTE_SINGLE" || style === "QUOTE_DOUBLE") return printQuoted(value, style);
  return isPlain(value) ? value : printQuoted(value, "QUOTE_DOUBLE");
}

/** In a flow map or list: JSON is YAML there. */
export function printFlow(value: Json): string {
  return escapeRare(JSON.stringify(value));
}

function printQuoted(text: string, style: "QUOTE_SINGLE" | "QUOTE_DOUBLE"): string {
  if (style === "QUOTE_SINGLE" && isPrintable(text)) return `'${text.replaceAll("'", "''")}'`;
  return escapeRare(JSON.stringify(text));
}

/** JSON leaves characters as they are that YAML counts as line ends, or does not allow. */
function escapeRare(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/u.test(text);
}

const words = /^(?:null|true|false|yes|no|on|off|y|n|~)$/i;

/** Reads back as the same text in any YAML, 1.1 included, inside of a block. */
function isPlain(text: string): boolean {
  return (
    /^[\p{L}_$/(][^\n]*$/u.test(text) &&
    isPrintable(text) &&
    !words.test(text) &&
    !/: |:$| #|\s$/.test(text) &&
    text.length <= 1_000
  );
}

/** Several lines, of which none would lose or gain anything in a block. */
function canBeBlock(text: string): boolean {
  const [first = ""] = text.split("\n");
  if (!text.includes("\n") || text.trim() === "") return false;
  if (first === "" || /^\s/.test(text)) return false;
  return isPrintable(text.replaceAll("\n", "").replaceAll("\t", ""));
}

function printBlock(text: string, indent: number): string {
  const ends = /\n*$/.exec(text)?.[0].length ?? 0;
  const chomping = ends === 0 ? "-" : ends === 1 ? "" : "+";
  const lines = (ends === 0 ? text : text.slice(0, -1)).split("\n");
  const margin = " ".repeat(Math.max(indent, 0) + 2);
  return `|${chomping}\n${lines.map((line) => (line === "" ? "" : margin + line)).join("\n")}`;
}
