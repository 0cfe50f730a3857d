import type pg from "pg";
import type { JsonObject } from "#base/json.ts";
import { cleanText } from "../clean-text.ts";
import { jsonList } from "../json-list.ts";
import type { EngineRequestKind, StoreChangeRow } from "./store-change.ts";

/** What changes of the store ask of the engine, and what it did of that. */
export class RequestChanges {
  readonly #asked: { row: StoreChangeRow; kind: EngineRequestKind; details: JsonObject }[] = [];
  readonly #done: { id: string; at: number; outcome: string | null }[] = [];

  add(row: StoreChangeRow, kind: EngineRequestKind, details: JsonObject): void {
    this.#asked.push({ row, kind, details });
  }

  finish({ at }: StoreChangeRow, id: string, outcome: string | null): void {
    this.#done.push({ id, at, outcome: outcome === null ? null : cleanText(outcome) });
  }

  async write(client: pg.ClientBase): Promise<void> {
    if (this.#asked.length > 0) {
      await client.query({
        name: "ask-engine",
        text: `insert into engine_requests (investigation_id, kind, run_id, requested_by, requested_at, details)
          select * from rows from (unnest($1::text[]), unnest($2::text[]), unnest($3::uuid[]), unnest($4::text[]),
            unnest($5::timestamptz[]), json_array_elements($6::json))`,
        values: [
          this.#asked.map(({ row }) => row.investigationId),
          this.#asked.map(({ kind }) => kind),
          this.#asked.map(({ row }) => row.runId),
          this.#asked.map(({ row }) => cleanText(row.by, 200)),
          this.#asked.map(({ row }) => new Date(row.at).toISOString()),
          jsonList(this.#asked.map(({ details }) => JSON.stringify(details))),
        ],
      });
    }
    if (this.#done.length > 0) {
      await client.query({
        name: "finish-engine-requests",
        text: `update engine_requests q set done_at = r.at, outcome = r.outcome
          from unnest($1::bigint[], $2::timestamptz[], $3::text[]) as r (id, at, outcome)
          where q.id = r.id and q.done_at is null`,
        values: [
          this.#done.map(({ id }) => id),
          this.#done.map(({ at }) => new Date(at).toISOString()),
          this.#done.map(({ outcome }) => outcome),
        ],
      });
    }
  }
}
