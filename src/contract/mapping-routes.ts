/** The part of the route table about mappers and classifiers. */
import { z } from "zod";
import { DriftReport } from "./drift.ts";
import {
  AttachmentChange,
  ClassifierDraft,
  MapperDraft,
  MappingDetail,
  MappingHead,
  MappingKind,
  MappingOperators,
  MappingOutcome,
  MappingSample,
  MappingVersion,
} from "./mapping.ts";
import { route } from "./route.ts";

const nothing = z.object({});
const one = z.object({ kind: MappingKind, id: z.string().min(1).max(300) });
const Hash = z.string().regex(/^[0-9a-f]{64}$/, "a version is named by its hash");
const draft = { mapper: MapperDraft.optional(), classifier: ClassifierDraft.optional() };

export const mappingRoutes = {
  listMapping: route({
    method: "GET",
    path: "/mapping",
    permission: "instances.read",
    summary: "Mappers and classifiers, and the instances they are attached to",
    input: nothing,
    output: z.object({ items: z.array(MappingHead) }),
  }),
  listMappingOperators: route({
    method: "GET",
    path: "/mapping-operators",
    permission: "instances.read",
    summary: "Filters and transformers, with the arguments they read",
    input: nothing,
    output: MappingOperators,
  }),
  getMapping: route({
    method: "GET",
    path: "/mapping/:kind/:id",
    permission: "instances.read",
    summary: "A mapper or a classifier as it is",
    input: one,
    output: MappingDetail,
  }),
  createMapping: route({
    method: "POST",
    path: "/mapping",
    permission: "incidents.setup",
    summary: "A new incoming mapper or classifier",
    input: z.object({ kind: MappingKind, name: z.string().trim().min(1).max(200), ...draft }),
    output: MappingDetail,
  }),
  saveMapping: route({
    method: "POST",
    path: "/mapping/:kind/:id",
    permission: "incidents.setup",
    summary: "Save a version; instances it is attached to take it up at once",
    input: one.extend({ ...draft, version: z.string(), note: z.string().trim().max(500).optional() }),
    output: MappingDetail,
  }),
  deleteMapping: route({
    method: "DELETE",
    path: "/mapping/:kind/:id",
    permission: "incidents.setup",
    summary: "Delete a mapper or a classifier that no instance has; its versions stay",
    input: one,
    output: nothing,
  }),
  listMappingVersions: route({
    method: "GET",
    path: "/mapping/:kind/:id/versions",
    permission: "instances.read",
    summary: "The versions of a mapper or a classifier, newest first",
    input: one,
    output: z.object({ items: z.array(MappingVersion) }),
  }),
  compareMappingVersions: route({
    method: "GET",
    path: "/mapping/:kind/:id/compare",
    permission: "instances.read",
    summary: "Two versions line by line, as files",
    input: one.extend({ from: Hash, to: Hash }),
    output: z.object({
      lines: z.array(z.object({ kind: z.enum(["same", "added", "removed"]), text: z.string() })),
    }),
  }),
  restoreMapping: route({
    method: "POST",
    path: "/mapping/:kind/:id/restore",
    permission: "incidents.setup",
    summary: "Make a former version the one in force again",
    input: one.extend({ hash: Hash, version: z.string() }),
    output: MappingDetail,
  }),
  listMappingSamples: route({
    method: "GET",
    path: "/instances/:name/mapping-samples",
    permission: "samples.read",
    summary: "Events of an instance to write a mapper from: its stored samples, then its last alerts; newest first",
    input: z.object({ name: z.string(), limit: z.coerce.number().int().min(1).max(50).default(20) }),
    output: z.object({ items: z.array(MappingSample) }),
  }),
  tryMapping: route({
    method: "POST",
    path: "/mapping-trials",
    permission: "samples.read",
    summary: "What a mapper and a classifier would make of events; nothing is kept",
    input: z.object({
      ...draft,
      /** Instead of a draft: one that is kept, by its id or name. */
      mapperName: z.string().max(300).optional(),
      classifierName: z.string().max(300).optional(),
      /** For lines that are `kept`: of which mapper or classifier. */
      of: z.string().max(300).optional(),
      /** The type that the instance gives. */
      incidentType: z.string().max(300).default(""),
      /** JSON texts. */
      events: z.array(z.string().max(2_000_000)).max(20),
    }),
    output: z.object({ outcomes: z.array(MappingOutcome) }),
  }),
  getDrift: route({
    method: "GET",
    path: "/instances/:name/drift",
    permission: "samples.read",
    summary: "What an instance's last alerts have that no mapper takes, and what is read that they have no more",
    input: z.object({ name: z.string(), limit: z.coerce.number().int().min(1).max(500).default(200) }),
    output: DriftReport,
  }),
  planAttachment: route({
    method: "POST",
    path: "/instances/:name/mapping/plan",
    permission: "samples.read",
    summary: "What would change for an instance's last events with another mapper or classifier; nothing is kept",
    input: z.object({
      name: z.string(),
      mapper: z.string().max(300).nullable().optional(),
      classifier: z.string().max(300).nullable().optional(),
    }),
    output: z.object({ looked: z.number(), items: z.array(AttachmentChange) }),
  }),
  attachMapping: route({
    method: "POST",
    path: "/instances/:name/mapping",
    permission: "instances.manage",
    summary: "Attach a mapper or a classifier to an instance; null takes it away",
    input: z.object({
      name: z.string(),
      mapper: z.string().max(300).nullable().optional(),
      classifier: z.string().max(300).nullable().optional(),
    }),
    output: nothing,
  }),
} as const;
