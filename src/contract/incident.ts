import { z } from "zod";
import { Alert } from "./alert.ts";
import { AnyJson } from "./route.ts";
import { Run } from "./run.ts";

/** An incident, in XSOAR's words. Times are ISO 8601. */
export const Incident = z.object({
  /** A number as text. */
  id: z.string(),
  name: z.string(),
  type: z.string(),
  /** As it came, before the mapper. */
  rawType: z.string(),
  /** 0 unknown, 0.5 informational, 1 low, 2 medium, 3 high, 4 critical. */
  severity: z.number(),
  /** 0 pending, 1 active, 2 closed, 3 archived. */
  status: z.number(),
  owner: z.string(),
  details: z.string(),
  occurred: z.iso.datetime(),
  created: z.iso.datetime(),
  modified: z.iso.datetime(),
  closed: z.iso.datetime().nullable(),
  /** By command-line name. */
  customFields: z.record(z.string(), AnyJson),
  labels: z.array(z.object({ type: z.string(), value: z.string() })),
  sourceBrand: z.string(),
  sourceInstance: z.string(),
  alertId: z.uuid().nullable(),
  /** Empty until the investigation is opened. */
  investigationId: z.string(),
  playbookId: z.string(),
  dbotMirrorId: z.string(),
  /** Alerts in it, its own included. */
  alertCount: z.number(),
  /** Alerts that were dropped for its sake. */
  droppedCount: z.number(),
});
export type Incident = z.infer<typeof Incident>;

/** What became of one line of the mapper. */
export const MappedField = z.object({
  field: z.string(),
  target: z.string(),
  from: z.string(),
  value: AnyJson.optional(),
  /** Why there is no value. */
  absent: z.string().optional(),
  note: z.string().optional(),
});
export type MappedField = z.infer<typeof MappedField>;

/** A part of the summary: fields that belong together. */
export const SummarySection = z.object({
  name: z.string(),
  fields: z.array(
    z.object({
      key: z.string(),
      label: z.string(),
      /** XSOAR's type of the field; of the system's own `system`. */
      type: z.string(),
      /** Null: it has no value. */
      value: AnyJson,
      /** Who set it after the incident was made; empty: nobody did. */
      setBy: z.string(),
    }),
  ),
});
export type SummarySection = z.infer<typeof SummarySection>;

/** Another incident that belongs to this one. */
export const LinkedIncident = z.object({
  id: z.string(),
  name: z.string(),
  severity: z.number(),
  status: z.number(),
  kind: z.enum(["link", "duplicate", "original"]),
  linkedBy: z.string(),
});
export type LinkedIncident = z.infer<typeof LinkedIncident>;

export const IncidentWhy = z.object({
  incident: Incident,
  /** The event it came from, as JSON text: what it holds must arrive as it was. Null when it came from none. */
  rawJSON: z.string().nullable(),
  /** Where it came from, why it has its type, why its playbooks started. */
  because: z.array(z.string()),
  mapping: z.object({ mapper: z.string().nullable(), version: z.string().nullable(), fields: z.array(MappedField) }),
  /** What said of which type it is; null: no classifier was asked. */
  classification: z.object({ classifier: z.string(), because: z.string(), version: z.string() }).nullable(),
  /** By the layout of its type, or grouped. */
  summary: z.object({ layout: z.string().nullable(), sections: z.array(SummarySection) }),
  links: z.array(LinkedIncident),
  alert: Alert.nullable(),
  runs: z.array(Run),
});
export type IncidentWhy = z.infer<typeof IncidentWhy>;

/** An event as a mapper is written from it. */
export const SampleEvent = z.object({
  name: z.string(),
  type: z.string(),
  occurred: z.string(),
  /** JSON text. */
  rawJSON: z.string(),
});
export type SampleEvent = z.infer<typeof SampleEvent>;
