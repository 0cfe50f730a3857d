/** Entries of the War Room in the shape automations know: what `getEntry` and `getEntries` give them. */
import type { Json, JsonObject } from "#base/json.ts";
import { entryTypes, type KeptEntry } from "#sdk/entry.ts";

export function keptEntryAsData(entry: KeptEntry): JsonObject {
  const created = new Date(entry.created).toISOString();
  const at = entry.id.indexOf("@");
  return {
    ID: entry.id,
    Type: entryTypes[entry.type],
    Contents: entry.contents,
    ContentsFormat: entry.format,
    Note: entry.note,
    Tags: [...entry.tags],
    Evidence: false,
    File: entry.file?.name ?? "",
    FileID: entry.file === undefined ? "" : entry.id,
    FileMetadata: entry.file === undefined ? null : { size: entry.file.size },
    Brand: entry.task === undefined ? "none" : "Builtin",
    InvestigationID: at < 0 ? "" : entry.id.slice(at + 1),
    Metadata: metadataOf(entry, created),
  };
}

function metadataOf(entry: KeptEntry, created: string): JsonObject {
  const metadata: JsonObject = {
    Created: created,
    Modified: created,
    User: entry.user,
    ParentID: entry.parentId ?? "",
    ParentContent: entry.parentContent ?? "",
    EntryTask: null,
    Recurrent: false,
    Schedule: null,
  };
  if (entry.task !== undefined) {
    const { id, name, playbook } = entry.task;
    metadata.EntryTask = { TaskId: id, TaskName: name, PlaybookName: playbook };
  }
  if (entry.schedule !== undefined) {
    const { id, cron, times, scheduled } = entry.schedule;
    metadata.Recurrent = true;
    metadata.Schedule = { ID: id, Cron: cron, Times: times ?? 0, Scheduled: scheduled };
  }
  return metadata;
}

/** The text people read of it. */
export function textOfEntry({ contents }: { contents: Json }): string {
  return typeof contents === "string" ? contents : JSON.stringify(contents);
}
