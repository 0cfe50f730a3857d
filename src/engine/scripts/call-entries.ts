/** What a command said, in the full shape that `executeCommand` gives: as the War Room would have it. */
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { type EntryDraft, entryTypes } from "#sdk/entry.ts";

export interface EntryOrigin {
  /** The instance that ran the command, and its brand. */
  module: string;
  brand: string;
  task: { id: string; name: string; playbook: string };
  at: number;
  investigationId: string;
}

export function entryAsData(
  draft: EntryDraft,
  origin: EntryOrigin,
  file?: { id: string; name: string; size: number; md5: string },
): JsonObject {
  const created = new Date(origin.at).toISOString();
  const { task } = origin;
  return {
    ID: "",
    Version: 0,
    Type: entryTypes[draft.type],
    Contents: draft.contents,
    ContentsFormat: draft.format,
    HumanReadable: draft.humanReadable ?? null,
    ReadableContentsFormat: "markdown",
    EntryContext: draft.entryContext ?? null,
    ImportantEntryContext: null,
    Note: draft.note === true,
    Tags: [...(draft.tags ?? [])],
    IgnoreAutoExtract: draft.ignoreAutoExtract === true,
    File: file?.name ?? "",
    FileID: file?.id ?? "",
    FileMetadata: file ? { size: file.size, md5: file.md5 } : null,
    ModuleName: origin.module,
    Brand: origin.brand,
    Category: "",
    System: "",
    Evidence: false,
    EvidenceID: "",
    InvestigationID: origin.investigationId,
    APIExecutionMetrics: null,
    Metadata: {
      User: "",
      Created: created,
      Modified: created,
      EntryTask: { TaskId: task.id, TaskName: task.name, PlaybookName: task.playbook },
    },
  };
}

/** The answer of a command that gives entries of the War Room themselves (`getEntry`, `getEntries`). */
export function entriesThemselves(outputs: Json | undefined): Json[] | undefined {
  if (!Array.isArray(outputs)) return undefined;
  const isEntry = (one: Json) =>
    isObject(one) && typeof one.ID === "string" && typeof one.Type === "number" && Object.hasOwn(one, "Contents");
  return outputs.every(isEntry) ? outputs : undefined;
}
