import type { Json, JsonObject } from "#base/json.ts";
import { asList, textOf } from "#playbook/xsoar/cast.ts";
import { readIpAddress } from "#playbook/xsoar/filters/ip-network.ts";
import { setOwn } from "#playbook/xsoar/javascript/value.ts";
import type { CommandContext } from "#sdk/command.ts";
import { dataEntry, type EntryDraft } from "#sdk/entry.ts";
import type { Arguments } from "../arguments.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { decodeText } from "../files/decode-text.ts";
import { requireFile } from "../files/files.ts";
import { objectTable } from "../markdown/object-table.ts";
import { splitCsv } from "./csv.ts";

const column = (name: string, what: string) => ({ name, description: `The column of ${what}, counted from 0.` });

/** `ParseCSV`: a CSV file as rows, or the indicators of some of its columns. */
export const parseCsv = defineAutomation({
  name: "ParseCSV",
  description: "Reads a CSV file into the context.",
  arguments: [
    { name: "entryID", description: "The file's entry.", isDefault: true },
    { name: "file", description: "The name of the file, in place of the entry." },
    column("ips", "IP addresses"),
    column("domains", "domains"),
    column("hashes", "hashes"),
    { name: "parseAll", description: "All of it, by its headers.", options: ["yes", "no"], default: "yes" },
    { name: "codec", description: "How the text is written.", default: "utf-8" },
  ],
  outputs: [{ path: "ParseCSV.ParsedCSV", description: "The rows, by the headers." }],
  async run(args, context) {
    const { content, name } = await fileFor(args, context);
    if (!name.toLowerCase().endsWith(".csv")) throw new AutomationError(`ParseCSV: ${name} is no .csv file`);
    const text = decodeText(content, args.text("codec", "utf-8"));
    if (text === undefined) throw new AutomationError(`ParseCSV: there is no encoding ${args.text("codec")}`);
    const rows = splitCsv(text);
    if (args.flag("parseAll")) return wholeTable(name, text, rows);
    return indicatorsOf(args, rows, context);
  },
});

/** The newest file of that name, whatever its case. */
async function fileFor(args: Arguments, { investigation }: CommandContext) {
  const [entryId] = args.texts("entryID");
  if (entryId !== undefined) return requireFile(investigation, entryId);
  const wanted = args.text("file").toLowerCase();
  if (wanted === "") throw new AutomationError("ParseCSV: give entryID or file");
  const entry = (await investigation.entries()).findLast(({ file }) => file?.name.toLowerCase() === wanted);
  if (entry === undefined) throw new AutomationError(`ParseCSV: there is no file ${args.text("file")}`);
  return requireFile(investigation, entry.id);
}

/** Marks that are no letters come before a header now and then. */
const clean = (header: string) => header.replace(/[\ufeff\u200f]/g, "");

function wholeTable(name: string, text: string, [first = [], ...rows]: string[][]): EntryDraft {
  const headers = first.map(clean);
  if (rows.length === 0) {
    const parts = clean(text).trim().split(",");
    return dataEntry(parts, { humanReadable: parts.join(", "), entryContext: { "ParseCSV.ParsedCSV": parts } });
  }
  const surplus = Math.max(0, ...rows.map((row) => row.length)) - headers.length;
  const table = rows.map((row, index) => {
    const object: JsonObject = {};
    for (const [at, header] of headers.entries()) setOwn(object, header, row[at] ?? null);
    for (let extra = 0; extra < surplus; extra++) {
      const cell = row[headers.length + extra];
      // The first row has all columns, so that a table of it shows them.
      if (cell !== undefined || index === 0) setOwn(object, `NO_NAME_COLUMN_${extra}`, cell ?? "");
    }
    return object;
  });
  return dataEntry(table, { humanReadable: objectTable(name, table), entryContext: { "ParseCSV.ParsedCSV": table } });
}

const kinds = [
  ["ips", "IP", "Address", (text: string) => readIpAddress(text)?.bits === 32],
  ["domains", "Domain", "Name", (text: string) => text.includes(".") && !text.includes(" ")],
  ["hashes", "File", undefined, (text: string) => /^[\da-fA-F]{32,128}$/.test(text)],
] as const;

function indicatorsOf(args: Arguments, rows: string[][], { investigation }: CommandContext): EntryDraft[] {
  if (rows.length <= 1) throw new AutomationError("ParseCSV: the file has no rows below its first line");
  const chosen = kinds.filter(([name]) => args.has(name));
  if (chosen.length === 0) throw new AutomationError("ParseCSV: choose parseAll or a column");
  return chosen.map(([name, path, field, isOne]) => {
    const number = args.integer(name) ?? 0;
    const known = new Set(asList(investigation.context()[name]).map(textOf));
    const cells = new Set(
      rows.map((row) => (row[number] ?? "").trim()).filter((cell) => isOne(cell) && !known.has(cell)),
    );
    const objects = [...cells].map((cell): JsonObject => ({ [field ?? hashKind(cell)]: cell }));
    const entryContext: Record<string, Json> = objects.length === 0 ? {} : { [path]: objects };
    return dataEntry([...cells], { humanReadable: `${cells.size} ${name} found`, entryContext });
  });
}

function hashKind(hash: string): string {
  return hash.length === 32 ? "MD5" : hash.length === 40 ? "SHA1" : "SHA256";
}
