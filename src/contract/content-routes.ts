/** The part of the route table about Cortex XSOAR content: in, out, and back. */
import { z } from "zod";
import { ContentImport, ContentItemSummary, ContentKind, ContentPreview } from "./content.ts";
import { FileBytes, route } from "./route.ts";

const nothing = z.object({});
/** An archive or a single file of content, called as it is. */
const Upload = z.object({ file: z.string().trim().min(1).max(300), bytes: FileBytes });

export const contentRoutes = {
  listContent: route({
    method: "GET",
    path: "/content",
    permission: "playbooks.read",
    summary: "The content there is, by kind and name",
    input: z.object({ kind: ContentKind.optional() }),
    output: z.object({ items: z.array(ContentItemSummary) }),
  }),
  previewImport: route({
    method: "POST",
    path: "/content/preview",
    permission: "content.import",
    summary: "What an import of this archive or file would do; nothing is kept",
    input: Upload,
    output: ContentPreview,
    upload: true,
  }),
  importContent: route({
    method: "POST",
    path: "/content/imports",
    permission: "content.import",
    summary: "Bring content in, all of it or nothing",
    input: Upload.extend({
      /** What was edited here and comes as another: nothing is brought in, ours stays, or theirs takes its place. */
      conflicts: z.enum(["refuse", "keep", "replace"]).default("refuse"),
      fingerprint: z.string().optional(),
    }),
    output: z.object({ import: ContentImport.nullable(), preview: ContentPreview }),
    upload: true,
  }),
  listImports: route({
    method: "GET",
    path: "/content/imports",
    permission: "playbooks.read",
    summary: "What was brought in, newest first",
    input: nothing,
    output: z.object({ items: z.array(ContentImport) }),
  }),
  undoImport: route({
    method: "POST",
    path: "/content/imports/undo",
    permission: "content.import",
    summary: "Take the last import back; what was changed since is in the way, or is kept",
    input: z.object({ conflicts: z.enum(["refuse", "keep"]).default("refuse") }),
    output: z.object({
      import: ContentImport,
      undone: z.number(),
      kept: z.array(z.object({ kind: z.string(), id: z.string(), name: z.string() })),
    }),
  }),
  exportContent: route({
    method: "GET",
    path: "/content/export",
    permission: "playbooks.read",
    summary: "The content there is, as a zip of its files",
    input: z.object({ pack: z.string().max(300).optional(), kind: ContentKind.optional() }),
    output: z.object({ file: z.string(), bytes: FileBytes }),
    download: true,
  }),
  exportPlaybooks: route({
    method: "POST",
    path: "/content/export",
    permission: "playbooks.read",
    summary: "These playbooks with everything of the content that they need, as a zip of their files",
    input: z.object({ playbooks: z.array(z.string().min(1).max(300)).min(1).max(10_000) }),
    output: z.object({ file: z.string(), bytes: FileBytes }),
    download: true,
  }),
} as const;
