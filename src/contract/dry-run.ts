import { z } from "zod";
import { AnyJson } from "./route.ts";

/** One step of a dry run, in the order of their ends. */
export const DryStep = z.object({
  /** "" in the playbook itself, else the frame of a sub-playbook or a round. */
  frame: z.string(),
  task: z.string(),
  name: z.string(),
  playbook: z.string(),
  outcome: z.enum(["done", "failed", "skipped", "asked"]),
  /** The branch it left by, when it is a named one. */
  branch: z.string().nullable(),
  summary: z.string().nullable(),
  inputs: AnyJson.optional(),
  outputs: AnyJson.optional(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** Set on what would have gone outside: to which instance. */
  wouldHaveWrittenTo: z.string().nullable(),
});
export type DryStep = z.infer<typeof DryStep>;

/** A write that was kept back. */
export const DryWrite = z.object({
  frame: z.string(),
  task: z.string(),
  name: z.string(),
  playbook: z.string(),
  command: z.string(),
  instance: z.string(),
  inputs: AnyJson,
});
export type DryWrite = z.infer<typeof DryWrite>;

/** A field of the incident that would be another one afterwards. */
export const DryField = z.object({ field: z.string(), before: AnyJson.optional(), after: AnyJson.optional() });

export const DryRun = z.object({
  /** By which it can be looked into like a run, for a while. */
  id: z.uuid(),
  playbook: z.object({ id: z.string(), name: z.string(), hash: z.string() }),
  status: z.enum(["succeeded", "failed", "waiting", "cancelled"]),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** By the run's own clock, which does not wait. */
  seconds: z.number(),
  /** The first 1,000; all of them can be looked into by the id. */
  steps: z.array(DryStep),
  stepsTotal: z.number(),
  /** What would have gone outside, in order; at most 500. */
  writes: z.array(DryWrite),
  writesTotal: z.number(),
  fields: z.array(DryField),
  /** What went wrong or could not be tried, in sentences. */
  problems: z.array(z.string()),
  /** The context and the incident as they would be afterwards. */
  context: AnyJson,
  incident: AnyJson.nullable(),
  /** Changes of Tocsin's own store that would have been made, in order. */
  changes: z.array(AnyJson),
  /** What would have been said in the War Room, the last 200. */
  entries: z.array(z.object({ task: z.string().nullable(), type: z.string(), text: z.string() })),
});
export type DryRun = z.infer<typeof DryRun>;
