import { z } from "zod";

/** What a build holds: `console.json` beside its files. */
export const BuildManifest = z.object({
  /** Packages of which something is in it, by their places: `node_modules/react`. */
  bundled: z.array(z.string()).default([]),
  files: z.array(
    z.object({
      /** From the build's folder, with slashes: `assets/index-Dr7lbb2y.css`. */
      path: z.string(),
      /** Of its content. */
      hash: z.string(),
      size: z.number(),
      /** Bytes of the same file compressed, which lies beside it with this ending. */
      br: z.number().optional(),
      gz: z.number().optional(),
    }),
  ),
});
export type BuildManifest = z.infer<typeof BuildManifest>;
