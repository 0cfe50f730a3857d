/** Playbooks as the console shows and edits them. */
import { z } from "zod";
import { Field, ManagedBy } from "./instance.ts";
import { AlertStart, TaskDetail } from "./playbook-parts.ts";
import { Problem } from "./problem.ts";
import { AnyJson } from "./route.ts";

/** A block of the graph: what a playbook and a run draw alike. */
export const GraphNode = z.object({
  id: z.string(),
  name: z.string(),
  /** What it is to the eye. */
  kind: z.enum(["trigger", "action", "condition", "loop", "store", "question", "playbook", "title", "end"]),
  /** The integration it belongs to, when it belongs to one. */
  integration: z.object({ id: z.string(), name: z.string() }).nullable(),
  /** The command it runs. */
  command: z.string().nullable(),
  description: z.string().nullable(),
  /** As the author placed it; null: laid out by whoever draws. */
  position: z.object({ x: z.number(), y: z.number() }).nullable(),
  /** Where it leads, edge by edge; `label` is empty on a plain edge. */
  next: z.array(z.object({ label: z.string(), to: z.string() })),
  /** The loop whose body it stands in. */
  insideLoop: z.string().nullable(),
});
export type GraphNode = z.infer<typeof GraphNode>;

/** What an argument holds where a secret was put: shown as dots, kept unless something else is written there. */
export const keptSecret = "••••••••";

/** One argument of a block, with its value. A secret within the value reads as `keptSecret`. */
export const ArgumentField = Field.extend({ value: AnyJson.optional() });
export type ArgumentField = z.infer<typeof ArgumentField>;

/** A block with what can be edited in it. */
export const PlaybookNode = GraphNode.extend({
  arguments: z.array(ArgumentField),
  /** The account it uses, Sekoia's module configuration; null: it needs none. */
  account: z.object({ integration: z.string(), instance: z.string().nullable(), required: z.boolean() }).nullable(),
  /** On the trigger: its configuration. */
  trigger: z
    .object({
      integration: z.string(),
      trigger: z.string(),
      configuration: z.object({ id: z.string().nullable(), name: z.string(), values: z.record(z.string(), AnyJson) }),
    })
    .nullable(),
  /** What else a task of XSOAR's says; null: a block of Sekoia's. */
  task: TaskDetail.nullable(),
});
export type PlaybookNode = z.infer<typeof PlaybookNode>;

/** When a playbook runs by the clock. */
export const PlaybookSchedule = z.object({
  id: z.uuid(),
  playbookId: z.string(),
  /** Five fields, in UTC. */
  cron: z.string(),
  inputs: z.record(z.string(), AnyJson),
  enabled: z.boolean(),
  nextAt: z.iso.datetime().nullable(),
  lastAt: z.iso.datetime().nullable(),
  lastRunId: z.uuid().nullable(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type PlaybookSchedule = z.infer<typeof PlaybookSchedule>;

/** One version of a playbook, and how it came about. */
export const PlaybookVersion = z.object({
  hash: z.string(),
  /** What runs begin with now. */
  live: z.boolean(),
  how: z.enum(["import", "edit", "restore", "undo"]),
  importId: z.string().nullable(),
  madeAt: z.iso.datetime(),
  madeBy: z.string(),
  /** What its maker wrote about it. */
  note: z.string().nullable(),
});
export type PlaybookVersion = z.infer<typeof PlaybookVersion>;

/** What differs between two versions: task by task, and line by line. */
export const PlaybookDiff = z.object({
  tasks: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      change: z.enum(["added", "removed", "changed"]),
      /** What of a changed task is another: `arguments.url`, `next`. */
      parts: z.array(z.string()),
    }),
  ),
  lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
});
export type PlaybookDiff = z.infer<typeof PlaybookDiff>;

