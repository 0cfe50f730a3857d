/** An object of texts as rows that can be written in any order, and back. */
import { isSameJson, type Json } from "./json-value.ts";

export interface HeaderRow {
  key: number;
  name: string;
  value: Json;
}

/** Undefined where it is no plain object: a template that makes the headers as a whole. */
export function toRows(value: Json | undefined): HeaderRow[] | undefined {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  return Object.entries(value).map(([name, text], key) => ({ key, name, value: text }));
}

/** Of two rows with one name the first counts; a row without a name does not count yet. */
export function fromRows(rows: readonly HeaderRow[]): Json | undefined {
  const named = rows.filter((row, index) => row.name.trim() !== "" && !isDoubled(rows, index));
  if (named.length === 0) return undefined;
  return Object.fromEntries(named.map(({ name, value }) => [name.trim(), value]));
}

/** HTTP does not tell upper from lower case in the names of headers. */
export function isDoubled(rows: readonly HeaderRow[], index: number): boolean {
  const name = rows[index]?.name.trim().toLowerCase();
  return name !== "" && rows.slice(0, index).some((row) => row.name.trim().toLowerCase() === name);
}

/** Whether the rows already say it, though one of them may have no name yet. */
export function rowsSay(rows: readonly HeaderRow[], value: Json | undefined): boolean {
  const said = fromRows(rows);
  return isSameJson(said ?? {}, value ?? {});
}
