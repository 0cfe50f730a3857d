/** Automations that write tables as files with commas. */
import { isObject, type Json, type JsonObject, ownProperty } from "#base/json.ts";
import { byCodePoint, parseJson, textOf } from "#playbook/xsoar/cast.ts";
import { pythonText } from "#playbook/xsoar/python-text.ts";
import { fileEntry, textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { requireEntries } from "../entries/server-entries.ts";
import { decodeText } from "../files/decode-text.ts";
import { requireFile } from "../files/files.ts";
import { joinCsv } from "./csv.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** Objects of a list; what is none is an error. */
function rowsOf(data: Json | undefined, command: string): JsonObject[] {
  const rows = Array.isArray(data) ? data : [data ?? null];
  const objects = rows.filter(isObject);
  if (rows.length === 0 || objects.length < rows.length)
    throw new AutomationError(`${command}: that is no list of objects`);
  return objects;
}

function tableOf(rows: readonly JsonObject[], columns: readonly string[], command: string): string[][] {
  const lines = rows.map((row) =>
    columns.map((column) => {
      const cell = ownProperty(row, column);
      if (cell === undefined) throw new AutomationError(`${command}: a row has no ${column}`);
      return cell === null ? "" : pythonText(cell);
    }),
  );
  return [[...columns], ...lines];
}

export const jsonFileToCsv = defineAutomation({
  name: "JSONFileToCSV",
  description: "Makes a CSV file of a JSON file that holds a list of objects.",
  arguments: [
    { name: "entryid", description: "The file's entry.", required: true, type: "list" },
    { name: "filename", description: "The name of the new file.", required: true },
    { name: "delimiter", description: "What stands between the cells.", default: ",", isDefault: true },
  ],
  async run(args, { investigation }) {
    const [entryId = ""] = args.texts("entryid");
    const { content, name } = await requireFile(investigation, entryId);
    const data = parseJson(decodeText(content) ?? "");
    if (data === undefined) throw new AutomationError(`JSONFileToCSV: ${name} holds no JSON`);
    const rows = rowsOf(data, "JSONFileToCSV");
    const columns = Object.keys(rows[0] ?? {}).sort(byCodePoint);
    const csv = joinCsv(tableOf(rows, columns, "JSONFileToCSV"), args.text("delimiter", ","));
    return fileEntry(args.requiredText("filename"), encode(csv));
  },
});

export const jsonToCsv = defineAutomation({
  name: "JSONtoCSV",
  description: "Makes a CSV file, or a text, of an entry that holds a list of objects.",
  arguments: [
    { name: "entryid", description: "The entry.", required: true, type: "list" },
    // As there: it is taken and not used.
    { name: "delimiter", description: "Accepted, without effect: a comma is used.", default: "|", isDefault: true },
    { name: "filename", description: "The name of the file; without one the CSV is a text." },
  ],
  async run(args, context) {
    const rows: JsonObject[] = [];
    for (const { contents } of await requireEntries(context, args.texts("entryid"))) {
      rows.push(...rowsOf(typeof contents === "string" ? parseJson(contents) : contents, "JSONtoCSV"));
    }
    const csv = joinCsv(tableOf(rows, Object.keys(rows[0] ?? {}), "JSONtoCSV"));
    const name = args.optionalText("filename");
    return name === undefined ? textEntry(csv) : fileEntry(name, encode(csv));
  },
});

export const exportToCsv = defineAutomation({
  name: "ExportToCSV",
  description: "Makes a CSV file of a list.",
  arguments: [
    { name: "fileName", description: "The name of the file.", required: true, isDefault: true },
    { name: "csvArray", description: "A list of objects, or of values.", type: "list", required: true },
    { name: "headers", description: "The columns, separated by commas; all keys when left out.", type: "list" },
  ],
  run(args) {
    const given = args.required("csvArray");
    const list = Array.isArray(given) ? given : typeof given === "string" ? readList(given) : [given];
    const headers = args.texts("headers");
    const name = args.requiredText("fileName");
    const isTable = isObject(list[0] ?? null);
    return fileEntry(name, encode(isTable ? objectsAsCsv(list, headers) : valuesAsCsv(list, headers)));
  },
});

function readList(text: string): Json[] {
  const read = parseJson(text.startsWith("[") ? text : `[${text}]`);
  if (!Array.isArray(read)) throw new AutomationError("ExportToCSV: csvArray is no JSON of a list");
  return read;
}

/** One line, nothing quoted. */
function valuesAsCsv(list: readonly Json[], headers: readonly string[]): string {
  const line = list.map(textOf).join(",");
  return headers.length >= list.length && headers.length > 0
    ? `${headers.slice(0, list.length).join(",")}\n${line}`
    : line;
}

function objectsAsCsv(list: readonly Json[], given: readonly string[]): string {
  const rows = list.map((row) => {
    if (!isObject(row)) throw new AutomationError("ExportToCSV: a member of the list is no object");
    return row;
  });
  const headers = given.length > 0 ? given : [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row) => headers.map((header) => cellText(ownProperty(row, header))).join(","));
  return `${headers.join(",")}\r\n${lines.join("\n")}`;
}

function cellText(value: Json | undefined): string {
  if (value === undefined) return "";
  const text = typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : textOf(value);
  const cell = text.trim().replaceAll("\n", "\\n").replaceAll('"', '""');
  return cell.includes(",") ? `"${cell}"` : cell;
}
