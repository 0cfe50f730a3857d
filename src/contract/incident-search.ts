/** Incidents as a list shows them, and what helps to ask for them. */
import { z } from "zod";

/** An incident without what is long. */
export const IncidentHead = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  severity: z.number(),
  status: z.number(),
  owner: z.string(),
  occurred: z.iso.datetime(),
  created: z.iso.datetime(),
  modified: z.iso.datetime(),
  closed: z.iso.datetime().nullable(),
  sourceBrand: z.string(),
  sourceInstance: z.string(),
});
export type IncidentHead = z.infer<typeof IncidentHead>;

/** One thing that is wrong with a query, and where. */
export const QueryFault = z.object({
  message: z.string(),
  /** The character, from 0. */
  at: z.number(),
  /** A query with an error cannot be asked; one with a warning may find nothing. */
  severity: z.enum(["error", "warning"]),
});
export type QueryFault = z.infer<typeof QueryFault>;

export const QueryFieldKind = z.enum(["keyword", "text", "number", "date", "boolean", "severity", "status"]);

/** What a query can ask for. */
export const QueryFieldHelp = z.object({
  /** As a query writes it. */
  name: z.string(),
  /** As people read it; of a field of a team's own. */
  label: z.string(),
  kind: QueryFieldKind,
  /** The words it may have, where they are few. */
  values: z.array(z.string()),
});
export type QueryFieldHelp = z.infer<typeof QueryFieldHelp>;

const Counted = z.array(z.object({ value: z.string(), count: z.number() }));

/** What there is among the newest incidents of a time, most frequent first. */
export const IncidentFacets = z.object({
  /** How many were looked at. */
  looked: z.number(),
  /** There are more in that time; they are not counted. */
  isCut: z.boolean(),
  status: Counted,
  severity: Counted,
  type: Counted,
  owner: Counted,
  source: Counted,
});
export type IncidentFacets = z.infer<typeof IncidentFacets>;
