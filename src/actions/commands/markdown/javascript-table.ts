/** Markdown as the helper functions of XSOAR's JavaScript automations write it, sign for sign: content compares it. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { byCodePoint, numberText } from "#playbook/xsoar/cast.ts";
import { setOwn } from "#playbook/xsoar/javascript/value.ts";

const noData = "No data returned\n";

/** `tableToMarkdown`: without headers, the sorted keys of all rows are the columns. */
export function javascriptTable(name: string, given: Json, headers?: readonly string[]): string {
  const rows = Array.isArray(given) ? given : [given];
  const columns = headers !== undefined && headers.length > 0 ? headers : keysOf(rows);
  if (columns.length === 0) return noData;
  const title = name === "" ? "" : `### ${name}\n`;
  if (rows.length === 0) return title + noData;
  // A single column is told from plain text by a pipe behind it.
  const end = columns.length === 1 ? "|\n" : "\n";
  const lines = rows.map((row) => {
    const cells = columns.map((column, index) => (isObject(row) ? row[column] : index === 0 ? row : undefined));
    return cells.map(cellText).join(" | ") + end;
  });
  return title + columns.join("|") + end + columns.map(() => "---").join("|") + end + lines.join("");
}

function keysOf(rows: readonly Json[]): string[] {
  if (!isObject(rows[0] ?? null)) return [];
  return [...new Set(rows.filter(isObject).flatMap(Object.keys))].sort(byCodePoint);
}

function cellText(value: Json | undefined): string {
  const text = value === undefined || value === null ? "" : formatCell(value);
  if (text === "") return " ";
  return text.replace(/\r\n|\n|\r/g, "<br>").replaceAll("|", "\\|");
}

/** `objToStr`: elements of a list joined, texts and numbers as they are, the rest as JSON. */
export function formatCell(value: Json, delimiter = ","): string {
  if (Array.isArray(value)) return value.map((item) => formatCell(item)).join(delimiter);
  if (typeof value === "string") return value;
  return typeof value === "number" ? numberText(value) : JSON.stringify(value);
}

/** `objToMd`: each path and its text, by path. */
export function objectToMarkdown(object: JsonObject): string {
  const flat = flattenTree(object);
  const lines = Object.keys(flat)
    .sort(byCodePoint)
    .map((path) => `${path} | ${cellText(flat[path])}\n`);
  return `Key | Value\n- | -\n${lines.join("")}`;
}

/** `treeToFlattenObject`: dotted keys; lists of objects by their index, other lists stay values. */
export function flattenTree(object: JsonObject): JsonObject {
  const flat: JsonObject = {};
  const visit = (value: Json, path: string, depth: number) => {
    if (depth > 1_000) return setOwn(flat, path, value);
    const isTree = isObject(value) || (Array.isArray(value) && isObject(value[0] ?? null));
    if (!isTree) {
      if (value !== null) setOwn(flat, path, value);
      return;
    }
    for (const [key, member] of Object.entries(value)) visit(member, path === "" ? key : `${path}.${key}`, depth + 1);
  };
  visit(object, "", 0);
  return flat;
}

/** A heading and one line for each. */
export function bulletList(title: string, items: readonly string[]): string {
  return `### ${title}\n${items.map((item) => `- ${item}\n`).join("")}`;
}
