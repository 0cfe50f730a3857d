/** What a playbook is made of and connected with, beyond its blocks: tasks in words, what it needs, who needs it. */
import { z } from "zod";
import { AnyJson } from "./route.ts";

/** What a task of an XSOAR playbook says beside its arguments. */
export const TaskDetail = z.object({
  /** XSOAR's word: `regular`, `condition`… */
  type: z.string(),
  /** Where it begins in the text, from 1. */
  line: z.number().nullable(),
  /** What it calls; `playbook` is the id of a sub-playbook that is here. */
  calls: z
    .object({
      kind: z.enum(["command", "automation", "playbook"]),
      name: z.string(),
      brand: z.string().nullable(),
      playbook: z.string().nullable(),
    })
    .nullable(),
  /** A condition's branches in order: all groups have to hold, of each group one comparison is enough. */
  branches: z.array(z.object({ label: z.string(), groups: z.array(z.array(z.string())) })),
  /** Everything else it says, in the order people ask for it. */
  facts: z.array(
    z.object({
      about: z.enum(["loop", "errors", "timers", "fields", "question", "results", "people", "context"]),
      label: z.string(),
      value: z.string(),
    }),
  ),
});
export type TaskDetail = z.infer<typeof TaskDetail>;

export const Verdict = z.enum(["runs", "differs", "cannot"]);
export type Verdict = z.infer<typeof Verdict>;

const Reason = z.object({ name: z.string(), effect: z.enum(["differs", "cannot"]), why: z.string() });

/** What a playbook calls, who calls it, and whether it runs here. */
export const PlaybookRelations = z.object({
  verdict: z.object({
    verdict: Verdict,
    tasks: z.number(),
    runnable: z.number(),
    /** Of the playbook as a whole. */
    reasons: z.array(Reason),
    /** Tasks that do not run as in their own product, with the reasons. */
    byTask: z.array(z.object({ id: z.string(), name: z.string(), verdict: Verdict, reasons: z.array(Reason) })),
  }),
  calls: z.array(
    z.object({
      kind: z.enum(["command", "automation", "playbook", "operator"]),
      name: z.string(),
      /** The integrations that have the command, by name. */
      integrations: z.array(z.string()),
      /** Of a sub-playbook that is here. */
      playbook: z.string().nullable(),
      /** Tasks that call it. */
      tasks: z.array(z.string()),
      /** Why it is not there; null: it is. */
      missing: z.string().nullable(),
    }),
  ),
  calledBy: z.array(z.object({ id: z.string(), name: z.string(), tasks: z.number() })),
});
export type PlaybookRelations = z.infer<typeof PlaybookRelations>;

/** What may be written into a playbook, for completion. */
export const PlaybookWords = z.object({
  commands: z.array(
    z.object({
      name: z.string(),
      integration: z.string(),
      description: z.string(),
      arguments: z.array(z.object({ name: z.string(), description: z.string(), required: z.boolean() })),
      /** Paths of the context it writes. */
      outputs: z.array(z.string()),
    }),
  ),
  automations: z.array(z.string()),
  playbooks: z.array(z.object({ id: z.string(), name: z.string(), outputs: z.array(z.string()) })),
  filters: z.array(z.string()),
  transformers: z.array(z.string()),
  incidentFields: z.array(z.string()),
});
export type PlaybookWords = z.infer<typeof PlaybookWords>;

/** A filter tried on the last alerts of an instance. */
export const AlertTrial = z.object({
  /** How many were looked at, and how many of them pass. */
  looked: z.number(),
  passing: z.number(),
  /** The newest of them, at most twenty. */
  items: z.array(
    z.object({
      id: z.uuid(),
      label: z.string(),
      receivedAt: z.iso.datetime(),
      passes: z.boolean(),
      reason: z.string(),
    }),
  ),
});
export type AlertTrial = z.infer<typeof AlertTrial>;

/** What a cron expression means. */
export const ClockPreview = z.object({
  /** What is wrong with it; null: nothing. */
  problem: z.string().nullable(),
  /** `At 06:00, Monday to Friday`; empty when it cannot be said in a line. */
  words: z.string(),
  /** The next moments. */
  moments: z.array(z.iso.datetime()),
});
export type ClockPreview = z.infer<typeof ClockPreview>;

/** An incident type, and the playbook it starts. */
export const IncidentTypeStart = z.object({
  name: z.string(),
  playbookId: z.string().nullable(),
  autorun: z.boolean(),
  isDefault: z.boolean(),
  managedBy: z.enum(["file", "console"]),
});
export type IncidentTypeStart = z.infer<typeof IncidentTypeStart>;

export const AlertStart = z.object({
  instance: z.string(),
  trigger: z.string().nullable(),
  values: z.record(z.string(), AnyJson),
});
