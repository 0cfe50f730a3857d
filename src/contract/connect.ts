/** Connecting step by step: what is asked, what the rights are, what the last alerts would give, what yes does. */
import { z } from "zod";
import { Field } from "./instance.ts";
import { AnyJson } from "./route.ts";

export const ConnectGuide = z.object({
  integration: z.string(),
  /** `tocsin connect <word>`. */
  word: z.string(),
  name: z.string(),
  description: z.string(),
  instanceName: z.string(),
  address: z.object({ label: z.string(), help: z.string(), default: z.string().nullable(), example: z.string() }),
  /** Asked for after the address. */
  questions: z.array(Field),
  /** Its alerts are fetched. */
  isSource: z.boolean(),
  /** `from`: its alerts can be handed on to a webhook; `to`: it has the webhook. */
  handsOn: z.enum(["from", "to"]).nullable(),
  /** Incidents can be made of its alerts here. */
  makesIncidents: z.boolean(),
});
export type ConnectGuide = z.infer<typeof ConnectGuide>;

/** The handing on of alerts from a source to a webhook of a Cortex XSOAR. */
export const HandOn = z.object({
  /** The instance at the other end: of a source the XSOAR, of an XSOAR the source. */
  instance: z.string().min(1).max(100),
  /** The name of the Generic Webhook's instance in XSOAR. */
  webhook: z.string().trim().min(1).max(200).default("sekoia"),
  /** What the webhook asks for; left out: as it is kept already. */
  token: z.string().min(1).max(4_000).optional(),
});

export const ConnectOrder = z.object({
  integration: z.string(),
  /** One of this name that there is already is edited. */
  name: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .regex(/^[^/\\\p{Cc}]+$/u, "a name has no slash and no control character")
    .optional(),
  /** As a person writes it. Left out: the usual one, or as it is kept already. */
  address: z.string().max(2_000).optional(),
  /** Answers to the questions, and any other parameter; a secret that is kept already may be left out. */
  parameters: z.record(z.string().max(100), AnyJson).default({}),
  handOn: HandOn.optional(),
  /** Make incidents of its alerts here. Left out: unless they are handed on. */
  incidents: z.boolean().optional(),
});
export type ConnectOrder = z.input<typeof ConnectOrder>;

export const ConnectRight = z.object({
  name: z.string(),
  need: z.enum(["needed", "optional", "unused"]),
  outcome: z.enum(["ok", "missing", "failed", "not checked"]),
  /** What it is for, or what went wrong. */
  detail: z.string(),
  /** Where it is given. */
  mend: z.string().nullable(),
});
export type ConnectRight = z.infer<typeof ConnectRight>;

export const ConnectCheck = z.object({
  ok: z.boolean(),
  summary: z.string(),
  name: z.string(),
  /** There is an instance of that name: it is edited. */
  isKnown: z.boolean(),
  address: z.object({ understood: z.string(), notes: z.array(z.string()) }),
  rights: z.array(ConnectRight),
  /** An address beyond the public internet, which is reached only if the instance is allowed to. */
  notAllowed: z.string().nullable(),
});
export type ConnectCheck = z.infer<typeof ConnectCheck>;

/** One thing that yes does. */
export const ConnectStep = z.object({
  what: z.enum(["instance", "content", "playbook", "source"]),
  change: z.enum(["created", "edited", "unchanged", "imported", "switched on", "begins"]),
  name: z.string(),
  detail: z.string(),
});
export type ConnectStep = z.infer<typeof ConnectStep>;

export const PreviewedIncident = z.object({
  name: z.string(),
  type: z.string(),
  /** XSOAR's: 0 unknown, 0.5 informational, 1 low to 4 critical. */
  severity: z.number(),
  occurred: z.string(),
  owner: z.string(),
  details: z.string(),
  mapper: z.string().nullable(),
  customFields: z.record(z.string(), AnyJson),
  /** Each field of the mapper: where its value is from, or why there is none. */
  fields: z.array(
    z.object({
      field: z.string(),
      target: z.string(),
      from: z.string(),
      value: AnyJson.optional(),
      absent: z.string().optional(),
      note: z.string().optional(),
    }),
  ),
});
export type PreviewedIncident = z.infer<typeof PreviewedIncident>;

/** The request that would make the incident in Cortex XSOAR; secrets are blotted out. */
export const PreviewedRequest = z.object({
  playbook: z.string(),
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: AnyJson,
  instance: z.string(),
});
export type PreviewedRequest = z.infer<typeof PreviewedRequest>;

export const PreviewedAlert = z.object({
  sourceId: z.string(),
  label: z.string(),
  title: z.string(),
  raisedAt: z.iso.datetime(),
  raw: AnyJson,
  /** It is recent enough for the first fetch. */
  comesIn: z.boolean(),
  /** Why it would give nothing. */
  leftOut: z.string().nullable(),
  incident: PreviewedIncident.nullable(),
  playbooks: z.array(z.object({ name: z.string(), starts: z.boolean(), reason: z.string() })),
  requests: z.array(PreviewedRequest),
  problems: z.array(z.string()),
});
export type PreviewedAlert = z.infer<typeof PreviewedAlert>;

export const ConnectPreview = z.object({
  name: z.string(),
  /** Newest first, at most ten. */
  alerts: z.array(PreviewedAlert),
  /** Of the last ones, those that cannot be read as alerts. */
  unreadable: z.array(z.string()),
  /** From when on alerts come in; null: it goes on where it stands, or fetches nothing. */
  beginsAt: z.iso.datetime().nullable(),
  steps: z.array(ConnectStep),
});
export type ConnectPreview = z.infer<typeof ConnectPreview>;

export const Connected = z.object({
  name: z.string(),
  integration: z.string(),
  isSource: z.boolean(),
  playbookId: z.string().nullable(),
  steps: z.array(ConnectStep),
});
export type Connected = z.infer<typeof Connected>;
