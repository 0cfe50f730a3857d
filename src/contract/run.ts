import { z } from "zod";
import { AnyJson } from "./route.ts";

export const RunStatus = z.enum(["active", "waiting", "paused", "succeeded", "failed", "cancelled"]);
export type RunStatus = z.infer<typeof RunStatus>;

/** One execution of a playbook, as lists show it. Times are ISO 8601. */
export const Run = z.object({
  id: z.uuid(),
  playbookId: z.string(),
  playbookName: z.string(),
  alertId: z.uuid().nullable(),
  /** What people call it: `Sekoia.io Alert: AL…`. */
  label: z.string(),
  priority: z.number(),
  status: RunStatus,
  waitingFor: z.string().nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type Run = z.infer<typeof Run>;

/** One thing that happened in a run, in words and with its facts. Secrets are redacted. */
export const RunStory = z.object({
  at: z.iso.datetime(),
  task: z.string().nullable(),
  taskName: z.string().nullable(),
  kind: z.string(),
  /** One sentence. */
  text: z.string(),
  inputs: AnyJson.optional(),
  outputs: AnyJson.optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  instance: z.string().optional(),
  milliseconds: z.number().optional(),
});
export type RunStory = z.infer<typeof RunStory>;

/** A step that is under way right now. */
export const LiveStep = z.object({
  task: z.string(),
  doing: z.string(),
  since: z.iso.datetime(),
});

export const RunWhy = z.object({
  run: Run,
  /** Why there is a run at all: the alert, the dedup decision, the trigger's filter. */
  because: z.array(z.string()),
  story: z.array(RunStory),
  now: z.array(LiveStep),
  /** Questions a person may answer. */
  questions: z.array(
    z.object({ frame: z.string(), task: z.string(), question: z.string(), options: z.array(z.string()) }),
  ),
});
export type RunWhy = z.infer<typeof RunWhy>;
