/** The part of the route table about runs. */
import { z } from "zod";
import { DryRun } from "./dry-run.ts";
import { AnyJson, route } from "./route.ts";
import { Run, RunCounts, RunDetail, RunStatus, RunWhy } from "./run.ts";

const limit = z.coerce.number().int().min(1).max(200).default(50);
const nothing = z.object({});
const ofRun = z.object({ id: z.uuid() });

/** Which runs; the same for the list and its counters, so that they agree. */
const RunFilter = z.object({
  playbookId: z.string().max(200).optional(),
  /** In the alert's label or the playbook's name, or the whole id of a run. */
  text: z.string().max(200).optional(),
  /** Begun at this moment or later. */
  since: z.iso.datetime().optional(),
  /** Begun before this moment. */
  until: z.iso.datetime().optional(),
});

export const runRoutes = {
  listRuns: route({
    method: "GET",
    path: "/runs",
    permission: "runs.read",
    summary: "Runs, newest first",
    input: RunFilter.extend({ status: RunStatus.optional(), limit, cursor: z.uuid().optional() }),
    output: z.object({ items: z.array(Run), next: z.string().nullable() }),
  }),
  countRuns: route({
    method: "GET",
    path: "/runs/counts",
    permission: "runs.read",
    summary: "How many runs there are of each status",
    input: RunFilter,
    output: RunCounts,
  }),
  getRun: route({
    method: "GET",
    path: "/runs/:id",
    permission: "runs.read",
    summary: "A run: the graph of its playbook, what became of each block, what it does now",
    input: ofRun,
    output: RunDetail,
  }),
  explainRun: route({
    method: "GET",
    path: "/runs/:id/why",
    permission: "runs.read",
    summary: "Why a run went the way it went",
    input: ofRun,
    output: RunWhy,
  }),
  dryRunPlaybook: route({
    method: "POST",
    path: "/playbooks/:id/dry-run",
    permission: "runs.act",
    summary: "Run a playbook with nothing done outside and nothing kept: what would come of it",
    input: z.object({
      id: z.string().max(200),
      /** On this incident, with its context and War Room. */
      incidentId: z.string().max(30).optional(),
      /** Or on one with these fields. */
      sample: z.record(z.string(), AnyJson).optional(),
      inputs: z.record(z.string(), AnyJson).optional(),
    }),
    output: DryRun,
  }),
  rerunRun: route({
    method: "POST",
    path: "/runs/:id/rerun",
    permission: "runs.act",
    summary: "Run the playbook as it is now on the same alert once more; what it does outside is done again",
    input: ofRun,
    output: Run,
  }),
  answerRun: route({
    method: "POST",
    path: "/runs/:id/answer",
    permission: "runs.act",
    summary: "Answer a question of a run",
    input: z.object({ id: z.uuid(), frame: z.string().default(""), task: z.string(), answer: z.string() }),
    output: nothing,
  }),
  cancelRun: route({
    method: "POST",
    path: "/runs/:id/cancel",
    permission: "runs.act",
    summary: "Cancel a run",
    input: z.object({ id: z.uuid(), reason: z.string().optional() }),
    output: nothing,
  }),
} as const;
