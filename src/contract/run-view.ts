/** A run as it is looked at: one frame of it at a time, so that a run of any size is the same small answer. */
import { z } from "zod";
import { GraphNode } from "./playbook.ts";
import { AnyJson } from "./route.ts";
import { Run, RunOperation, RunStep, RunStory } from "./run.ts";

export const StepState = RunStep.shape.state;
export type StepState = z.infer<typeof StepState>;

export const StateCounts = z.object({
  queued: z.number(),
  running: z.number(),
  waiting: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  skipped: z.number(),
  "not reached": z.number(),
});
export type StateCounts = z.infer<typeof StateCounts>;

const StepError = z.object({ code: z.string(), message: z.string() });

/** Why something does not go on, for a person: what it waits for, since when, and what happens next. */
export const Wait = z.object({
  kind: z.enum([
    "question",
    "effect",
    "moment",
    "poll",
    "retry",
    "probe",
    "limit",
    "vendor",
    "writes",
    "paused",
    "inside",
    "turn",
  ]),
  words: z.string(),
  since: z.iso.datetime().nullable(),
  /** What ends it, or what a person can do. */
  next: z.string(),
  /** When it goes on by itself. */
  until: z.iso.datetime().nullable(),
});
export type Wait = z.infer<typeof Wait>;

/** A frame: one time that a sub-playbook was called, or one round of a loop. */
export const RunFrame = z.object({
  /** Its path: `3#0.7#2`. */
  frame: z.string(),
  /** The frame around it, "" being the playbook itself, and the task there that opened it. */
  parent: z.string(),
  task: z.string(),
  taskName: z.string(),
  /** The sub-playbook; null: a round of a loop whose blocks stand in the playbook around it. */
  playbook: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The how-manieth time, from 0, and of how many as far as is known. */
  iteration: z.number(),
  total: z.number(),
  /** The how-manieth in the drawing it belongs to, from 0; differs from `iteration` in a loop within a loop. */
  round: z.number(),
  state: StepState,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  milliseconds: z.number().nullable(),
  error: StepError.nullable(),
  waitingFor: z.string().nullable(),
  /** What stands in it: how many frames directly. */
  frames: z.number(),
});
export type RunFrame = z.infer<typeof RunFrame>;

/** What a block holds: the frames it opened, or the items it runs over. */
export const BlockInside = z.object({
  what: z.enum(["playbook", "rounds", "items"]),
  total: z.number(),
  counts: StateCounts,
  /** The first that failed. */
  failing: z.array(z.object({ frame: z.string(), iteration: z.number(), error: StepError })),
  /** The sub-playbook's frame that one would look into: the first that failed, else what goes on, else the last. */
  opens: z.string().nullable(),
});
export type BlockInside = z.infer<typeof BlockInside>;

/** What became of one block of the drawing; inside a loop the round that tells most speaks for it. */
export const RunBlock = z.object({
  node: z.string(),
  frame: z.string(),
  round: z.number().nullable(),
  /** How many rounds came to it, and how many of them failed. */
  rounds: z.number(),
  failedRounds: z.number(),
  state: StepState,
  /** Time worked on it, rounds that ended together. */
  milliseconds: z.number().nullable(),
  /** Since when what is under way is under way. */
  openSince: z.iso.datetime().nullable(),
  /** The edges it left by; a plain one is the empty text. */
  leftBy: z.array(z.string()),
  attempts: z.number(),
  waitingFor: z.string().nullable(),
  inside: BlockInside.nullable(),
});
export type RunBlock = z.infer<typeof RunBlock>;

const Place = z.object({ frame: z.string(), task: z.string() });

export const RunView = z.object({
  run: Run,
  /** A dry run: nothing of it is kept, and it is gone after a while. */
  dry: z.boolean(),
  playbook: z.object({ id: z.string(), name: z.string(), changedSince: z.boolean() }),
  /** From the playbook itself (left out) to the frame that is shown (last). */
  path: z.array(RunFrame),
  /** The playbook that this frame draws. */
  drawn: z.object({ id: z.string(), name: z.string() }),
  nodes: z.array(GraphNode),
  blocks: z.array(RunBlock),
  /** Steps of this frame by state, each block once. */
  counts: StateCounts,
  can: z.array(RunOperation),
  /** Every question of the run that is open, in whatever frame; at most 50. */
  questions: z.array(
    Place.extend({
      /** What `getQuestion` tells more of; null in runs of the time before there was more. */
      id: z.uuid().nullable(),
      question: z.string(),
      options: z.array(z.string()),
      taskName: z.string(),
      playbookName: z.string(),
      since: z.iso.datetime(),
      dueAt: z.iso.datetime().nullable(),
    }),
  ),
  /** What waits, in this frame and below; at most 20. */
  waits: z.array(Place.extend({ taskName: z.string(), wait: Wait })),
  /** What one opens the run for: the step that failed, or the one it waits at, with the frame that draws it. */
  opening: Place.extend({ drawn: z.string(), round: z.number().nullable() }).nullable(),
  /** What the run did outside, at most 100, and how much there is. */
  writes: z.array(z.string()),
  writesTotal: z.number(),
});
export type RunView = z.infer<typeof RunView>;

/** One step in full. */
export const RunStepDetail = RunStep.extend({
  /** Its name, and the playbook it stands in. */
  name: z.string(),
  playbookName: z.string(),
  wait: Wait.nullable(),
  inside: BlockInside.nullable(),
  /** Entries of its log beyond the first and last that are here. */
  logLeftOut: z.number(),
  /** What it changed of the context it stands in, where that is the sub-playbook's own. */
  contextChanges: z.array(AnyJson),
});
export type RunStepDetail = z.infer<typeof RunStepDetail>;

/** A round as a row: a frame that a block opened, or one time that a block within a loop was worked on. */
export const RunRound = z.object({
  /** Where the step stands, or the frame itself. */
  frame: z.string(),
  round: z.number(),
  iteration: z.number(),
  total: z.number().nullable(),
  state: StepState,
  startedAt: z.iso.datetime().nullable(),
  milliseconds: z.number().nullable(),
  error: StepError.nullable(),
  waitingFor: z.string().nullable(),
  /** It can be looked into: it is a sub-playbook. */
  opens: z.boolean(),
});
export type RunRound = z.infer<typeof RunRound>;

/** One item of a command that runs over a list, on one instance. */
export const StepItem = z.object({
  /** From 0; items × instances, the instances of an item one after the other. */
  index: z.number(),
  item: z.number(),
  /** What it is about: its part of the arguments that are lists. */
  about: z.string(),
  instance: z.string().nullable(),
  state: StepState,
  summary: z.string().nullable(),
  error: StepError.nullable(),
  endedAt: z.iso.datetime().nullable(),
  milliseconds: z.number().nullable(),
  outputs: AnyJson.optional(),
});
export type StepItem = z.infer<typeof StepItem>;

/** A task that some frame of a run came to. */
export const FoundTask = Place.extend({ name: z.string(), playbookName: z.string(), state: StepState });
export type FoundTask = z.infer<typeof FoundTask>;

export const StoryPage = z.object({ items: z.array(RunStory), total: z.number() });
