/** The switch that pauses every write to the outside, as the database keeps it. */
import { cleanText } from "./clean-text.ts";
import type { Db } from "./db.ts";

export interface KeptPause {
  by: string;
  reason: string | null;
  since: Date;
}

/** Undefined: writes go. */
export async function readOutsideWrites(db: Db): Promise<KeptPause | undefined> {
  const row = await db
    .selectFrom("outside_writes")
    .select(["paused_by as by", "paused_reason as reason", "paused_at as since"])
    .executeTakeFirst();
  return row?.since ? { by: row.by ?? "", reason: row.reason, since: row.since } : undefined;
}

/** False when it is so already: then nothing was changed. */
export async function pauseOutsideWrites(db: Db, by: string, reason: string | undefined): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("outside_writes")
    .set({
      paused_by: cleanText(by, 200),
      paused_reason: reason === undefined ? null : cleanText(reason, 500),
      paused_at: new Date(),
    })
    .where("paused_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** False when it is so already. */
export async function resumeOutsideWrites(db: Db): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("outside_writes")
    .set({ paused_by: null, paused_reason: null, paused_at: null })
    .where("paused_at", "is not", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
