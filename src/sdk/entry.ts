/**
 * What a command says in the War Room, in Cortex XSOAR's shape (`Type`, `Contents`, `EntryContext`…) with our spelling.
 * A command that returns several entries says them in order; one of type `error` makes its task an error.
 */
import type { Json, JsonObject } from "#base/json.ts";

/** XSOAR's numbers, by name: what `Type` is in the API and for automations. */
export const entryTypes = {
  note: 1,
  downloadAgent: 2,
  file: 3,
  error: 4,
  pinned: 5,
  userManagement: 6,
  image: 7,
  playgroundError: 8,
  entryInfoFile: 9,
  warning: 11,
  map: 15,
  debugLog: 16,
  widget: 17,
} as const;

export type EntryType = keyof typeof entryTypes;
export type EntryFormat = "text" | "json" | "markdown" | "table" | "html" | "dbotCommandResponse";

export interface EntryDraft {
  type: EntryType;
  /** What a caller gets and `raw-response` shows; `extend-context` reads it. */
  contents: Json;
  format: EntryFormat;
  /** What people read instead of `contents`: markdown. */
  humanReadable?: string;
  /** What it adds to the context: key expression (`File(val.MD5 == obj.MD5)`) to value, merged as XSOAR merges. */
  entryContext?: JsonObject;
  /** Marked as a note: it stands in the incident's notes. */
  note?: boolean;
  tags?: readonly string[];
  /** No indicators are extracted from it. */
  ignoreAutoExtract?: boolean;
  /** Of the types `file`, `entryInfoFile` and `image`: the file itself. */
  file?: { name: string; content: Uint8Array };
}

/** An entry as the War Room has it. */
export interface KeptEntry {
  /** `<n>@<investigation>` */
  id: string;
  type: EntryType;
  /** The text people read: `humanReadable` where there is one, else `contents` rendered; what `getEntry` gives. */
  contents: Json;
  format: EntryFormat;
  note: boolean;
  tags: readonly string[];
  /** Milliseconds since the epoch. */
  created: number;
  /** The person who wrote it or ran its command; empty: a playbook did. */
  user: string;
  /** The command entry it is a result of. */
  parentId?: string;
  /** The text of that command entry: `!Print value="x"`. */
  parentContent?: string;
  /** The task it comes from. */
  task?: { id: string; name: string; playbook: string };
  file?: { name: string; size: number };
  /** Of a command that is to be run again: when, how often. */
  schedule?: { id: string; cron: string; times?: number; scheduled: boolean };
}

/** Text for people. */
export function textEntry(text: string): EntryDraft {
  return { type: "note", contents: text, format: "text" };
}

export function markdownEntry(markdown: string, more: Partial<EntryDraft> = {}): EntryDraft {
  return { type: "note", contents: markdown, format: "markdown", ...more };
}

/** Data with what it adds to the context; `humanReadable` where people should see something else than JSON. */
export function dataEntry(contents: Json, more: Partial<EntryDraft> = {}): EntryDraft {
  return { type: "note", contents, format: "json", ...more };
}

/** Its task is in error. */
export function errorEntry(message: string, more: Partial<EntryDraft> = {}): EntryDraft {
  return { type: "error", contents: message, format: "text", ...more };
}

export function fileEntry(name: string, content: Uint8Array, more: Partial<EntryDraft> = {}): EntryDraft {
  return { type: "file", contents: name, format: "text", file: { name, content }, ...more };
}
