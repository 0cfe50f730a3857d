import { uuidv7 } from "#base/ids.ts";
import { type Externalize, insertEntries, type KeptEntryRow } from "#store/entry-rows.ts";
import { withinEpoch } from "#store/within-epoch.ts";
import type { StoreDesk } from "./store-desk.ts";

export interface Note {
  investigationId: string;
  text: string;
  format: "text" | "markdown";
  note: boolean;
  tags: readonly string[];
}

/** A person says something in a War Room; the number of the entry. */
export async function addNote({ pool, writer, by, at }: StoreDesk, note: Note): Promise<number> {
  const { investigationId, text, format, tags } = note;
  const { entryNumbers } = writer;
  const user = `a note ${uuidv7(at)}`;
  await entryNumbers.load(investigationId, user);
  try {
    const n = entryNumbers.take(investigationId, 1);
    const entry: KeptEntryRow = {
      investigationId,
      n,
      type: "note",
      category: "chats",
      format,
      contents: text,
      note: note.note,
      tags,
      user: by,
      created: at,
    };
    await withinEpoch(pool, writer.epoch, (client) => insertEntries(client, [entry], keepInRow));
    return n;
  } finally {
    entryNumbers.release(investigationId, user);
  }
}

/** What a person types is never so long. */
const keepInRow: Externalize = () => undefined;
