import { type JsonObject, stringAt } from "#base/json.ts";
import { entryTypes } from "#sdk/entry.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { EntryNumbers } from "./entry-numbers.ts";

/** An entry that a command adds by itself, given as XSOAR's API has it: `Type`, `Contents`, `ContentsFormat`… */
export function addedEntry(
  entry: JsonObject,
  from: { investigationId: string; runId?: string; at: number; by: string },
  { entryNumbers }: { entryNumbers: EntryNumbers },
): KeptEntryRow {
  const readable = stringAt(entry, "HumanReadable");
  const { Type, Contents, Tags, Note } = entry;
  const type = Object.entries(entryTypes).find(([, number]) => number === Type)?.[0] ?? "note";
  return {
    investigationId: from.investigationId,
    ...(from.runId === undefined ? {} : { runId: from.runId }),
    n: entryNumbers.take(from.investigationId, 1),
    type,
    category: "commandAndResults",
    format: stringAt(entry, "ContentsFormat") ?? "text",
    contents: Contents ?? "",
    ...(readable === undefined ? {} : { humanReadable: readable }),
    note: Note === true,
    tags: Array.isArray(Tags) ? Tags.map(String) : [],
    user: from.by,
    created: from.at,
  };
}
