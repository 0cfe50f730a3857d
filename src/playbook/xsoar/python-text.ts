/** Text as Python prints it, for the scripts that are written in Python. */
import { isObject, type Json } from "#base/json.ts";
import { numberText } from "./cast.ts";

/** `str(value)`. */
export function pythonText(value: Json): string {
  if (typeof value === "string") return value;
  return pythonLiteral(value);
}

function pythonLiteral(value: Json): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return value.includes("'") && !value.includes('"') ? `"${value}"` : quoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  return `{${Object.keys(value)
    .map((key) => `${pythonLiteral(key)}: ${pythonLiteral(value[key] ?? null)}`)
    .join(", ")}}`;
}

function quoted(text: string): string {
  const plain = text.replace(/[\\']/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t");
  return `'${plain}'`;
}

/** `json.dumps(value)`: a blank behind each comma and colon, nothing but ASCII. */
export function pythonJson(value: Json): string {
  return writeJson(value, ascii);
}

/** `json.dumps(value, ensure_ascii=False)`. */
export function pythonJsonText(value: Json): string {
  return writeJson(value, JSON.stringify);
}

function writeJson(value: Json, text: (text: string) => string): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeJson(item, text)).join(", ")}]`;
  if (isObject(value)) {
    const members = Object.keys(value).map((key) => `${text(key)}: ${writeJson(value[key] ?? null, text)}`);
    return `{${members.join(", ")}}`;
  }
  return typeof value === "string" ? text(value) : JSON.stringify(value);
}

function ascii(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** `m.expand(template)`: `\1`, `\g<1>`, `\g<name>`, and the usual escapes. */
export function expandPython(template: string, group: (name: string) => string): string {
  return template.replace(
    /\\(?:g<(\w+)>|(\d{1,2})|([nrtfvab\\]))/g,
    (_whole, name?: string, index?: string, letter?: string) => {
      if (letter !== undefined) return escapes.get(letter) ?? letter;
      return group(name ?? index ?? "");
    },
  );
}

const escapes: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["f", "\f"],
  ["v", "\v"],
  ["a", "\x07"],
  ["b", "\b"],
]);