export const PlaybookSummary = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  language: z.enum(["sekoia", "xsoar"]),
  active: z.boolean(),
  managedBy: ManagedBy,
  /** `Alert created` of `Sekoia.io config`; null: started by other means. */
  trigger: z.object({ name: z.string(), instance: z.string().nullable() }).nullable(),
  /** Errors that keep it from being switched on, and warnings. */
  errors: z.number(),
  warnings: z.number(),
  /** Of the last week. */
  runs: z.object({ succeeded: z.number(), failed: z.number(), open: z.number(), cancelled: z.number() }),
  lastRunAt: z.iso.datetime().nullable(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
});
export type PlaybookSummary = z.infer<typeof PlaybookSummary>;

/** What only XSOAR's playbooks have. */
export const XsoarPlaybook = z.object({
  pack: z.string(),
  /** Where its file stood in what was brought in. */
  path: z.string(),
  /** The version that runs begin with, by the hash of its content. */
  live: z.string(),
  /** Edited here since it was brought in, or made here. */
  edited: z.boolean(),
  inputs: z.array(
    z.object({ key: z.string(), required: z.boolean(), description: z.string(), default: z.string().nullable() }),
  ),
  /** It runs over the indicators or incidents that this query finds. */
  inputQuery: z.object({ query: z.string(), entity: z.string() }).nullable(),
  outputs: z.array(z.object({ path: z.string(), description: z.string(), type: z.string().nullable() })),
  /** Incidents of these types start it; without `autorun` a person does. */
  incidentTypes: z.array(z.object({ name: z.string(), autorun: z.boolean() })),
  /** Alerts of this instance start it. */
  alerts: AlertStart.nullable(),
  schedules: z.array(PlaybookSchedule),
  /** What somebody is still writing; it may have problems, and does not run. */
  draft: z
    .object({
      code: z.string(),
      problems: z.array(Problem),
      /** Begun from another version than the live one. */
      outdated: z.boolean(),
      updatedAt: z.iso.datetime(),
      updatedBy: z.string(),
    })
    .nullable(),
});
export type XsoarPlaybook = z.infer<typeof XsoarPlaybook>;

/** With the block it stands in, and the argument. */
export const PlacedProblem = Problem.extend({ node: z.string().optional(), argument: z.string().optional() });
export type PlacedProblem = z.infer<typeof PlacedProblem>;

export const PlaybookDetail = PlaybookSummary.extend({
  /** Names this very state; a change made from an older one is refused. */
  version: z.string(),
  tags: z.array(z.string()),
  nodes: z.array(PlaybookNode),
  problems: z.array(PlacedProblem),
  /** The export as text, secrets as `keptSecret`; or XSOAR's YAML as it is. */
  code: z.string(),
  xsoar: XsoarPlaybook.nullable(),
});
export type PlaybookDetail = z.infer<typeof PlaybookDetail>;

/** What a person changed; what is not named stays. */
export const PlaybookEdit = z.object({
  version: z.string(),
  name: z.string().min(1).max(200).optional(),
  /** Integration to the instance that plays its part; null takes it away. */
  accounts: z.record(z.string(), z.string().nullable()).optional(),
  /** Id of the trigger configuration; null: the export's own filters. */
  triggerConfiguration: z.uuid().nullable().optional(),
  /**
   * Node to argument to value, which takes the place of the whole argument; null takes it away. `keptSecret` within it
   * keeps the secret of that very place.
   */
  arguments: z.record(z.string(), z.record(z.string(), AnyJson)).optional(),
  /** The whole text of an XSOAR playbook: live at once, or kept as its draft. */
  text: z.string().max(5_000_000).optional(),
  asDraft: z.boolean().optional(),
  /** Takes the draft of an XSOAR playbook away. */
  dropDraft: z.boolean().optional(),
  /** Whose alerts start an XSOAR playbook; null: none. */
  alerts: AlertStart.nullable().optional(),
  /** About the version that is made. */
  note: z.string().trim().max(500).optional(),
});
export type PlaybookEdit = z.infer<typeof PlaybookEdit>;

export const PlaybookTemplate = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  language: z.enum(["sekoia", "xsoar"]),
  tags: z.array(z.string()),
  /** By name. */
  integrations: z.array(z.string()),
  blocks: z.number(),
  nodes: z.array(GraphNode),
});
export type PlaybookTemplate = z.infer<typeof PlaybookTemplate>;
