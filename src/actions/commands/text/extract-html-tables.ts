import type { Json, JsonObject } from "#base/json.ts";
import { setOwn } from "#playbook/xsoar/javascript/value.ts";
import { textEntry } from "#sdk/entry.ts";
import { defineAutomation } from "../automation.ts";
import { AutomationError } from "../automation-error.ts";
import { findAll, type HtmlElement, parseHtml, textWithin } from "./html.ts";

/** `ExtractHTMLTables`: the tables of a page as data. */
export const extractHtmlTables = defineAutomation({
  name: "ExtractHTMLTables",
  description: "The tables of an HTML page, in the context.",
  arguments: [
    { name: "html", description: "The page.", required: true, isDefault: true },
    { name: "indexes", description: "Which tables, counted from 0, separated by commas." },
  ],
  outputs: [{ path: "HTMLTables", description: "A list of tables, or the only one." }],
  run(args) {
    const wanted = args
      .text("indexes")
      .split(",")
      .map((index) => index.trim())
      .filter((index) => index !== "");
    const bad = wanted.find((index) => !/^\d{1,9}$/.test(index));
    if (bad !== undefined) throw new AutomationError(`ExtractHTMLTables: indexes are whole numbers, not ${bad}`);
    const tables = findAll(parseHtml(args.text("html")), "table")
      .filter((_table, index) => wanted.length === 0 || wanted.some((number) => Number(number) === index))
      .map(readTable)
      .filter((table) => (Array.isArray(table) ? table.length : Object.keys(table).length) > 0);
    const [first] = tables;
    if (first === undefined) return textEntry("Did not find tables in HTML");
    return {
      ...textEntry(`Found ${tables.length} tables in HTML`),
      entryContext: { HTMLTables: tables.length === 1 ? first : tables },
    };
  },
});

function readTable(table: HtmlElement): Json[] | JsonObject {
  let rows: Json[] = [];
  let pairs: JsonObject | undefined;
  const headers: string[] = [];
  for (const row of findAll(table, "tr")) {
    headers.push(...findAll(row, "th").map(textWithin));
    const cells = findAll(row, "td").map(textWithin);
    const [first, second = ""] = cells;
    if (first === undefined) continue;
    if (cells.length === 2 && headers.length === 0) {
      // What came before is lost, as it is there.
      pairs ??= {};
      rows = [];
      setOwn(pairs, first, second);
    } else if (pairs !== undefined)
      throw new AutomationError("ExtractHTMLTables: a table of pairs has a row that is none");
    else rows.push(cells.length === 1 ? first : rowOf(cells, headers));
  }
  return pairs ?? rows;
}

function rowOf(cells: readonly string[], headers: readonly string[]): JsonObject {
  const row: JsonObject = {};
  for (const [index, cell] of cells.entries()) {
    const header = headers.length === 0 ? `cell${index}` : headers[index];
    if (header === undefined)
      throw new AutomationError("ExtractHTMLTables: a row has more cells than the table has headers");
    setOwn(row, header, cell);
  }
  return row;
}
