/** What the War Room and the evidence board show. */
import { z } from "zod";
import { AnyJson } from "./route.ts";

export const EntryCategory = z.enum([
  "chats",
  "commandAndResults",
  "playbookTaskResult",
  "playbookTaskStartAndDone",
  "incidentInfo",
]);

/** Those an entry is of, and those it has besides. */
export const EntryFilterCategory = z.enum([
  ...EntryCategory.options,
  "playbookErrors",
  "notes",
  "evidence",
  "attachments",
]);

export const Entry = z.object({
  /** `<n>@<investigation>` */
  id: z.string(),
  /** note, file, error, image, entryInfoFile, warning… */
  type: z.string(),
  category: EntryCategory,
  /** text, json, markdown, table, html: of `contents`. */
  format: z.string(),
  /** Null in lists when it is long: `GET /entries/:id` has it. */
  contents: AnyJson,
  /** Markdown that people read instead, where there is some; null in lists when it is long. */
  humanReadable: z.string().nullable(),
  /** It is too long for a list. */
  isLong: z.boolean(),
  /** Characters. */
  size: z.number(),
  note: z.boolean(),
  /** It is on the evidence board. */
  evidence: z.boolean(),
  tags: z.array(z.string()),
  /** The command entry it is a result of, and its text. */
  parentId: z.string().nullable(),
  parentContent: z.string().nullable(),
  /** Empty: a playbook. */
  user: z.string(),
  runId: z.string().nullable(),
  task: z.object({ id: z.string(), name: z.string(), playbook: z.string() }).nullable(),
  instance: z.string(),
  brand: z.string(),
  /** `GET /files/:entryId` has it; the hash is SHA-256. */
  file: z.object({ name: z.string(), size: z.number(), sha256: z.string() }).nullable(),
  schedule: z
    .object({ id: z.string(), cron: z.string(), timesLeft: z.number().nullable(), nextAt: z.string().nullable() })
    .nullable(),
  created: z.iso.datetime(),
  modified: z.iso.datetime(),
});
export type Entry = z.infer<typeof Entry>;

export const Evidence = z.object({
  id: z.string(),
  entryId: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  occurred: z.iso.datetime(),
  /** Empty: a playbook. */
  markedBy: z.string(),
  markedAt: z.iso.datetime(),
  taskId: z.string().nullable(),
  /** The beginning of what people read of its entry. */
  entryText: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

export const ScheduledCommand = z.object({
  id: z.string(),
  investigationId: z.string(),
  command: z.string(),
  /** Five fields, in UTC. */
  cron: z.string(),
  /** Null: without an end. */
  timesLeft: z.number().nullable(),
  endsAt: z.iso.datetime().nullable(),
  /** Null: it is over. */
  nextAt: z.iso.datetime().nullable(),
  lastAt: z.iso.datetime().nullable(),
  /** Empty: a playbook. */
  owner: z.string(),
  runId: z.string().nullable(),
  createdAt: z.iso.datetime(),
  stoppedAt: z.iso.datetime().nullable(),
  stoppedBy: z.string().nullable(),
});
export type ScheduledCommand = z.infer<typeof ScheduledCommand>;

export const TimerAction = z.enum(["start", "stop", "pause", "reset"]);

export const Timer = z.object({
  field: z.string(),
  status: z.enum(["idle", "running", "paused", "ended"]),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  /** The last time it was paused. */
  pausedAt: z.iso.datetime().nullable(),
  /** Null: it only counts. */
  dueAt: z.iso.datetime().nullable(),
  slaMinutes: z.number().nullable(),
  accumulatedPauseMs: z.number(),
  /** Of one that ended: from start to end without the pauses. */
  totalMs: z.number(),
  /** Its time ran out, and that was told. */
  breached: z.boolean(),
});
export type Timer = z.infer<typeof Timer>;

/** A change that a command asked for and that could not be made; its task went on all the same. */
export const IgnoredChange = z.object({
  runId: z.string().nullable(),
  change: AnyJson,
  reason: z.string(),
  at: z.iso.datetime(),
});
export type IgnoredChange = z.infer<typeof IgnoredChange>;
