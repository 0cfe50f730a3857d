/** The part of the route table about runs. */
import { z } from "zod";
import { DryRun } from "./dry-run.ts";
import { Replay, ReplayOrder, SavedTest } from "./replay.ts";
import { AnyJson, route } from "./route.ts";
import { Run, RunCounts, RunDetail, RunStatus, RunWhy } from "./run.ts";

const limit = z.coerce.number().int().min(1).max(200).default(50);
const nothing = z.object({});
const ofRun = z.object({ id: z.uuid() });
const reason = z.string().trim().min(1).max(500).optional();
/** A task, and where it stands: empty in the playbook itself. */
const place = { frame: z.string().max(2_000).default(""), task: z.string().min(1).max(500) };
const ofTask = z.object({ id: z.uuid(), ...place });
const ending = {
  /** The branch it is left by, as the playbook or as people call it. A condition needs one. */
  label: z.string().max(500).optional(),
  /** Its result; in playbooks of XSOAR's an object, whose keys are paths of the context. */
  outputs: AnyJson.optional(),
};

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
    summary: "Why a run went the way it went, one of its frames or one of its tasks",
    input: z.object({
      id: z.uuid(),
      /** Without a task: that round of a loop, or that call of a sub-playbook. */
      frame: z.string().max(2_000).optional(),
      task: z.string().max(500).optional(),
      offset: z.coerce.number().int().min(0).default(0),
      limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
    }),
    output: RunWhy,
  }),
  dryRunPlaybook: route({
    method: "POST",
    path: "/playbooks/:id/dry-run",
    permission: "runs.act",
    summary: "Run a playbook with nothing done outside and nothing kept: what would come of it",
    input: z.object({
      id: z.string().max(200),
      /** What is live, or what somebody is still writing. */
      version: z.enum(["live", "draft"]).default("live"),
      /** Whether looks at the outside are done, or answered by nothing. */
      reads: z.enum(["real", "none"]).default("real"),
      /** On an alert that is kept here. */
      alertId: z.uuid().optional(),
      /** On this incident, with its context and War Room. */
      incidentId: z.string().max(30).optional(),
      /** Or on one with these fields. */
      sample: z.record(z.string(), AnyJson).optional(),
      inputs: z.record(z.string(), AnyJson).optional(),
    }),
    output: DryRun,
  }),
  replayRun: route({
    method: "POST",
    path: "/runs/:id/replay",
    permission: "playbooks.edit",
    summary:
      "Play a past run again through another version of its playbook, offline: which tasks, branches, fields and effects " +
      "come otherwise. Nothing is sent and nothing is changed",
    input: ReplayOrder.extend({ id: z.uuid() }),
    output: Replay,
  }),
  saveRunAsTest: route({
    method: "POST",
    path: "/runs/:id/save-as-test",
    permission: "playbooks.edit",
    summary: "A run as the files of a test that `tocsin test` runs offline, with secrets taken out",
    input: ofRun.extend({
      /** Made-up names in the place of people, hosts, addresses and domains. */
      anonymise: z.boolean().default(false),
    }),
    output: SavedTest,
  }),
  tellRepeats: route({
    method: "GET",
    path: "/runs/:id/repeats",
    permission: "runs.read",
    summary:
      "What was written outside and may be written again if a task is retried, or if the run is begun again from it",
    input: ofTask.extend({ how: z.enum(["retry", "rerun"]) }),
    output: z.object({ writes: z.array(z.string()) }),
  }),
  pauseRun: route({
    method: "POST",
    path: "/runs/:id/pause",
    permission: "runs.act",
    summary: "Pause a run: nothing of it begins any more; what is out comes to its end",
    input: ofRun.extend({ reason }),
    output: Run,
  }),
  resumeRun: route({
    method: "POST",
    path: "/runs/:id/resume",
    permission: "runs.act",
    summary: "Have a paused run go on, or one that could not be taken up",
    input: ofRun.extend({ reason }),
    output: Run,
  }),
  retryTask: route({
    method: "POST",
    path: "/runs/:id/retry",
    permission: "runs.act",
    summary: "Try a failed task once more in the same run, with the context as it stands",
    input: ofTask.extend({ reason }),
    output: Run,
  }),
  completeTask: route({
    method: "POST",
    path: "/runs/:id/complete",
    permission: "runs.act",
    summary: "Have a waiting or failed task end as you say, as if it had come to that by itself",
    input: ofTask.extend({ ...ending, reason }),
    output: Run,
  }),
  skipTask: route({
    method: "POST",
    path: "/runs/:id/skip",
    permission: "runs.act",
    summary: "Pass over a waiting or failed task; with `branch` also over what hangs on it alone",
    input: ofTask.extend({ ...ending, branch: z.boolean().default(false), reason }),
    output: Run,
  }),
  reopenTask: route({
    method: "POST",
    path: "/runs/:id/reopen",
    permission: "runs.act",
    summary: "Open a task again that a person had done, as long as nothing that follows on it acted",
    input: ofTask.extend({ reason }),
    output: Run,
  }),
  rerunRun: route({
    method: "POST",
    path: "/runs/:id/rerun",
    permission: "runs.act",
    summary:
      "Run the playbook as it is now on the same alert once more; with a task, begin again from it where this run " +
      "stood then, with the playbook it pinned. What comes after is done outside again",
    input: ofRun.extend({ frame: z.string().max(2_000).default(""), task: z.string().max(500).optional(), reason }),
    output: Run,
  }),
  answerRun: route({
    method: "POST",
    path: "/runs/:id/answer",
    permission: "runs.act",
    summary: "Answer a question of a run",
    input: z.object({
      id: z.uuid(),
      frame: z.string().default(""),
      task: z.string(),
      answer: z.string().default(""),
      /** To a form: by the ids of its questions. */
      answers: z.record(z.string().max(200), AnyJson).optional(),
    }),
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
