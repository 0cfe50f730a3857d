import type pg from "pg";
import { cleanText } from "../clean-text.ts";
import { jsonList } from "../json-list.ts";
import type { EntryKey, StoreChange, StoreChangeRow } from "./store-change.ts";

type MarkChange = Extract<StoreChange, { kind: "markEvidence" | "markNote" | "addTags" | "setTags" }>;

interface EntryState {
  key: EntryKey;
  note: boolean;
  tags: string[];
  modified: number;
  changed: boolean;
  evidence?: { row: StoreChangeRow; change: Extract<MarkChange, { kind: "markEvidence" }> };
}

export function nameOfEntry({ investigationId, n }: EntryKey): string {
  return `${n}@${investigationId}`;
}

/** Marks on entries of the War Room: notes, tags, evidence. */
export class EntryMarks {
  readonly #entries = new Map<string, EntryState>();

  static async load(client: pg.ClientBase, keys: readonly EntryKey[]): Promise<EntryMarks> {
    const marks = new EntryMarks();
    if (keys.length === 0) return marks;
    const wanted = new Map(keys.map((key) => [nameOfEntry(key), key]));
    const { rows } = await client.query<{
      investigationId: string;
      n: number;
      note: boolean;
      tags: string[];
      modified: Date;
    }>({
      name: "load-entries-to-mark",
      text: `select investigation_id as "investigationId", n, note, tags, modified from entries
        where (investigation_id, n) in (select * from unnest($1::text[], $2::integer[]))
        order by investigation_id, n for update`,
      values: [
        [...wanted.values()].map(({ investigationId }) => investigationId),
        [...wanted.values()].map(({ n }) => n),
      ],
    });
    for (const { investigationId, n, note, tags, modified } of rows) {
      const key = { investigationId, n };
      marks.#entries.set(nameOfEntry(key), { key, note, tags, modified: modified.getTime(), changed: false });
    }
    return marks;
  }

  apply(row: StoreChangeRow, change: MarkChange): string | undefined {
    const state = this.#entries.get(nameOfEntry(change.entry));
    if (!state) return `there is no entry ${nameOfEntry(change.entry)}`;
    if (change.kind === "markEvidence") {
      state.evidence = { row, change };
      return undefined;
    }
    if (change.kind === "markNote") state.note = change.note;
    else {
      const before = change.kind === "setTags" ? [] : state.tags;
      state.tags = [...new Set([...before, ...change.tags.map((tag) => cleanText(tag, 200))])];
    }
    state.changed = true;
    state.modified = Math.max(state.modified, row.at);
    return undefined;
  }

  async write(client: pg.ClientBase): Promise<void> {
    const states = [...this.#entries.values()];
    const marked = states.filter(({ changed }) => changed);
    if (marked.length > 0) {
      const rows = marked.map(({ key, note, tags, modified }) =>
        JSON.stringify({ ...key, note, tags, modified: new Date(modified).toISOString() }),
      );
      await client.query({
        name: "mark-entries",
        text: `update entries e set note = r.note, tags = r.tags, modified = r.modified
          from json_to_recordset($1::json) as r
            ("investigationId" text, n integer, note boolean, tags text[], modified timestamptz)
          where e.investigation_id = r."investigationId" and e.n = r.n`,
        values: [jsonList(rows)],
      });
    }
    const evidence = states.flatMap((state) => (state.evidence ? [state.evidence] : []));
    if (evidence.length === 0) return;
    const rows = evidence.map(({ row, change }) =>
      JSON.stringify({
        investigation_id: change.entry.investigationId,
        n: change.entry.n,
        description: cleanText(change.description, 5_000),
        tags: change.tags.map((tag) => cleanText(tag, 200)),
        occurred: new Date(change.occurred ?? row.at).toISOString(),
        marked_by: cleanText(row.by, 200),
        marked_at: new Date(row.at).toISOString(),
        task_id: change.taskId === undefined ? null : cleanText(change.taskId, 200),
      }),
    );
    await client.query({
      name: "mark-evidence",
      text: `insert into evidence (investigation_id, n, description, tags, occurred, marked_by, marked_at, task_id)
        select * from json_to_recordset($1::json) as r (investigation_id text, n integer, description text, tags text[],
          occurred timestamptz, marked_by text, marked_at timestamptz, task_id text)
        on conflict (investigation_id, n) do update set description = excluded.description, tags = excluded.tags,
          occurred = excluded.occurred, marked_by = excluded.marked_by, marked_at = excluded.marked_at,
          task_id = excluded.task_id`,
      values: [jsonList(rows)],
    });
  }
}
