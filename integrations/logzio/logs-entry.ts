import { dataEntry, type EntryDraft, isObject, type Json, type JsonObject, ownProperty } from "#sdk/index.ts";

/** How logs are told: XSOAR's `Logzio.Result`, with a key of their own besides, and a table for people. */

export function withTimestamp(log: Json): Json {
  const stamp = ownProperty(log, "@timestamp");
  return isObject(log) && stamp !== undefined ? { ...log, timestamp: stamp } : log;
}

/** XSOAR's title and sentence, and how much of what there is it shows. */
export function logsEntry(
  logs: readonly Json[],
  { told, entryContext }: { told: string; entryContext: JsonObject },
): EntryDraft {
  const found = logs.length === 0 ? "### No logs were found" : `### Logs\n${tableOf(logs)}`;
  return dataEntry([...logs], {
    humanReadable: `${found}\n\n${told}`,
    entryContext: { ...(logs.length === 0 ? {} : { "Logzio.Result": [...logs] }), ...entryContext },
  });
}

/** A page of the War Room must stay readable; the whole of it is in the context and in the raw answer. */
const mostRows = 100;
const mostCellCharacters = 300;
const mostColumns = 200;

/** Every key that any log has is a column. */
export function tableOf(logs: readonly Json[]): string {
  const rows = logs.slice(0, mostRows).map((log): JsonObject => (isObject(log) ? log : { log }));
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = keys.slice(0, mostColumns);
  const lines = [
    `|${columns.map(cell).join("|")}|`,
    `|${columns.map(() => "---").join("|")}|`,
    ...rows.map((row) => `|${columns.map((column) => cell(ownProperty(row, column))).join("|")}|`),
  ];
  const cut = [
    ...(logs.length > mostRows ? [`${mostRows} of ${logs.length} logs`] : []),
    ...(keys.length > mostColumns ? [`${mostColumns} of ${keys.length} columns`] : []),
  ];
  const rest = cut.length === 0 ? "" : `\n\nThe table shows ${cut.join(" and ")}; the context has all.`;
  return lines.join("\n") + rest;
}

function cell(value: Json | undefined): string {
  return shown(value)
    .slice(0, mostCellCharacters)
    .replace(/[\\`*_[\]<>|]/g, "\\$&")
    .replace(/\s+/g, " ");
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  try {
    const isPlain = Array.isArray(value) && value.every((item) => typeof item !== "object");
    if (isPlain) return value.slice(0, 50).join(", ");
    return JSON.stringify(value);
  } catch {
    // Nested deeper than JSON can be written.
    return "(too deep to be shown)";
  }
}

/** "5 of 12 shown", never a silent cut. */
export function tellCount(shown: number, total: number | undefined): string {
  if (total === undefined) return `${shown} shown; Logz.io does not say how many there are`;
  return shown < total
    ? `${shown} of ${total} shown; raise size or narrow the search for the rest`
    : `${shown} of ${total} shown`;
}
