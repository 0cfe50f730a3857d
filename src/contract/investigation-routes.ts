/** The part of the route table about what an investigation holds: War Room, evidence, schedules, timers, context. */
import { z } from "zod";
import { AnyJson, DownloadedFile, route } from "./route.ts";
import {
  Entry,
  EntryFilterCategory,
  Evidence,
  IgnoredChange,
  ScheduledCommand,
  Timer,
  TimerAction,
} from "./war-room.ts";

const nothing = z.object({});
/** An incident's, or that of a run without one. */
const InvestigationId = z
  .string()
  .regex(
    /^(?:[1-9]\d{0,17}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    "an investigation's id is an incident's, or a run's",
  );
const IncidentId = z.string().regex(/^[1-9]\d{0,17}$/, "an incident's id is a number");
const EntryId = z.string().regex(/^\d{1,9}@[\w-]{1,64}$/, "an entry's id looks like 12@345");
const Tag = z.string().trim().min(1).max(200);
const ofInvestigation = z.object({ id: InvestigationId });
const ofEntry = z.object({ id: EntryId });

/** Several in one value of an address, with commas. */
const names = z
  .string()
  .max(2_000)
  .transform((text) =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== ""),
  );

export const investigationRoutes = {
  listEntries: route({
    method: "GET",
    path: "/incidents/:id/entries",
    permission: "incidents.read",
    summary: "The War Room of an incident, or of a run without one",
    input: ofInvestigation.extend({
      /** `chats,notes`: entries of any of these. */
      categories: names.pipe(z.array(EntryFilterCategory)).optional(),
      tags: names.optional(),
      /** All of the tags, not just one. */
      allTags: z.stringbool().optional(),
      users: names.optional(),
      /** Results of this command entry. */
      parent: EntryId.optional(),
      text: z.string().max(500).optional(),
      /** Created or marked at this moment or later. */
      since: z.iso.datetime().optional(),
      order: z.enum(["newest", "oldest"]).default("newest"),
      limit: z.coerce.number().int().min(1).max(200).default(50),
      cursor: z
        .string()
        .regex(/^\d{1,9}$/)
        .optional(),
    }),
    output: z.object({ items: z.array(Entry), next: z.string().nullable() }),
  }),
  getEntry: route({
    method: "GET",
    path: "/entries/:id",
    permission: "incidents.read",
    summary: "An entry of a War Room, whole",
    input: ofEntry,
    output: Entry,
  }),
  addEntry: route({
    method: "POST",
    path: "/incidents/:id/entries",
    permission: "incidents.act",
    summary: "Say something in the War Room, as a note or not",
    input: ofInvestigation.extend({
      text: z.string().trim().min(1).max(100_000),
      format: z.enum(["text", "markdown"]).default("markdown"),
      note: z.boolean().default(false),
      tags: z.array(Tag).max(50).default([]),
    }),
    output: Entry,
  }),
  markEntry: route({
    method: "POST",
    path: "/entries/:id",
    permission: "incidents.act",
    summary: "Make an entry a note or not, or set its tags",
    input: ofEntry.extend({ note: z.boolean().optional(), tags: z.array(Tag).max(50).optional() }),
    output: Entry,
  }),
  getFile: route({
    method: "GET",
    path: "/files/:entryId",
    permission: "incidents.read",
    summary: "The file of an entry; it may be malicious",
    input: z.object({ entryId: EntryId }),
    output: DownloadedFile,
    download: true,
  }),
  listEvidence: route({
    method: "GET",
    path: "/incidents/:id/evidence",
    permission: "incidents.read",
    summary: "The evidence board, by when things happened",
    input: ofInvestigation,
    output: z.object({ items: z.array(Evidence) }),
  }),
  markEvidence: route({
    method: "POST",
    path: "/incidents/:id/evidence",
    permission: "incidents.act",
    summary: "Put an entry on the evidence board, or change what is said of it there",
    input: ofInvestigation.extend({
      entryId: EntryId,
      description: z.string().max(5_000).default(""),
      tags: z.array(Tag).max(50).default([]),
      /** Left out: when it is marked. */
      occurred: z.iso.datetime().optional(),
    }),
    output: z.object({ items: z.array(Evidence) }),
  }),
  removeEvidence: route({
    method: "DELETE",
    path: "/incidents/:id/evidence/:evidence",
    permission: "incidents.act",
    summary: "Take an entry off the evidence board; the entry stays",
    input: ofInvestigation.extend({ evidence: z.string().regex(/^\d{1,18}$/) }),
    output: nothing,
  }),
  listScheduledCommands: route({
    method: "GET",
    path: "/incidents/:id/scheduled-commands",
    permission: "incidents.read",
    summary: "Commands that run by the clock in an investigation, and those that did",
    input: ofInvestigation,
    output: z.object({ items: z.array(ScheduledCommand) }),
  }),
  stopScheduledCommand: route({
    method: "POST",
    path: "/scheduled-commands/:id/stop",
    permission: "incidents.act",
    summary: "Stop a scheduled command",
    input: z.object({ id: z.string().min(1).max(200) }),
    output: ScheduledCommand,
  }),
  listTimers: route({
    method: "GET",
    path: "/incidents/:id/timers",
    permission: "incidents.read",
    summary: "The timers of an incident, by field",
    input: z.object({ id: IncidentId }),
    output: z.object({ items: z.array(Timer) }),
  }),
  moveTimer: route({
    method: "POST",
    path: "/incidents/:id/timers/:field",
    permission: "incidents.act",
    summary: "Start, pause, stop or reset a timer of an incident",
    input: z.object({ id: IncidentId, field: z.string().min(1).max(200), action: TimerAction }),
    output: Timer,
  }),
  getContext: route({
    method: "GET",
    path: "/incidents/:id/context",
    permission: "incidents.read",
    summary: "The shared context of an investigation, and how many changes made it",
    input: ofInvestigation,
    output: z.object({ changes: z.number(), context: AnyJson }),
  }),
  listIgnoredChanges: route({
    method: "GET",
    path: "/incidents/:id/ignored-changes",
    permission: "incidents.read",
    summary: "Changes that commands asked for and that could not be made, the latest first",
    input: ofInvestigation.extend({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
    output: z.object({ items: z.array(IgnoredChange) }),
  }),
} as const;
