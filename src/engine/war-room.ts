/** What a step's results become in the War Room: the command as it was run, and its entries under it. */
import type { JsonObject } from "#base/json.ts";
import { composeCommandLine } from "#playbook/compose-command-line.ts";
import type { Task } from "#playbook/model.ts";
import type { EntryDraft, EntryFormat, EntryType, KeptEntry } from "#sdk/entry.ts";
import type { KeptEntryRow } from "#store/entry-rows.ts";
import type { StoredFile } from "#store/files.ts";

/** An entry about to be kept; the file it brings is kept already. */
export type DraftedEntry = EntryDraft & { kept?: StoredFile };

export interface EntrySource {
  investigationId: string;
  runId: string;
  at: number;
  task: Task;
  playbook: string;
  /** By whom, where it is a command by itself and no task of a playbook. */
  line?: { by: string };
  /** The command as a person would have typed it. */
  command: string;
  instance?: string;
  brand?: string;
}

/** The command entry first, then what it said; without results there is nothing to tell. `take` gives numbers in a row. */
export function entriesOf(
  drafts: readonly DraftedEntry[],
  source: EntrySource,
  take: (count: number) => number,
): KeptEntryRow[] {
  if (drafts.length === 0) return [];
  const { command, task, at, playbook, line, ...rest } = source;
  const first = take(drafts.length + 1);
  const origin = line ? { user: line.by } : { task: { id: task.id, name: task.name, playbook } };
  const shared = { ...rest, ...origin, created: at };
  const parent: KeptEntryRow = {
    ...shared,
    n: first,
    type: "note",
    category: "commandAndResults",
    format: "text",
    contents: command,
  };
  const results = drafts.map(
    (draft, index): KeptEntryRow => ({
      ...shared,
      n: first + 1 + index,
      type: draft.type,
      category: line ? "commandAndResults" : "playbookTaskResult",
      format: draft.format,
      contents: draft.contents,
      ...(draft.humanReadable === undefined ? {} : { humanReadable: draft.humanReadable }),
      note: draft.note === true || task.note === true,
      tags: [...(draft.tags ?? [])],
      parent: first,
      ...(draft.file && draft.kept
        ? { file: { name: draft.file.name, hash: draft.kept.hash, size: draft.kept.size } }
        : {}),
    }),
  );
  return [parent, ...results];
}

export function entryId({ investigationId, n }: Pick<KeptEntryRow, "investigationId" | "n">): string {
  return `${n}@${investigationId}`;
}

/** As commands see it; `parent` is its command entry. */
export function entryOfRow(row: KeptEntryRow, parent?: KeptEntryRow): KeptEntry {
  const { humanReadable, task, file, parent: above, scheduleId: _, investigationId } = row;
  return {
    id: entryId(row),
    // The table holds what the engine wrote there.
    type: row.type as EntryType,
    contents: humanReadable ?? row.contents,
    format: humanReadable === undefined ? (row.format as EntryFormat) : "markdown",
    note: row.note ?? false,
    tags: row.tags ?? [],
    created: row.created,
    user: row.user ?? "",
    ...(above === undefined ? {} : { parentId: entryId({ investigationId, n: above }) }),
    ...(typeof parent?.contents === "string" ? { parentContent: parent.contents } : {}),
    ...(task ? { task } : {}),
    ...(file ? { file: { name: file.name, size: file.size } } : {}),
  };
}

const longest = 2_000;

/** `!name argument="value"`, as the War Room shows what a playbook ran. */
export function commandLine(name: string, inputs: JsonObject): string {
  const line = composeCommandLine(name, inputs);
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
