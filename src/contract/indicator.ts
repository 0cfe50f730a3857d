import { z } from "zod";
import { AnyJson } from "./route.ts";

/** 0 none, 1 good, 2 suspicious, 3 bad. */
export const Score = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);

export const Indicator = z.object({
  id: z.string(),
  /** Raised by every change; the ETag of the indicator. */
  version: z.number(),
  type: z.string(),
  value: z.string(),
  score: z.number(),
  /** A person said so: nothing but a person changes it. */
  manualScore: z.boolean(),
  /** Empty: nobody but playbooks. */
  setBy: z.string(),
  source: z.string(),
  comment: z.string(),
  /** Custom fields, by command-line name. */
  fields: z.record(z.string(), AnyJson),
  /** The investigations it was seen in. */
  investigationIds: z.array(z.string()),
  firstSeen: z.iso.datetime(),
  lastSeen: z.iso.datetime(),
  created: z.iso.datetime(),
  modified: z.iso.datetime(),
});
export type Indicator = z.infer<typeof Indicator>;

export const ExcludedIndicator = z.object({
  id: z.string(),
  /** Empty: whatever type. */
  type: z.string(),
  value: z.string(),
  reason: z.string(),
  excludedBy: z.string(),
  excludedAt: z.iso.datetime(),
});
export type ExcludedIndicator = z.infer<typeof ExcludedIndicator>;
