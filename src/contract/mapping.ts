/** Mappers and classifiers as people write them, and what they make of events. */
import { z } from "zod";
import { MappedField } from "./incident.ts";
import { Use } from "./incident-setup.ts";
import { ManagedBy } from "./instance.ts";
import { AnyJson } from "./route.ts";

export const MappingKind = z.enum(["mapper", "classifier"]);
export type MappingKind = z.infer<typeof MappingKind>;

/** A text, or what a data path finds. */
const Operand = z.object({ text: z.string().max(10_000), isPath: z.boolean() });
export type Operand = z.infer<typeof Operand>;

export const MappingFilter = z.object({
  left: z.string().max(2_000),
  operator: z.string().min(1).max(200),
  right: Operand,
  ignoreCase: z.boolean(),
});
export type MappingFilter = z.infer<typeof MappingFilter>;

export const MappingTransformer = z.object({
  operator: z.string().min(1).max(200),
  arguments: z.record(z.string().max(200), Operand),
});
export type MappingTransformer = z.infer<typeof MappingTransformer>;

/** Where a value comes from: a data path, what of it is taken, and what is made of it, in order. */
export const DataValue = z.object({
  path: z.string().max(2_000),
  /** All of the groups, any within a group. */
  filters: z.array(z.array(MappingFilter).max(50)).max(50),
  transformers: z.array(MappingTransformer).max(100),
});
export type DataValue = z.infer<typeof DataValue>;

/** `kept`: what stands in the file is more than can be said so; it stays as it is. */
export const MappingValue = z.union([DataValue, z.object({ kept: z.literal(true) })]);
export type MappingValue = z.infer<typeof MappingValue>;

export const MapperLine = z.object({ field: z.string().trim().min(1).max(300), value: MappingValue });
export type MapperLine = z.infer<typeof MapperLine>;

export const MapperPart = z.object({
  /** The incident type; empty: every type. */
  type: z.string().max(300),
  /** What is not mapped becomes labels. */
  keepLabels: z.boolean(),
  lines: z.array(MapperLine).max(2_000),
});
export type MapperPart = z.infer<typeof MapperPart>;

export const MapperDraft = z.object({
  defaultIncidentType: z.string().max(300).nullable(),
  parts: z.array(MapperPart).max(500),
});
export type MapperDraft = z.infer<typeof MapperDraft>;

export const ClassifierDraft = z.object({
  /** What is looked up; null: nothing, so that every event is of the default type. */
  key: MappingValue.nullable(),
  keyTypes: z.array(z.object({ value: z.string().max(1_000), type: z.string().min(1).max(300) })).max(5_000),
  defaultIncidentType: z.string().max(300).nullable(),
});
export type ClassifierDraft = z.infer<typeof ClassifierDraft>;

export const MappingHead = z.object({
  kind: MappingKind,
  id: z.string(),
  name: z.string(),
  direction: z.enum(["incoming", "outgoing"]),
  managedBy: ManagedBy,
  /** Incident types it speaks of. */
  types: z.array(z.string()),
  lines: z.number(),
  version: z.string(),
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string(),
  /** Instances it is attached to. */
  uses: z.array(Use),
});
export type MappingHead = z.infer<typeof MappingHead>;

export const MappingDetail = MappingHead.extend({
  description: z.string(),
  mapper: MapperDraft.nullable(),
  classifier: ClassifierDraft.nullable(),
});
export type MappingDetail = z.infer<typeof MappingDetail>;

export const MappingVersion = z.object({
  hash: z.string(),
  how: z.enum(["import", "edit", "restore", "undo"]),
  madeAt: z.iso.datetime(),
  madeBy: z.string(),
  note: z.string().nullable(),
  isCurrent: z.boolean(),
});
export type MappingVersion = z.infer<typeof MappingVersion>;

export const MappingOperators = z.object({
  filters: z.array(z.string()),
  transformers: z.array(z.object({ name: z.string(), arguments: z.array(z.string()) })),
});
export type MappingOperators = z.infer<typeof MappingOperators>;

/** An event to try a mapper on. */
export const MappingSample = z.object({
  id: z.string(),
  label: z.string(),
  at: z.iso.datetime().nullable(),
  from: z.enum(["sample", "alert"]),
  /** JSON text. */
  raw: z.string(),
});
export type MappingSample = z.infer<typeof MappingSample>;

/** What would become of one event. */
export const MappingOutcome = z.object({
  type: z.string(),
  /** Why it is of that type. */
  because: z.string(),
  /** What the classifier found in it. */
  found: AnyJson.optional(),
  fields: z.array(MappedField),
  /** The event's keys that no line takes and that become labels. */
  labels: z.array(z.string()),
  /** It is no JSON object. */
  fault: z.string().optional(),
});
export type MappingOutcome = z.infer<typeof MappingOutcome>;

/** One event as it becomes now, and as it would. */
export const AttachmentChange = z.object({
  label: z.string(),
  changes: z.array(z.object({ field: z.string(), before: AnyJson, after: AnyJson })),
});
export type AttachmentChange = z.infer<typeof AttachmentChange>;
