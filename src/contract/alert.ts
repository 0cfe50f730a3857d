import { z } from "zod";

/** An alert as it was stored. */
export const Alert = z.object({
  id: z.uuid(),
  instance: z.string(),
  sourceId: z.string(),
  label: z.string(),
  priority: z.number(),
  raisedAt: z.iso.datetime(),
  receivedAt: z.iso.datetime(),
  /** What every active playbook made of it. */
  decisions: z.array(
    z.object({ playbookId: z.string(), playbookName: z.string(), runId: z.uuid().nullable(), reason: z.string() }),
  ),
});
export type Alert = z.infer<typeof Alert>;
