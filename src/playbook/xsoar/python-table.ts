/** The Markdown tables of the Python library (`tableToMarkdown`), for the scripts and commands that print them. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { byCodePoint, isEmpty } from "./cast.ts";
import { setOwn } from "./javascript/value.ts";
import { pythonJsonText, pythonText } from "./python-text.ts";

export interface TableOptions {
  headers?: readonly string[];
  removeNull?: boolean;
  /** How the cells of a column are written; of the others, `auto` says. */
  columns?: ReadonlyMap<string, CellStyle>;
  /** Objects in cells are written out with all their levels. */
  auto?: boolean;
}

export interface CellStyle {
  /** Empty: all. */
  keys: readonly string[];
  /** The keys are looked for on every level. */
  isNested: boolean;
}

/** Undefined where Python would raise an error: rows that are no objects, without a header. */
export function pythonTable(title: string, data: Json | undefined, options: TableOptions = {}): string | undefined {
  const heading = title === "" ? "" : `### ${title}\n`;
  if (isEmpty(data) || data === 0 || data === false || data === undefined) return `${heading}**No entries.**\n`;
  if (typeof data === "number" || data === true) return undefined;
  let rows: Json = data;
  let headers = [...(options.headers ?? [])];
  // One key: its elements, each in a row.
  const only = isObject(rows) && headers.length === 0 ? Object.keys(rows) : [];
  if (only.length === 1 && isObject(rows)) {
    headers = only;
    rows = rows[only[0] ?? ""] ?? null;
  }
  const list = Array.isArray(rows) ? rows : [rows];
  const [first] = list;
  if (first === undefined) return undefined;
  const table = isObject(first) ? list : headers[0] === undefined ? undefined : inColumn(headers[0], list);
  if (table === undefined || !table.every(isObject)) return undefined;
  if (headers.length === 0 && isObject(first)) headers = Object.keys(first).sort(byCodePoint);
  if (options.removeNull) headers = headers.filter((name) => !table.every((row) => isEmpty(ownProperty(row, name))));
  if (headers.length === 0) return `${heading}**No entries.**\n`;
  const lines = table.map(
    (row) => `| ${headers.map((name) => cell(ownProperty(row, name), name, options)).join(" | ")} |\n`,
  );
  return `${heading}|${headers.map(escapeCell).join("|")}|\n|${headers.map(() => "---").join("|")}|\n${lines.join("")}`;
}

function inColumn(header: string, list: readonly Json[]): JsonObject[] {
  return list.map((item) => {
    const row: JsonObject = {};
    setOwn(row, header, item);
    return row;
  });
}

function cell(value: Json | undefined, header: string, options: TableOptions): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return escapeCell(value);
  const style = options.columns?.get(header);
  const isFlat =
    options.columns === undefined || options.columns.size === 0 ? options.auto !== true : style === undefined;
  if (!isObject(value)) return escapeCell(flatCell(value));
  if (!isFlat) return escapeCell(levels(value, style ?? { keys: [], isNested: false }));
  return escapeCell(
    Object.keys(value)
      .map((key) => `${key}: ${flatCell(value[key] ?? null)}`)
      .join("\n"),
  );
}

function flatCell(value: Json): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(pythonText).join(",\n") : pythonJsonText(value);
}

function escapeCell(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "<br>").replace(/[|`]/g, "\\$&");
}

/** Each leaf on a line of its own, below the names that lead to it. */
function levels(value: JsonObject, style: CellStyle): string {
  let before: readonly (string | number)[] = [];
  return leavesOf(value, style, [])
    .map(({ key, path, text }) => {
      let shared = 0;
      while (shared < path.length && shared < before.length && path[shared] === before[shared]) shared++;
      const isSame = path.length === before.length && shared === path.length;
      let tabs = "\t".repeat(path.length);
      let names = "";
      if (!isSame) {
        names = path
          .slice(shared)
          .map((part, at) => `${"\t".repeat(shared + at)}**${typeof part === "number" ? "-**" : `${part}**:\n`}`)
          .join("");
        if (typeof path.at(-1) === "number") tabs = "\t";
        before = path;
      }
      return `${names}${tabs}***${key}***: ${text}`;
    })
    .join("\n");
}

interface Leaf {
  path: readonly (string | number)[];
  key: string;
  text: string;
}

function leavesOf(value: Json, style: CellStyle, path: readonly (string | number)[]): Leaf[] {
  const isWithin =
    style.keys.length === 0 || path.some((part) => typeof part === "string" && style.keys.includes(part));
  if (isObject(value)) {
    return Object.keys(value).flatMap((key) => {
      const member = value[key] ?? null;
      const isWanted = isWithin || style.keys.includes(key);
      const isLeaf = typeof member !== "object" || member === null;
      if (isWanted && isLeaf) return [{ path, key, text: flatCell(member) }];
      return isWanted || style.isNested ? leavesOf(member, style, [...path, key]) : [];
    });
  }
  if (!Array.isArray(value)) return [];
  const [first] = value;
  if (typeof first !== "object" || first === null) {
    return [{ path, key: "values", text: value.map(pythonText).join(", ") }];
  }
  return value.flatMap((item, at) => leavesOf(item, style, [...path, at]));
}
