import { z } from "zod";

/** What is wrong with content or a configuration: all of it at once, each with its place. */
export const Problem = z.object({
  code: z.string(),
  /** `error`: it cannot be loaded or switched on. `warning`: it loads, and something will not work. */
  severity: z.enum(["error", "warning", "info"]),
  message: z.string(),
  file: z.string().optional(),
  /** Path inside the document: `nodes.3.arguments.url`. */
  path: z.string().optional(),
  /** From 1. */
  line: z.number().optional(),
  /** From 1. */
  column: z.number().optional(),
});
export type Problem = z.infer<typeof Problem>;
