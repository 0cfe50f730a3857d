import { z } from "zod";
import { GraphNode } from "./playbook.ts";
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
  /** The run whose journal it began with, where a person had it begin from one of its tasks. */
  forkedFrom: z.uuid().nullable(),
});
export type Run = z.infer<typeof Run>;

/** One thing that happened in a run, in words and with its facts. Secrets are redacted. */
export const RunStory = z.object({
  at: z.iso.datetime(),
  task: z.string().nullable(),
  /** Where the task stands: empty in the playbook itself, else the path of the loop's round or the sub-playbook. */
  frame: z.string().nullable(),
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
  /** How many sentences there are, of which `story` is a piece. */
  storyTotal: z.number(),
  now: z.array(LiveStep),
  /** Questions a person may answer. */
  questions: z.array(
    z.object({
      /** What `getQuestion` tells more of; null in runs of the time before there was more. */
      id: z.uuid().nullable(),
      frame: z.string(),
      task: z.string(),
      question: z.string(),
      options: z.array(z.string()),
    }),
  ),
});
export type RunWhy = z.infer<typeof RunWhy>;

export const RunCounts = z.object({
  active: z.number(),
  waiting: z.number(),
  paused: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  cancelled: z.number(),
});
export type RunCounts = z.infer<typeof RunCounts>;

/** What a person can do now to one block of a run. */
export const StepOperation = z.enum(["retry", "complete", "skip", "reopen", "rerun"]);
export type StepOperation = z.infer<typeof StepOperation>;

/** What a person can do now to a run as a whole. */
export const RunOperation = z.enum(["pause", "resume", "cancel", "rerun"]);
export type RunOperation = z.infer<typeof RunOperation>;

/** What became of one block in a run; of a block inside a loop, one round of it. */
export const RunStep = z.object({
  node: z.string(),
  /** Where it stands, to name it in an operation. */
  frame: z.string(),
  /**
   * Round of the loop it stands in, from 0 and counted on through the loops around that one; null outside loops, and where
   * no round began. Of a loop that went round very often only the last rounds and those that failed are here.
   */
  round: z.number().nullable(),
  /**
   * `queued`: it has its turn next. `running`: under way. `waiting`: for its turn at a vendor, a moment or a person.
   * `skipped`: its branch was not taken. `not reached`: the run ended before it, or has not come to it yet.
   */
  state: z.enum(["queued", "running", "waiting", "succeeded", "failed", "skipped", "not reached"]),
  startedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  milliseconds: z.number().nullable(),
  /** The edge it left by, when it is a named one. */
  tookEdge: z.string().nullable(),
  /** Requests sent for it, as far as the journal knows: attempts, not the requests of one attempt. */
  attempts: z.number(),
  /** Why it waits, for a person. */
  waitingFor: z.string().nullable(),
  instance: z.string().nullable(),
  inputs: AnyJson.optional(),
  outputs: AnyJson.optional(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  summary: z.string().nullable(),
  /** What a person can do to it, as the journal stands; while it works, some of it may still be refused. */
  can: z.array(StepOperation),
  /** What happened in it, in order; of very much the first and the last 100. */
  log: z.array(RunStory),
});
export type RunStep = z.infer<typeof RunStep>;

export const RunDetail = z.object({
  run: Run,
  playbook: z.object({
    id: z.string(),
    name: z.string(),
    /** The run's version is not the playbook's current one. */
    changedSince: z.boolean(),
  }),
  because: z.array(z.string()),
  can: z.array(RunOperation),
  nodes: z.array(GraphNode),
  steps: z.array(RunStep),
  /** What concerns the run as a whole, in order. */
  log: z.array(RunStory),
  questions: RunWhy.shape.questions,
  /** What it did outside, for the person who is about to do it again. */
  writes: z.array(z.string()),
});
export type RunDetail = z.infer<typeof RunDetail>;
