/** Cortex XSOAR content as it is brought in, kept and taken out. */
import { z } from "zod";
import { Problem } from "./problem.ts";

export const ContentKind = z.enum([
  "playbook",
  "script",
  "integration",
  "classifier",
  "mapper",
  "incidentType",
  "incidentField",
  "layout",
  "list",
  "pack",
]);
export type ContentKind = z.infer<typeof ContentKind>;

export const ContentChange = z.enum([
  "added",
  /** Brought in before, and not edited here since. */
  "changed",
  "unchanged",
  /** Edited here, and what comes is what came the last time: ours stays. */
  "kept",
  /** Edited here since it was brought in, or made here, and what comes is another: somebody has to choose. */
  "conflict",
  /** It cannot be brought in. */
  "refused",
]);
export type ContentChange = z.infer<typeof ContentChange>;

export const PreviewedItem = z.object({
  kind: ContentKind,
  id: z.string(),
  name: z.string(),
  /** The name of its pack, or empty. */
  pack: z.string(),
  file: z.string(),
  change: ContentChange,
  note: z.string().nullable(),
  /** What is here now. */
  here: z.object({ updatedAt: z.iso.datetime(), updatedBy: z.string() }).nullable(),
  /** Of a playbook: whether it will run here, and what is missing. */
  verdict: z.object({ verdict: z.enum(["runs", "differs", "cannot"]), missing: z.array(z.string()) }).nullable(),
});
export type PreviewedItem = z.infer<typeof PreviewedItem>;

export const ContentPreview = z.object({
  /** Names this very preview; given with the import it makes sure that nothing has changed here meanwhile. */
  fingerprint: z.string(),
  items: z.array(PreviewedItem),
  counts: z.record(ContentChange, z.number()),
  /** In the files, and not brought in. */
  leftOut: z.array(
    z.object({ kind: ContentKind, id: z.string(), name: z.string(), file: z.string(), why: z.string() }),
  ),
  /** Files of which nothing can be read; the problems say why. */
  unreadable: z.array(z.string()),
  /** The first 500. */
  problems: z.array(Problem),
  problemCount: z.number(),
});
export type ContentPreview = z.infer<typeof ContentPreview>;

export const ContentImport = z.object({
  id: z.string(),
  /** The file or folder, as it was named. */
  source: z.string(),
  added: z.number(),
  changed: z.number(),
  importedAt: z.iso.datetime(),
  importedBy: z.string(),
  undoneAt: z.iso.datetime().nullable(),
  undoneBy: z.string().nullable(),
});
export type ContentImport = z.infer<typeof ContentImport>;

export const ContentItemSummary = z.object({
  kind: ContentKind,
  id: z.string(),
  name: z.string(),
  pack: z.string(),
  path: z.string(),
  version: z.string(),
  /** Edited here since it was brought in, or made here. */
  edited: z.boolean(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
  importedAt: z.iso.datetime().nullable(),
  importedBy: z.string().nullable(),
});
export type ContentItemSummary = z.infer<typeof ContentItemSummary>;
