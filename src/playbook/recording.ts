/**
 * A run as it can be played again: what it began with, what every command was asked and answered, what people said, and
 * when. Plain JSON, so that it can be kept as a test.
 */
import { z } from "zod";
import type { Json, JsonObject } from "#base/json.ts";

const json: z.ZodType<Json> = z.json();
const object = z.record(z.string(), json) as unknown as z.ZodType<JsonObject>;
const place = { frame: z.string(), task: z.string() };
const stepError = z.strictObject({ code: z.string(), message: z.string() });

export const RecordedEntry = z.strictObject({
  type: z.string(),
  format: z.string(),
  contents: json,
  humanReadable: z.string().optional(),
  /** What it brought for the context. */
  context: object.optional(),
  /** No indicators are extracted from it. */
  unsearched: z.literal(true).optional(),
  note: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  /** What it holds is not kept in a recording, only what is known of it. */
  file: z
    .strictObject({
      name: z.string(),
      hash: z.string(),
      size: z.number(),
      md5: z.string(),
      sha1: z.string(),
      sha512: z.string(),
    })
    .optional(),
});
export type RecordedEntry = z.infer<typeof RecordedEntry>;

/** One command as it was carried out: of a task, of one of its items, or called by an automation. */
export const RecordedCall = z.strictObject({
  ...place,
  /** Its place in the journal; what was answered at the same moment came in this order. */
  seq: z.number().int(),
  at: z.number(),
  ms: z.number().optional(),
  item: z.number().int().optional(),
  /** Of an automation's call: which, and of which of its instances. */
  call: z.string().optional(),
  command: z.string().optional(),
  instance: z.string().optional(),
  /** Its arguments, resolved; left out where the journal does not have them (a task that is quiet). */
  inputs: object.optional(),
  /** The class of what it did, where the journal says so. */
  wrote: z.literal(true).optional(),
  entries: z.array(RecordedEntry).optional(),
  outputs: json.optional(),
  summary: z.string().optional(),
  /** To an automation: what it got. */
  answer: json.optional(),
  error: stepError.optional(),
});
export type RecordedCall = z.infer<typeof RecordedCall>;

/** What a person did to the run while it went. */
export const RecordedAct = z.strictObject({
  ...place,
  seq: z.number().int(),
  at: z.number(),
  by: z.string(),
  do: z.enum(["answer", "complete", "skip", "skip branch", "retry", "reopen", "cancel"]),
  question: z.string().optional(),
  answer: z.string().optional(),
  answers: object.optional(),
  /** Of several people who are asked, which one, and how the answer came. */
  recipient: z.number().int().optional(),
  via: z.enum(["link", "console", "command"]).optional(),
  label: z.string().optional(),
  outputs: json.optional(),
  reason: z.string().optional(),
});
export type RecordedAct = z.infer<typeof RecordedAct>;

export const Recording = z.strictObject({
  form: z.literal(1),
  run: z.strictObject({
    id: z.string(),
    playbookId: z.string(),
    investigationId: z.string(),
    label: z.string(),
    status: z.enum(["active", "waiting", "paused", "succeeded", "failed", "cancelled"]),
  }),
  begunAt: z.number(),
  /** Of the last thing that happened in it. */
  lastAt: z.number(),
  /** What its trigger or whoever started it gave. */
  start: object,
  incident: object.optional(),
  context: object,
  lists: z.record(z.string(), z.string()),
  users: z.array(
    z.strictObject({
      username: z.string(),
      name: z.string(),
      email: z.string(),
      roles: z.array(z.string()),
      online: z.boolean(),
      openIncidents: z.number(),
    }),
  ),
  /** Instances by the id of their integration: those it used, else those there are. */
  instances: z.record(z.string(), z.array(z.string())),
  /** The number of its first War Room entry. */
  firstEntry: z.number().int(),
  calls: z.array(RecordedCall),
  acts: z.array(RecordedAct),
  /** What of it was not kept, in sentences. */
  gaps: z.array(z.string()),
});
export type Recording = z.infer<typeof Recording>;
