import { z } from "zod";

/** What stands in a backup: last in the file, since only then is everything known. `manifest.sha256` guards it. */
export const manifestName = "manifest.json";
export const manifestHashName = "manifest.sha256";

export const BackupManifest = z.object({
  format: z.literal("tocsin-backup"),
  /** Goes up when an older Tocsin could not read it any more. */
  formatVersion: z.literal(1),
  tocsin: z.string(),
  postgres: z.string(),
  createdAt: z.iso.datetime(),
  /** Of the key that opens the secrets in it; the key itself is kept apart. */
  keyFingerprint: z.string().optional(),
  migrations: z.array(
    z.object({ version: z.int().positive(), name: z.string(), hash: z.string(), appliedAt: z.iso.datetime() }),
  ),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      rows: z.int().nonnegative(),
      /** The table's rows in COPY's text format, cut into parts anywhere, each compressed by itself. */
      parts: z.array(z.object({ file: z.string(), bytes: z.int().nonnegative(), sha256: z.string() })),
    }),
  ),
  sequences: z.array(z.object({ name: z.string(), value: z.string().regex(/^-?\d+$/) })),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

/** How far a backup, a check or a restore is. */
export interface RescueProgress {
  table: string;
  /** Of the whole, 0 to 1. */
  fraction: number;
  bytes: number;
}
