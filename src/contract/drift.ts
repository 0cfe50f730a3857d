/** How the alerts of a source have moved away from what is written for them. */
import { z } from "zod";

export const UnmappedPath = z.object({
  path: z.string(),
  /** text, number, boolean, list, object. */
  type: z.string(),
  /** In how many of the alerts that were looked at. */
  seenIn: z.number(),
  example: z.string(),
});
export type UnmappedPath = z.infer<typeof UnmappedPath>;

export const DriftedPath = z.object({
  path: z.string(),
  what: z.enum(["never seen", "gone", "changed type"]),
  /** What it was, and what it is in the newer half; empty: not there. */
  was: z.array(z.string()),
  is: z.array(z.string()),
  lastSeenAt: z.iso.datetime().nullable(),
  /** What reads it. */
  readers: z.array(z.object({ kind: z.enum(["mapper", "classifier"]), name: z.string(), field: z.string() })),
  /** Playbooks that name a field it fills. */
  playbooks: z.array(z.object({ id: z.string(), name: z.string(), field: z.string() })),
});
export type DriftedPath = z.infer<typeof DriftedPath>;

export const DriftReport = z.object({
  looked: z.number(),
  since: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
  mapper: z.string().nullable(),
  classifier: z.string().nullable(),
  unmapped: z.array(UnmappedPath),
  drifted: z.array(DriftedPath),
  /** More paths were seen than are followed. */
  isCut: z.boolean(),
});
export type DriftReport = z.infer<typeof DriftReport>;
