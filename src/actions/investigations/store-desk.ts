/** Changes of the store that a person makes: at once, in one transaction, and refused when they cannot be made. */
import type pg from "pg";
import { TocsinError } from "#base/errors.ts";
import type { EntryNumbers } from "#engine/entry-numbers.ts";
import { applyStoreChanges } from "#store/changes/apply-store-changes.ts";
import type { StoreChange } from "#store/changes/store-change.ts";
import { withinEpoch } from "#store/within-epoch.ts";

/** What only the active process has. */
export interface StoreWriter {
  /** Under which it may write. */
  epoch: string;
  entryNumbers: EntryNumbers;
  /** What the engine has in memory of lists, or of an investigation, is old now. */
  refresh(investigationId?: string): Promise<void>;
}

export interface StoreDesk {
  pool: pg.Pool;
  writer: StoreWriter;
  /** Whose change it is. */
  by: string;
  /** Milliseconds since the epoch. */
  at: number;
}

/** All of the changes, or none and the reason. `check` comes first, in the same transaction, and refuses by throwing. */
export async function changeStore(
  { pool, writer, by, at }: StoreDesk,
  investigationId: string,
  changes: readonly StoreChange[],
  check?: (client: pg.ClientBase) => Promise<void>,
): Promise<void> {
  const rows = changes.map((change) => ({ investigationId, runId: null, at, by, change }));
  await withinEpoch(pool, writer.epoch, async (client) => {
    await check?.(client);
    const [ignored] = await applyStoreChanges(client, rows);
    if (ignored) throw new TocsinError("CHANGE_NOT_POSSIBLE", `Nothing was changed: ${ignored.reason}`);
  });
}
