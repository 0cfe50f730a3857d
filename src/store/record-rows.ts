/**
 * Rows of many columns as a few parameters of a statement: the plain columns as one JSON list of objects, each `json` column
 * as a list of its own. Within `json_to_recordset` every string is unescaped, which refuses NUL and lone surrogates; as
 * elements of a list JSON comes through as the very text it was.
 */
import type { Json } from "#base/json.ts";
import { jsonList } from "./json-list.ts";

export interface RecordRow {
  plain: { readonly [column: string]: Json };
  /** JSON texts, one for each `json` column, in its order. */
  json: readonly string[];
}

export interface RecordRows {
  /** All columns, with commas: the plain ones first. */
  names: string;
  /** The same of `r`. */
  selected: string;
  /** `a = excluded.a, …` */
  excluded(columns: readonly string[]): string;
  /** What stands after `from`; its rows are called `r`. Parameters are named by the caller. */
  from(parameter: (type: string) => string): string;
  /** The same with parameters from $1 on. */
  fromFirst: string;
  values(rows: readonly RecordRow[]): string[];
}

export function describeRecords(types: Readonly<Record<string, string>>, json: readonly string[] = []): RecordRows {
  const plain = Object.keys(types);
  const all = [...plain, ...json];
  const columns = plain.map((name) => `"${name}" ${types[name]}`).join(", ");
  const from = (parameter: (type: string) => string) => {
    const records = `json_to_recordset(${parameter("json")}) as (${columns})`;
    const lists = json.map(() => `json_array_elements(${parameter("json")})`);
    return `rows from (${[records, ...lists].join(", ")}) as r (${all.join(", ")})`;
  };
  return {
    names: all.join(", "),
    selected: all.map((name) => `r.${name}`).join(", "),
    excluded: (names) => names.map((name) => `${name} = excluded.${name}`).join(", "),
    from,
    get fromFirst() {
      let next = 0;
      return from((type) => `$${++next}::${type}`);
    },
    values: (rows) => [
      jsonList(rows.map((row) => JSON.stringify(row.plain))),
      ...json.map((_, index) => jsonList(rows.map((row) => row.json[index] ?? "null"))),
    ],
  };
}
