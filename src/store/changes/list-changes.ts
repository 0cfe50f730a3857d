import type pg from "pg";
import { cleanText } from "../clean-text.ts";
import { describeRecords, type RecordRow } from "../record-rows.ts";
import type { StoreChange, StoreChangeRow } from "./store-change.ts";

type ListChange = Extract<StoreChange, { kind: "setList" | "deleteList" }>;

interface ListState {
  /** Undefined: it is not there. */
  version: number | undefined;
  /** What is to be written; undefined: nothing. */
  next?: { content: string; type?: string; description?: string; by: string; at: string } | "gone";
}

/** Lists by name: of several changes of one list within a batch the last word counts. */
export class ListChanges {
  readonly #lists = new Map<string, ListState>();

  static async load(client: pg.ClientBase, names: ReadonlySet<string>): Promise<ListChanges> {
    const changes = new ListChanges();
    if (names.size === 0) return changes;
    const { rows } = await client.query<{ name: string; version: number }>({
      name: "load-lists-to-change",
      text: "select name, version from lists where name = any($1) order by name for update",
      values: [[...names]],
    });
    for (const { name, version } of rows) changes.#lists.set(name, { version });
    return changes;
  }

  apply({ at, by }: StoreChangeRow, change: ListChange): string | undefined {
    const before = this.#lists.get(change.name) ?? { version: undefined };
    if (change.kind === "deleteList") {
      if (before.version === undefined) return `there is no list ${change.name}`;
      this.#lists.set(change.name, { version: undefined, next: "gone" });
      return undefined;
    }
    const { content, type, description } = change;
    // One that was deleted a moment ago begins anew.
    const unwritten = before.next === "gone" ? { type: "plain_text", description: "" } : before.next;
    this.#lists.set(change.name, {
      version: (before.version ?? 0) + 1,
      next: {
        ...unwritten,
        content,
        ...(type === undefined ? {} : { type }),
        ...(description === undefined ? {} : { description }),
        by: cleanText(by, 200),
        at: new Date(at).toISOString(),
      },
    });
    return undefined;
  }

  async write(client: pg.ClientBase): Promise<void> {
    const gone: string[] = [];
    const rows: RecordRow[] = [];
    for (const [name, { version, next }] of this.#lists) {
      if (next === "gone") gone.push(name);
      else if (next) {
        const { content, type, description, by, at } = next;
        const plain = { name, type: type ?? null, description: description ?? null, version: version ?? 1, by, at };
        rows.push({ plain, json: [JSON.stringify(content)] });
      }
    }
    if (gone.length > 0) {
      await client.query({ name: "delete-lists", text: "delete from lists where name = any($1)", values: [gone] });
    }
    if (rows.length > 0) {
      await client.query({
        name: "write-lists",
        text: `with r as (select * from ${records.fromFirst}),
            changed as (
              update lists l set content = r.content, type = coalesce(r.type, l.type),
                description = coalesce(r.description, l.description), version = r.version,
                updated_at = r.at, updated_by = r.by
              from r where l.name = r.name returning l.name)
          insert into lists (name, content, type, description, version, created_at, updated_at, updated_by)
          select r.name, r.content, coalesce(r.type, 'plain_text'), coalesce(r.description, ''), r.version, r.at, r.at, r.by
          from r where r.name not in (select name from changed)`,
        values: records.values(rows),
      });
    }
  }
}

const records = describeRecords(
  { name: "text", type: "text", description: "text", version: "integer", by: "text", at: "timestamptz" },
  ["content"],
);
