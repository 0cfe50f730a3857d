import { z } from "zod";

/** What testing an instance found: one line a right or a reachability. */
export const InstanceTest = z.object({
  ok: z.boolean(),
  summary: z.string(),
  findings: z.array(
    z.object({
      name: z.string(),
      need: z.enum(["needed", "optional", "unused"]),
      outcome: z.enum(["ok", "missing", "failed", "not checked"]),
      detail: z.string(),
    }),
  ),
});
export type InstanceTest = z.infer<typeof InstanceTest>;
