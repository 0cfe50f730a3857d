/** Markdown tables as the helper functions of XSOAR's Python automations write them, sign for sign: content compares it. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { byCodePoint, isEmpty } from "#playbook/xsoar/cast.ts";
import { pythonText } from "#playbook/xsoar/python-text.ts";

export interface PythonTableOptions {
  headers?: readonly string[];
  headerTransform?: (header: string) => string;
  /** Leaves out columns that are empty in all rows. */
  removeNull?: boolean;
  metadata?: string;
}

/** `tableToMarkdown`: without headers, the sorted keys of the first row are the columns. */
export function pythonTable(name: string, given: Json, options: PythonTableOptions = {}): string {
  const top = `### ${name}\n${options.metadata ? `${options.metadata}\n` : ""}`;
  const rows = (Array.isArray(given) ? given : isEmpty(given) ? [] : [given]).filter((row) => row !== null);
  const [first] = rows;
  if (first === undefined) return `${top}**No entries.**\n`;
  let columns = options.headers ?? (isObject(first) ? Object.keys(first).sort(byCodePoint) : ["Value"]);
  const cell = (row: Json, column: string): Json | undefined =>
    isObject(row) ? (Object.hasOwn(row, column) ? row[column] : undefined) : row;
  if (options.removeNull) columns = columns.filter((column) => rows.some((row) => !isEmpty(cell(row, column))));
  if (columns.length === 0) return "";
  const transform = options.headerTransform ?? ((header: string) => header);
  const lines = rows.map((row) => `| ${columns.map((column) => cellText(cell(row, column))).join(" | ")} |\n`);
  return `${top}|${columns.map(transform).join("|")}|\n|${columns.map(() => "---").join("|")}|\n${lines.join("")}`;
}

function cellText(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  return plainText(value)
    .replaceAll("|", "\\|")
    .replace(/\r\n|\n|\r/g, "<br>");
}

function plainText(value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value))
    return value.map((item) => (isObject(item) ? pythonText(item) : plainText(item))).join(",\n");
  if (isObject(value)) return membersOf(value);
  return JSON.stringify(value);
}

function membersOf(object: JsonObject): string {
  return Object.entries(object)
    .map(([key, value]) => `${key}: ${isObject(value) || Array.isArray(value) ? pythonText(value) : plainText(value)}`)
    .join("\n");
}

/** `pascalToSpace`: `ThreatScore` is read as `Threat Score`. */
export function pascalToSpace(header: string): string {
  return header.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2");
}
