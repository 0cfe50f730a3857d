import { dataEntry, type EntryDraft, isObject, type Json, type JsonObject, ownProperty } from "#sdk/index.ts";

/** What the commands say in the War Room: a Markdown table that stays readable whatever is in it. */

const mostRows = 100;
const mostColumns = 60;
const mostCellCharacters = 300;

/** `columns` left out: every key that any row has. */
export function table(title: string, rows: readonly Json[], columns?: readonly string[]): string {
  const heading = `### ${plain(title)}`;
  if (rows.length === 0) return `${heading}\n\nNone.`;
  const shown = rows.slice(0, mostRows).map((row): JsonObject => (isObject(row) ? row : { value: row }));
  const keys = columns ?? [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const names = keys.slice(0, mostColumns);
  const lines = [
    `|${names.map(plain).join("|")}|`,
    `|${names.map(() => "---").join("|")}|`,
    ...shown.map((row) => `|${names.map((name) => cell(ownProperty(row, name))).join("|")}|`),
  ];
  const cut = [
    ...(rows.length > mostRows ? [`${mostRows} of ${rows.length} rows`] : []),
    ...(keys.length > mostColumns ? [`${mostColumns} of ${keys.length} columns`] : []),
  ];
  const rest = cut.length === 0 ? "" : `\n\nThe table shows ${cut.join(" and ")}; the context has all.`;
  return `${heading}\n\n${lines.join("\n")}${rest}`;
}

/** An answer with what it adds to the context, and its table. */
export function tableEntry(contents: Json, humanReadable: string, entryContext?: JsonObject): EntryDraft {
  return dataEntry(contents, { humanReadable, ...(entryContext === undefined ? {} : { entryContext }) });
}

function cell(value: Json | undefined): string {
  return plain(shownAs(value).slice(0, mostCellCharacters));
}

/** Names of rules and comments come from outside: nothing in them is markup. */
export function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|#]/g, "\\$&").replace(/\s+/g, " ");
}

function shownAs(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  try {
    const isPlain = Array.isArray(value) && value.every((item) => typeof item !== "object");
    return isPlain ? value.slice(0, 50).join(", ") : JSON.stringify(value);
  } catch {
    return "(too deep to be shown)";
  }
}
