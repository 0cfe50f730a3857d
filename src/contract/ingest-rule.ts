/** What is done with an alert before it becomes an incident: rules in their order, and maintenance windows. */
import { z } from "zod";

const name = z.string().trim().min(1).max(120);
/** In the incident query language, over the incident as it was mapped; `alert.` leads into the raw event. */
const condition = z.string().max(10_000).default("");
/** `30m`, `2h`, `7d`. */
const duration = z.string().regex(/^[1-9]\d{0,6}[smhd]$/, "write a number and s, m, h or d, as in 30m");
/** Fields that must have the same values: incident fields, or `alert.` and a path into the raw event. */
const fields = z.array(z.string().trim().min(1).max(200)).max(10);
/** Which incidents are looked for. */
const include = z.enum(["open", "any"]).default("open");
const existing = { same: fields.min(1), within: duration.default("1d"), include };

export const IngestRuleDefinition = z.discriminatedUnion("action", [
  /** It makes no incident. With `same` it is told to the incident it belongs to, where there is one. */
  z.strictObject({
    name,
    condition,
    action: z.literal("drop"),
    same: fields.default([]),
    within: duration.default("1d"),
    include,
  }),
  /** It makes no incident and brings an existing one up to date; XSOAR's "drop and update". */
  z.strictObject({ name, condition, action: z.literal("update"), ...existing }),
  /** Its incident is linked with an existing one, and the next rules are asked. */
  z.strictObject({ name, condition, action: z.literal("link"), ...existing }),
  /** Its incident is made, closed as a duplicate of an existing one; XSOAR's "link and close". */
  z.strictObject({ name, condition, action: z.literal("duplicate"), ...existing }),
  /** It makes an incident, and no further rule is asked. */
  z.strictObject({ name, condition, action: z.literal("create") }),
  /** After one that passes, those like it make no incident for so long. */
  z.strictObject({ name, condition, action: z.literal("suppress"), same: fields.default([]), for: duration }),
  /** The first one makes the incident; those like it are added to it. */
  z.strictObject({
    name,
    condition,
    action: z.literal("correlate"),
    same: fields.min(1),
    within: duration.default("1h"),
    include,
    /** Whether the time counts from the first alert of the incident, or from the last that was added. */
    counting: z.enum(["first", "last"]).default("first"),
    /** The playbooks that the alert would have started run in the incident it is added to. */
    rerun: z.boolean().default(false),
  }),
  /** What comes meanwhile is kept and marked, and makes no incident, or one that is closed. */
  z.strictObject({
    name,
    condition,
    action: z.literal("maintenance"),
    makes: z.enum(["nothing", "closed"]).default("nothing"),
    /** Once: both of these. */
    from: z.iso.datetime({ offset: true }).optional(),
    until: z.iso.datetime({ offset: true }).optional(),
    /** Again and again: when it begins (cron, in UTC), and for how long. */
    cron: z.string().max(200).optional(),
    for: duration.optional(),
  }),
]);
export type IngestRuleDefinition = z.infer<typeof IngestRuleDefinition>;
export type IngestAction = IngestRuleDefinition["action"];

/** What became of an alert. */
export const IngestOutcome = z.enum([
  /** An incident of its own. */
  "created",
  /** An incident of its own that was closed at once. */
  "closed",
  /** Added to an incident that was there. */
  "added",
  /** Dropped, and an incident that was there brought up to date. */
  "updated",
  "dropped",
  "suppressed",
  "maintenance",
  /** It makes no incident, whatever the rules say: it starts playbooks only. */
  "passed",
]);
export type IngestOutcome = z.infer<typeof IngestOutcome>;

/** One rule whose condition held, and what came of it. */
export const DecisionStep = z.object({
  /** Null: the instance's own dedup key. */
  rule: z.uuid().nullable(),
  name: z.string(),
  version: z.number(),
  action: z.enum(["drop", "update", "link", "duplicate", "create", "suppress", "correlate", "maintenance", "dedup"]),
  /** It did what it says; else why it did not. */
  applied: z.boolean(),
  because: z.string(),
  /** What the fields that must be the same held. */
  values: z.record(z.string(), z.array(z.string())).optional(),
  /** The incident it found. */
  incident: z.string().optional(),
});
export type DecisionStep = z.infer<typeof DecisionStep>;

/** An alert in one sentence, and rule by rule. */
export const AlertVerdict = z.object({
  outcome: IngestOutcome,
  incident: z.string().nullable(),
  because: z.string(),
  steps: z.array(DecisionStep),
});
export type AlertVerdict = z.infer<typeof AlertVerdict>;

export const RuleProblem = z.object({
  /** Of the definition. */
  field: z.string(),
  message: z.string(),
  /** In the condition: the sign that is wrong, from 0. */
  at: z.number().optional(),
});
export type RuleProblem = z.infer<typeof RuleProblem>;

/** A rule as it stands. */
export const IngestRule = z.object({
  id: z.uuid(),
  /** From 1, among rules; null for a maintenance window, which has no place. */
  position: z.number().nullable(),
  enabled: z.boolean(),
  version: z.number(),
  definition: IngestRuleDefinition,
  /** What it did in the last 24 hours: outcomes, `linked`, `no effect`. */
  did: z.record(z.string(), z.number()),
  /** Of a maintenance window: whether it is open now, and when that changes. */
  window: z.object({ open: z.boolean(), changesAt: z.iso.datetime().nullable() }).nullable(),
  changedBy: z.string(),
  changedAt: z.iso.datetime(),
});
export type IngestRule = z.infer<typeof IngestRule>;

export const IngestRuleVersion = z.object({
  version: z.number(),
  enabled: z.boolean(),
  definition: IngestRuleDefinition,
  changedBy: z.string(),
  changedAt: z.iso.datetime(),
});

/** An alert with what became of it. */
export const DecidedAlert = AlertVerdict.extend({
  alertId: z.uuid(),
  label: z.string(),
  /** Null: there is no such instance any more. */
  instance: z.string().nullable(),
  raisedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime(),
});
export type DecidedAlert = z.infer<typeof DecidedAlert>;

/** What a rule would have made of stored alerts, the oldest first as they came; nothing is done. */
export const RuleTrial = z.object({
  problems: z.array(RuleProblem),
  alerts: z.number(),
  /** Of them those that meet the rule. */
  met: z.number(),
  /** How many there would have been of each outcome, and how many there were. */
  outcomes: z.record(z.string(), z.number()),
  outcomesBefore: z.record(z.string(), z.number()),
  items: z.array(
    z.object({
      alertId: z.uuid(),
      label: z.string(),
      instance: z.string(),
      raisedAt: z.iso.datetime(),
      met: z.boolean(),
      /** Incidents are called by the alert of this list that makes them: `#3`. */
      verdict: AlertVerdict,
      /** What did become of it. */
      was: IngestOutcome,
    }),
  ),
});
export type RuleTrial = z.infer<typeof RuleTrial>;
