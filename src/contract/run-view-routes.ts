/** The part of the route table that looks into a run: frame by frame, and lists of any length page by page. */
import { z } from "zod";
import { route } from "./route.ts";
import {
  FoundTask,
  RunFrame,
  RunRound,
  RunStepDetail,
  RunView,
  StateCounts,
  StepItem,
  StepState,
  StoryPage,
} from "./run-view.ts";

const frame = z.string().max(2_000).default("");
const task = z.string().min(1).max(500);
const round = z.coerce.number().int().min(0).max(10_000_000).optional();
/** Lists of a run are numbered from its journal: a page is a piece of them. */
const page = {
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
  limit: z.coerce.number().int().min(1).max(200).default(100),
};
const ofRun = z.object({ id: z.uuid() });

export const runViewRoutes = {
  viewRun: route({
    method: "GET",
    path: "/runs/:id/view",
    permission: "runs.read",
    summary: "One frame of a run as it is drawn: its playbook, what became of each block, what waits",
    input: ofRun.extend({ frame }),
    output: RunView,
  }),
  getRunStep: route({
    method: "GET",
    path: "/runs/:id/step",
    permission: "runs.read",
    summary: "One step of a run in full: what went in, what came out, what happened in it",
    input: ofRun.extend({
      frame,
      task,
      /** Of a block within a loop; without it the round that tells most. */
      round,
    }),
    output: RunStepDetail,
  }),
  listRunFrames: route({
    method: "GET",
    path: "/runs/:id/frames",
    permission: "runs.read",
    summary: "The frames directly within a frame: sub-playbooks that were called and rounds of loops, in their order",
    input: ofRun.extend({ frame, task: task.optional(), state: StepState.optional(), ...page }),
    output: z.object({ items: z.array(RunFrame), total: z.number(), counts: StateCounts }),
  }),
  listRounds: route({
    method: "GET",
    path: "/runs/:id/rounds",
    permission: "runs.read",
    summary: "The rounds of a block: of a loop, of a repeated sub-playbook, or of a block within a loop",
    input: ofRun.extend({ frame, task, state: StepState.optional(), ...page }),
    output: z.object({ items: z.array(RunRound), total: z.number(), counts: StateCounts }),
  }),
  listStepItems: route({
    method: "GET",
    path: "/runs/:id/items",
    permission: "runs.read",
    summary: "The items of a command that runs over a list, on each of its instances; what failed first",
    input: ofRun.extend({ frame, task, round, state: StepState.optional(), ...page }),
    output: z.object({ items: z.array(StepItem), total: z.number(), counts: StateCounts }),
  }),
  tellRunStory: route({
    method: "GET",
    path: "/runs/:id/story",
    permission: "runs.read",
    summary: "What happened in a frame of a run and below it, in order",
    input: ofRun.extend({ frame, ...page }),
    output: StoryPage,
  }),
  findRunTasks: route({
    method: "GET",
    path: "/runs/:id/tasks",
    permission: "runs.read",
    summary: "Tasks of a run by id or name, in whatever frame; those that failed or wait first",
    input: ofRun.extend({
      text: z.string().min(1).max(500),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    output: z.object({ items: z.array(FoundTask), total: z.number() }),
  }),
} as const;
