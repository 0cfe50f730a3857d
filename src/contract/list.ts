import { z } from "zod";

export const ListType = z.enum(["plain_text", "json", "markdown", "html", "css"]);

export const ListSummary = z.object({
  name: z.string(),
  /** plain_text, json, markdown, html, css; what content brought in may have others. */
  type: z.string(),
  description: z.string(),
  /** Raised by every change; the ETag of the list. */
  version: z.number(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  /** Empty: a playbook. */
  updatedBy: z.string(),
});
export type ListSummary = z.infer<typeof ListSummary>;

export const List = ListSummary.extend({ content: z.string() });
export type List = z.infer<typeof List>;
