import type pg from "pg";
import { cleanText } from "../clean-text.ts";
import type { StoreChange, StoreChangeRow } from "./store-change.ts";

type Entitlement = Extract<StoreChange, { kind: "addEntitlement" }>;

/** Ids that let whoever shows them answer for a task. */
export class EntitlementChanges {
  readonly #added: { row: StoreChangeRow; entitlement: Entitlement }[] = [];

  add(row: StoreChangeRow, entitlement: Entitlement): void {
    this.#added.push({ row, entitlement });
  }

  async write(client: pg.ClientBase): Promise<void> {
    if (this.#added.length === 0) return;
    await client.query({
      name: "add-entitlements",
      text: `insert into entitlements (id, investigation_id, run_id, persistent, tag, created_by, created_at)
        select * from unnest($1::text[], $2::text[], $3::uuid[], $4::boolean[], $5::text[], $6::text[], $7::timestamptz[])
        on conflict (id) do nothing`,
      values: [
        this.#added.map(({ entitlement }) => entitlement.id),
        this.#added.map(({ entitlement }) => entitlement.investigation),
        this.#added.map(({ row }) => row.runId),
        this.#added.map(({ entitlement }) => entitlement.persistent),
        this.#added.map(({ entitlement }) => cleanText(entitlement.tag, 200)),
        this.#added.map(({ row }) => cleanText(row.by, 200)),
        this.#added.map(({ row }) => new Date(row.at).toISOString()),
      ],
    });
  }
}
