/** Entries of the War Room on their way into the table; `entries.ts` reads them back. */
import type pg from "pg";
import type { Json } from "#base/json.ts";
import { cleanText } from "./clean-text.ts";
import { describeRecords, type RecordRow } from "./record-rows.ts";

/** What an entry is to who looks through the War Room; being a note, evidence or a file comes on top of it. */
export type EntryCategory =
  | "chats"
  | "commandAndResults"
  | "playbookTaskResult"
  | "playbookTaskStartAndDone"
  | "incidentInfo";

/** An entry to keep. Its id is `<n>@<investigationId>`; the number is the host's. */
export interface KeptEntryRow {
  investigationId: string;
  n: number;
  /** XSOAR's word: `note`, `file`, `error`… */
  type: string;
  category: EntryCategory;
  format: string;
  contents: Json;
  humanReadable?: string;
  note?: boolean;
  tags?: readonly string[];
  /** The number of the command entry it is a result of, in the same investigation. */
  parent?: number;
  /** Empty, or left out: a playbook. */
  user?: string;
  runId?: string;
  task?: { id: string; name: string; playbook: string };
  instance?: string;
  brand?: string;
  /** Kept before by `keepFile`. */
  file?: KeptFile;
  /** The scheduled command that this entry announces. */
  scheduleId?: string;
  /** Milliseconds since the epoch. */
  created: number;
}

export interface KeptFile {
  name: string;
  /** SHA-256 of its content. */
  hash: string;
  size: number;
}

export interface MovedOut {
  hash: string;
  /** Characters of its JSON. */
  size: number;
  /** The beginning of its JSON: what is searched. */
  head: string;
}

/** Moves a big value out: how it is kept, or undefined for a value that may stay. */
export type Externalize = (value: Json) => MovedOut | undefined;

const searchedCharacters = 4_000;

/** Contents keep NUL and lone surrogates; what is text is cleaned. */
export function entryToRow(entry: KeptEntryRow, externalize: Externalize): RecordRow {
  const { contents, humanReadable, task, file } = entry;
  const contentsBlob = externalize(contents);
  const readableBlob = humanReadable === undefined ? undefined : externalize(humanReadable);
  const contentsText = contentsBlob ? "null" : JSON.stringify(contents);
  const shown = humanReadable ?? (typeof contents === "string" ? contents : (contentsBlob?.head ?? contentsText));
  const created = new Date(entry.created).toISOString();
  const text = (value: string | undefined) => (value === undefined ? null : cleanText(value, 500));
  const human = humanReadable === undefined || readableBlob !== undefined ? "null" : JSON.stringify(humanReadable);
  return {
    plain: {
      investigation_id: entry.investigationId,
      n: entry.n,
      type: cleanText(entry.type, 100),
      category: entry.category,
      format: cleanText(entry.format, 100),
      contents_blob: contentsBlob?.hash ?? null,
      human_readable_blob: readableBlob?.hash ?? null,
      size: (contentsBlob?.size ?? contentsText.length) + (humanReadable?.length ?? 0),
      search_text: cleanText(shown.slice(0, searchedCharacters), searchedCharacters),
      note: entry.note ?? false,
      tags: (entry.tags ?? []).map((tag) => cleanText(tag, 200)),
      parent: entry.parent ?? null,
      author: cleanText(entry.user ?? "", 200),
      run_id: entry.runId ?? null,
      task_id: text(task?.id),
      task_name: text(task?.name),
      playbook_name: text(task?.playbook),
      instance: cleanText(entry.instance ?? "", 200),
      brand: cleanText(entry.brand ?? "", 200),
      file_name: text(file?.name),
      file_hash: file?.hash ?? null,
      file_size: file?.size ?? null,
      schedule_id: entry.scheduleId ?? null,
      created,
      modified: created,
    },
    json: [contentsText, human],
  };
}

export const entryRecords = describeRecords(
  {
    investigation_id: "text",
    n: "integer",
    type: "text",
    category: "text",
    format: "text",
    contents_blob: "text",
    human_readable_blob: "text",
    size: "integer",
    search_text: "text",
    note: "boolean",
    tags: "text[]",
    parent: "integer",
    author: "text",
    run_id: "uuid",
    task_id: "text",
    task_name: "text",
    playbook_name: "text",
    instance: "text",
    brand: "text",
    file_name: "text",
    file_hash: "text",
    file_size: "bigint",
    schedule_id: "text",
    created: "timestamptz",
    modified: "timestamptz",
  },
  ["contents", "human_readable"],
);

/** Beside the journal: what a person says. */
export async function insertEntries(
  client: pg.ClientBase,
  entries: readonly KeptEntryRow[],
  externalize: Externalize,
): Promise<void> {
  await client.query({
    name: "insert-entries",
    text: `insert into entries (${entryRecords.names}) select ${entryRecords.selected} from ${entryRecords.fromFirst}`,
    values: entryRecords.values(entries.map((entry) => entryToRow(entry, externalize))),
  });
}

export async function readLastEntry(db: pg.ClientBase | pg.Pool, investigationId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>({
    name: "read-last-entry",
    text: "select n from entries where investigation_id = $1 order by n desc limit 1",
    values: [investigationId],
  });
  return rows[0]?.n ?? 0;
}
