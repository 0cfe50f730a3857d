import type { Json, JsonObject } from "#base/json.ts";
import { pythonTable, type TableOptions } from "#playbook/xsoar/python-table.ts";

/** A table as XSOAR's Python library writes it, of rows that are objects: of them there always is one. */
export function objectTable(title: string, rows: JsonObject | readonly JsonObject[], options?: TableOptions): string {
  return pythonTable(title, rows as Json, options) ?? "";
}
