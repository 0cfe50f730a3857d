import { z } from "zod";

/**
 * One live event of `GET /api/v1/events` (server-sent events). It says what changed, not how: whoever shows it asks for
 * it again. Nothing is told before it is durable. After a gap that the server cannot fill the first event is `reset`:
 * everything that is shown may be old.
 */
export const LiveEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("reset") }),
  /** Of each run the last word of the moment; `ids` has at most 500, `more` says that others changed too. */
  z.object({ type: z.literal("runs"), ids: z.array(z.uuid()), more: z.boolean() }),
  z.object({ type: z.literal("alerts") }),
  z.object({ type: z.literal("incidents") }),
  z.object({ type: z.literal("instances") }),
  z.object({ type: z.literal("playbooks"), ids: z.array(z.string()) }),
  z.object({ type: z.literal("writes") }),
]);
export type LiveEvent = z.infer<typeof LiveEvent>;
