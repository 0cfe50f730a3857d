/** What sources bring, and what people do about it. */
import { z } from "zod";
import { AnyJson } from "./route.ts";

export const Backfill = z.object({
  id: z.uuid(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  status: z.enum(["running", "done", "cancelled", "failed"]),
  /** Up to here the range has been read. */
  reached: z.iso.datetime(),
  /** From 0 to 1, by time. */
  progress: z.number(),
  /** Alerts in what was read that were not known at that moment, and how many of them were kept. */
  seen: z.number(),
  stored: z.number(),
  error: z.string().nullable(),
  askedBy: z.string(),
  askedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Backfill = z.infer<typeof Backfill>;

export const Quarantined = z.object({
  id: z.uuid(),
  /** Null: there is no such instance any more. */
  instance: z.string().nullable(),
  reason: z.string(),
  /** Of a batch of lines: which one it was. */
  line: z.number().nullable(),
  receivedAt: z.iso.datetime(),
  settledAt: z.iso.datetime().nullable(),
  outcome: z.enum(["replayed", "discarded"]).nullable(),
  settledBy: z.string().nullable(),
});
export type Quarantined = z.infer<typeof Quarantined>;

export const QuarantineReason = z.object({ instance: z.string().nullable(), reason: z.string(), count: z.number() });
export type QuarantineReason = z.infer<typeof QuarantineReason>;

/** What becomes of an alert that comes in once more. */
export const AlertReplay = z.object({
  dryRun: z.boolean(),
  /** Of the alert that was made; null in a dry run. */
  alert: z.uuid().nullable(),
  playbooks: z.array(
    z.object({ playbookId: z.string(), playbookName: z.string(), starts: z.boolean(), reason: z.string() }),
  ),
  /** Null: the instance makes none of its alerts. */
  incident: z
    .object({
      id: z.string().nullable(),
      name: z.string(),
      type: z.string(),
      severity: z.number(),
      customFields: z.record(z.string(), AnyJson),
    })
    .nullable(),
  runs: z.array(z.uuid()),
});
export type AlertReplay = z.infer<typeof AlertReplay>;
