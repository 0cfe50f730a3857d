/** The part of the route table about sources: pauses, backfills, what was put aside, alerts once more. */
import { z } from "zod";
import { route } from "./route.ts";
import { AlertReplay, Backfill, Quarantined, QuarantineReason } from "./source.ts";

const nothing = z.object({});
const ofInstance = z.object({ name: z.string() });
const limit = z.coerce.number().int().min(1).max(200).default(50);
/** These, or all of one reason; one of the two. */
const which = { ids: z.array(z.uuid()).min(1).max(1_000).optional(), reason: z.string().max(2_000).optional() };

export const sourceRoutes = {
  pauseSource: route({
    method: "POST",
    path: "/instances/:name/source/pause",
    permission: "sources.manage",
    summary: "Stop reading a source until it is resumed; nothing is lost meanwhile, it is read from where it was",
    input: ofInstance.extend({ reason: z.string().trim().min(1).max(500).optional() }),
    output: nothing,
  }),
  resumeSource: route({
    method: "POST",
    path: "/instances/:name/source/resume",
    permission: "sources.manage",
    summary: "Read a source again that was paused",
    input: ofInstance,
    output: nothing,
  }),
  listBackfills: route({
    method: "GET",
    path: "/instances/:name/backfills",
    permission: "alerts.read",
    summary: "The ranges of the past that were fetched, newest first, with their progress",
    input: ofInstance,
    output: z.object({ items: z.array(Backfill) }),
  }),
  startBackfill: route({
    method: "POST",
    path: "/instances/:name/backfills",
    permission: "sources.manage",
    summary: "Fetch the alerts of a range of the past; those that are known stay as they are",
    input: ofInstance.extend({ from: z.iso.datetime({ offset: true }), until: z.iso.datetime({ offset: true }) }),
    output: Backfill,
  }),
  cancelBackfill: route({
    method: "POST",
    path: "/instances/:name/backfills/:id/cancel",
    permission: "sources.manage",
    summary: "End a backfill; what it brought stays",
    input: ofInstance.extend({ id: z.uuid() }),
    output: nothing,
  }),
  listQuarantine: route({
    method: "GET",
    path: "/quarantine",
    permission: "alerts.read",
    summary: "What could not be read, mapped or kept, newest first",
    input: z.object({
      instance: z.string().optional(),
      reason: z.string().max(2_000).optional(),
      /** Also what was replayed or discarded. */
      settled: z.stringbool().optional(),
      limit,
      cursor: z.uuid().optional(),
    }),
    output: z.object({ items: z.array(Quarantined), next: z.string().nullable() }),
  }),
  listQuarantineReasons: route({
    method: "GET",
    path: "/quarantine-reasons",
    permission: "alerts.read",
    summary: "Why things wait in quarantine, and how many for each reason",
    input: nothing,
    output: z.object({ items: z.array(QuarantineReason) }),
  }),
  getQuarantined: route({
    method: "GET",
    path: "/quarantine/:id",
    permission: "samples.read",
    summary: "One thing in quarantine with its raw text",
    input: z.object({ id: z.uuid() }),
    output: Quarantined.extend({ raw: z.string() }),
  }),
  replayQuarantine: route({
    method: "POST",
    path: "/instances/:name/quarantine/replay",
    permission: "sources.manage",
    summary: "Try things in quarantine again: these, all of a reason, or all of the instance",
    input: ofInstance.extend(which),
    /** Alerts now; alerts before; not readable still. */
    output: z.object({ stored: z.number(), known: z.number(), still: z.number() }),
  }),
  discardQuarantine: route({
    method: "POST",
    path: "/instances/:name/quarantine/discard",
    permission: "sources.manage",
    summary: "Take things out of quarantine of which nothing is to be made; their text stays",
    input: ofInstance.extend(which),
    output: z.object({ discarded: z.number() }),
  }),
  replayAlert: route({
    method: "POST",
    path: "/alerts/:id/replay",
    permission: "sources.manage",
    summary: "What would become of a stored alert now; or have it come in once more, marked as a replay",
    input: z.object({ id: z.uuid(), dryRun: z.boolean().default(true) }),
    output: AlertReplay,
  }),
};
