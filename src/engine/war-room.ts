/** What a step's results become in the War Room: the command as it was run, and its entries under it. */
import type { Json, JsonObject } from "#base/json.ts";
import type { Task } from "#playbook/model.ts";
import type { EntryDraft, KeptEntry } from "#sdk/entry.ts";

/** An entry that the journal makes durable; `content` of a file with it. */
export interface NewEntry extends KeptEntry {
  investigationId: string;
  runId: string;
  /** What a caller of the command gets, where people read something else. */
  raw?: Json;
  instance?: string;
  brand?: string;
  content?: Uint8Array;
}

export interface EntrySource {
  investigationId: string;
  runId: string;
  at: number;
  task: Task;
  playbook: string;
  /** The command as a person would have typed it. */
  command: string;
  /** A person ran it; empty: a playbook. */
  user?: string;
  instance?: string;
  brand?: string;
}

/** The command entry first, then what it said; without results there is nothing to tell. */
export function entriesOf(drafts: readonly EntryDraft[], source: EntrySource, nextId: () => string): NewEntry[] {
  if (drafts.length === 0) return [];
  const shared = {
    investigationId: source.investigationId,
    runId: source.runId,
    created: source.at,
    user: source.user ?? "",
    task: { id: source.task.id, name: source.task.name, playbook: source.playbook },
    ...(source.instance === undefined ? {} : { instance: source.instance }),
    ...(source.brand === undefined ? {} : { brand: source.brand }),
  };
  const parent: NewEntry = {
    ...shared,
    id: nextId(),
    type: "note",
    contents: source.command,
    format: "text",
    note: false,
    tags: [],
  };
  const results = drafts.map((draft): NewEntry => {
    const readable = draft.humanReadable;
    return {
      ...shared,
      id: nextId(),
      type: draft.type,
      contents: readable ?? draft.contents,
      format: readable === undefined ? draft.format : "markdown",
      ...(readable === undefined ? {} : { raw: draft.contents }),
      note: draft.note === true || source.task.note === true,
      tags: [...(draft.tags ?? [])],
      parentId: parent.id,
      parentContent: source.command,
      ...(draft.file
        ? { file: { name: draft.file.name, size: draft.file.content.length }, content: draft.file.content }
        : {}),
    };
  });
  return [parent, ...results];
}

const longest = 2_000;

/** `!name argument="value"`, as the War Room shows what a playbook ran. */
export function commandLine(name: string, inputs: JsonObject): string {
  const given = Object.entries(inputs).map(([key, value]) => `${key}=${quote(value)}`);
  const line = [`!${name}`, ...given].join(" ");
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}

function quote(value: Json): string {
  return JSON.stringify(typeof value === "string" ? value : JSON.stringify(value));
}
