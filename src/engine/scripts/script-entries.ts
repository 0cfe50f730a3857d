/** What a script returns, as the entries it means. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { type EntryDraft, type EntryFormat, type EntryType, entryTypes, errorEntry } from "#sdk/entry.ts";
import type { DraftedEntry } from "../war-room.ts";

/** A file that an entry names by its `FileID`; undefined when nobody knows it. */
export type FindFile = (id: string, name: string) => Promise<Pick<DraftedEntry, "file" | "kept"> | undefined>;

/**
 * Text is a text entry, an object that looks like an entry is one, a list with an entry in it is several, anything else is
 * an entry of data. Nothing returned says nothing.
 */
export async function entriesOfResult(
  value: Json | undefined,
  findFile: FindFile,
  isSeveral = false,
): Promise<DraftedEntry[]> {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value) && isSeveral) {
    const each: DraftedEntry[] = [];
    for (const one of value) each.push(...(await entriesOfResult(one, findFile)));
    return each;
  }
  const all = Array.isArray(value) && value.some(isEntry) ? value : [value];
  const drafts: DraftedEntry[] = [];
  for (const one of all) {
    if (one === null) continue;
    drafts.push(isEntry(one) ? await readEntry(one, findFile) : plainEntry(one));
  }
  return drafts;
}

/** The value of a filter or transformer; what it says as an entry counts by its contents. */
export function valueOfResult(
  value: Json | undefined,
): { ok: true; value: Json | undefined } | { ok: false; message: string } {
  if (!isEntry(value)) return { ok: true, value };
  const { Type: type, Contents: contents = null } = value;
  if (type !== entryTypes.error) return { ok: true, value: contents };
  return { ok: false, message: typeof contents === "string" ? contents : JSON.stringify(contents) };
}

function isEntry(value: Json | undefined): value is JsonObject {
  if (!isObject(value)) return false;
  const has = (key: string) => Object.hasOwn(value, key);
  return (typeof value.Type === "number" && (has("Contents") || has("HumanReadable") || has("EntryContext"))) ||
    (has("Contents") && has("ContentsFormat"))
    ? true
    : typeof value.Type === "number" && has("FileID");
}

function plainEntry(value: Json): EntryDraft {
  return { type: "note", contents: value, format: typeof value === "object" ? "json" : "text" };
}

async function readEntry(entry: JsonObject, findFile: FindFile): Promise<DraftedEntry> {
  const { Type, Contents = null, ContentsFormat, HumanReadable, EntryContext, Note, Tags, IgnoreAutoExtract } = entry;
  const type = typeOf(Type);
  const draft: DraftedEntry = {
    type,
    contents: Contents,
    format: formatOf(ContentsFormat, Contents),
    ...(typeof HumanReadable === "string" && HumanReadable !== "" ? { humanReadable: HumanReadable } : {}),
    ...(isObject(EntryContext) ? { entryContext: EntryContext } : {}),
    ...(Note === true ? { note: true } : {}),
    ...(Array.isArray(Tags) ? { tags: Tags.filter((tag) => typeof tag === "string") } : {}),
    ...(IgnoreAutoExtract === true ? { ignoreAutoExtract: true } : {}),
  };
  if (typeof entry.FileID !== "string" || entry.FileID === "") return draft;
  const name = typeof entry.File === "string" && entry.File !== "" ? entry.File : "file";
  const file = await findFile(entry.FileID, name);
  if (!file) return errorEntry(`There is no file with the id ${entry.FileID}`);
  const isFile = type === "file" || type === "entryInfoFile" || type === "image";
  return {
    ...draft,
    type: isFile ? type : "file",
    contents: Contents === null || Contents === "" ? name : Contents,
    ...file,
  };
}

// The keys of the table are the types.
const typesByNumber = new Map(
  Object.entries(entryTypes).map(([name, number]) => [number as number, name as EntryType]),
);

function typeOf(given: Json | undefined): EntryType {
  return (typeof given === "number" ? typesByNumber.get(given) : undefined) ?? "note";
}

const formats: readonly EntryFormat[] = ["text", "json", "markdown", "table", "html", "dbotCommandResponse"];

function formatOf(given: Json | undefined, contents: Json): EntryFormat {
  return formats.find((one) => one === given) ?? (typeof contents === "object" && contents !== null ? "json" : "text");
}
