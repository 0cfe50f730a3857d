import { z } from "zod";
import { GraphNode } from "./playbook.ts";
import { AnyJson } from "./route.ts";

const StepError = z.object({ code: z.string(), message: z.string() });
const Ended = z.object({
  status: z.enum(["active", "waiting", "paused", "succeeded", "failed", "cancelled"]),
  error: StepError.nullable(),
});

/** Where a task stands: "" in the playbook itself, else the frame of a sub-playbook or a round. */
const place = { frame: z.string(), task: z.string(), name: z.string(), playbook: z.string() };

export const ReplayValue = z.object({
  branch: z.string(),
  left: AnyJson,
  operator: z.string(),
  right: AnyJson,
  result: z.boolean(),
});
export type ReplayValue = z.infer<typeof ReplayValue>;

export const ReplayedTask = z.object({
  ...place,
  change: z.enum(["new", "gone", "changed"]),
  /** How it ended: done, failed, skipped, asked; null: it did not run. */
  was: z.string().nullable(),
  now: z.string().nullable(),
  error: StepError.nullable(),
});
export type ReplayedTask = z.infer<typeof ReplayedTask>;

const Choice = z.object({ label: z.string(), values: z.array(ReplayValue) });
export const ReplayedBranch = z.object({ ...place, was: Choice, now: Choice });
export type ReplayedBranch = z.infer<typeof ReplayedBranch>;

export const ReplayedField = z.object({
  where: z.enum(["incident", "context"]),
  path: z.string(),
  /** Absent: there was nothing. */
  was: AnyJson.optional(),
  now: AnyJson.optional(),
});
export type ReplayedField = z.infer<typeof ReplayedField>;

export const ReplayedEffect = z.object({
  ...place,
  change: z.enum(["added", "removed", "changed"]),
  /** Outside, or in Tocsin's own store. */
  where: z.enum(["outside", "here"]),
  command: z.string(),
  instance: z.string().nullable(),
  was: AnyJson.optional(),
  now: AnyJson.optional(),
});
export type ReplayedEffect = z.infer<typeof ReplayedEffect>;

export const ReplayedCall = z.object({
  ...place,
  command: z.string(),
  inputs: AnyJson,
  /** "none": no answer was recorded; else whose answer it got. */
  answered: z.enum(["none", "same arguments", "other arguments"]),
});
export type ReplayedCall = z.infer<typeof ReplayedCall>;

export const Replay = z.object({
  run: z.object({ id: z.string(), label: z.string() }),
  against: z.object({
    kind: z.enum(["current", "version", "draft", "text"]),
    name: z.string(),
    hash: z.string().nullable(),
  }),
  differs: z.boolean(),
  /** The run had not ended: it is played as far as it had come. */
  soFar: z.boolean(),
  was: Ended,
  now: Ended,
  /** Tasks that ran, by rounds as well. */
  counts: z.object({ same: z.number(), new: z.number(), gone: z.number(), changed: z.number() }),
  tasks: z.array(ReplayedTask),
  branches: z.array(ReplayedBranch),
  fields: z.array(ReplayedField),
  effects: z.array(ReplayedEffect),
  /** Calls without an answer of their own. */
  calls: z.array(ReplayedCall),
  /** Questions that nobody answered in the run. */
  questions: z.array(z.object({ ...place, question: z.string() })),
  /** How many more there are of a list that was cut. */
  more: z.object({
    tasks: z.number(),
    branches: z.number(),
    fields: z.number(),
    effects: z.number(),
    calls: z.number(),
  }),
  /** What limits the comparison: what was not kept, and where even the unchanged playbook comes out otherwise. */
  notes: z.array(z.string()),
  graph: z.object({ was: z.array(GraphNode), now: z.array(GraphNode) }),
  /** By id of the playbook's own tasks: same, changed, new, gone. */
  marks: z.record(z.string(), z.enum(["same", "changed", "new", "gone"])),
});
export type Replay = z.infer<typeof Replay>;

/** Through which playbook; one of them, or none: the version in force. */
export const ReplayOrder = z.object({
  version: z.string().max(128).optional(),
  draft: z.boolean().optional(),
  text: z.string().max(2_000_000).optional(),
  /** What a call without a recorded answer comes to: its branch stops there, or goes on with nothing. */
  unanswered: z.enum(["stop", "nothing"]).default("stop"),
});
export type ReplayOrder = z.infer<typeof ReplayOrder>;

/** A run as a test: the files of a folder that `tocsin test` reads. */
export const SavedTest = z.object({
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  /** What was taken out, by kind. */
  scrubbed: z.array(z.string()),
  /** What limits it. */
  notes: z.array(z.string()),
});
export type SavedTest = z.infer<typeof SavedTest>;
