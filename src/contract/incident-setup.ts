/** Incident types and incident fields, as people set them up. */
import { z } from "zod";
import { ManagedBy } from "./instance.ts";

/** What names a type or a field, so that it cannot simply go. */
export const Use = z.object({
  kind: z.enum(["instance", "mapper", "classifier", "layout", "field"]),
  name: z.string(),
});
export type Use = z.infer<typeof Use>;

const Colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, "a colour is written #rrggbb");
const Minutes = z.int().min(1).max(5_256_000);

/** What can be said of a type; null takes it away. */
export const IncidentTypeEdit = z.object({
  color: Colour.nullable().optional(),
  /** Id or name of the playbook that its incidents start. */
  playbook: z.string().trim().min(1).max(300).nullable().optional(),
  autorun: z.boolean().optional(),
  /** Id or name of a layout. */
  layout: z.string().trim().min(1).max(300).nullable().optional(),
  sla: z.object({ minutes: Minutes, reminderMinutes: Minutes.optional() }).nullable().optional(),
  disabled: z.boolean().optional(),
  isDefault: z.boolean().optional(),
});
export type IncidentTypeEdit = z.infer<typeof IncidentTypeEdit>;

export const IncidentTypeDetail = z.object({
  name: z.string(),
  color: z.string().nullable(),
  /** As the type names it; whether there is one, `playbookId` says. */
  playbook: z.string().nullable(),
  playbookId: z.string().nullable(),
  autorun: z.boolean(),
  layout: z.string().nullable(),
  sla: z.object({ minutes: z.number(), reminderMinutes: z.number().optional() }).nullable(),
  disabled: z.boolean(),
  isDefault: z.boolean(),
  managedBy: ManagedBy,
  /** Names the version that a change is made from; empty: the configuration file keeps it. */
  version: z.string(),
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string(),
  /** Names of the fields that are used in it, beside those used in all. */
  fields: z.array(z.string()),
  uses: z.array(Use),
});
export type IncidentTypeDetail = z.infer<typeof IncidentTypeDetail>;

export const IncidentFieldKind = z.enum([
  "shortText",
  "longText",
  "number",
  "boolean",
  "singleSelect",
  "multiSelect",
  "date",
  "url",
  "html",
  "markdown",
  "grid",
  "user",
  "role",
  "tagsSelect",
  "attachments",
  "timer",
]);
export type IncidentFieldKind = z.infer<typeof IncidentFieldKind>;

export const FieldColumn = z.object({
  key: z.string().regex(/^[a-z0-9]{1,100}$/, "a column's key is of small letters and digits"),
  name: z.string().trim().min(1).max(200),
  type: z.string().min(1).max(50).default("shortText"),
});

export const IncidentFieldEdit = z.object({
  description: z.string().max(2_000).optional(),
  /** Used in these incident types, or in all. */
  types: z.union([z.literal("all"), z.array(z.string().min(1).max(200)).max(500)]).optional(),
  required: z.boolean().optional(),
  /** Of a select. */
  options: z.array(z.string().min(1).max(500)).max(1_000).optional(),
  /** Other values than the options may be given. */
  openEnded: z.boolean().optional(),
  placeholder: z.string().max(500).optional(),
  /** Of a grid. */
  columns: z.array(FieldColumn).max(50).optional(),
  /** Of a timer: minutes until it is breached; null: it only counts. */
  slaMinutes: Minutes.nullable().optional(),
});
export type IncidentFieldEdit = z.infer<typeof IncidentFieldEdit>;

export const IncidentFieldDetail = z.object({
  /** The name of the column, of the argument, of the word in a query. */
  key: z.string(),
  name: z.string(),
  /** `system`: every incident has it. `common`: XSOAR's teams know it; it is there once it is used in a type. */
  origin: z.enum(["content", "system", "common"]),
  type: z.union([IncidentFieldKind, z.literal("internal"), z.literal("system")]),
  description: z.string(),
  types: z.union([z.literal("all"), z.array(z.string())]),
  required: z.boolean(),
  options: z.array(z.string()),
  openEnded: z.boolean(),
  placeholder: z.string(),
  columns: z.array(FieldColumn.extend({ key: z.string() })),
  slaMinutes: z.number().nullable(),
  /** Empty: it is no content. */
  version: z.string(),
  updatedBy: z.string(),
  uses: z.array(Use),
});
export type IncidentFieldDetail = z.infer<typeof IncidentFieldDetail>;
