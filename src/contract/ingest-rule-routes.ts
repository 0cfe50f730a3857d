/** The part of the route table about rules for what comes in, and what they decided. */
import { z } from "zod";
import { Alert } from "./alert.ts";
import {
  AlertVerdict,
  DecidedAlert,
  IngestOutcome,
  IngestRule,
  IngestRuleDefinition,
  IngestRuleVersion,
  RuleProblem,
  RuleTrial,
} from "./ingest-rule.ts";
import { route } from "./route.ts";

const ofRule = z.object({ id: z.uuid() });
const limit = z.coerce.number().int().min(1).max(200).default(50);
/** The version that was read; a rule that changed since is left as it is. The header If-Match says the same. */
const version = z.coerce.number().int().optional();

export const ingestRuleRoutes = {
  listIngestRules: route({
    method: "GET",
    path: "/ingest-rules",
    permission: "rules.read",
    summary:
      "Rules for what comes in, in their order, then maintenance windows; with what each did in the last 24 hours",
    input: z.object({}),
    output: z.object({ items: z.array(IngestRule) }),
  }),
  getIngestRule: route({
    method: "GET",
    path: "/ingest-rules/:id",
    permission: "rules.read",
    summary: "A rule; its ETag is its version",
    input: ofRule,
    output: IngestRule,
  }),
  listIngestRuleVersions: route({
    method: "GET",
    path: "/ingest-rules/:id/versions",
    permission: "rules.read",
    summary: "What a rule was, newest first; of one that is gone too",
    input: ofRule,
    output: z.object({ items: z.array(IngestRuleVersion) }),
  }),
  createIngestRule: route({
    method: "POST",
    path: "/ingest-rules",
    permission: "rules.edit",
    summary: "Make a rule, the last of all unless another is named that it goes before",
    input: z.object({
      definition: IngestRuleDefinition,
      enabled: z.boolean().default(true),
      before: z.uuid().optional(),
    }),
    output: IngestRule,
  }),
  updateIngestRule: route({
    method: "POST",
    path: "/ingest-rules/:id",
    permission: "rules.edit",
    summary: "Change a rule, switch it on or off; If-Match or the version guards against changes in between",
    input: ofRule.extend({ definition: IngestRuleDefinition.optional(), enabled: z.boolean().optional(), version }),
    output: IngestRule,
    guarded: true,
  }),
  deleteIngestRule: route({
    method: "DELETE",
    path: "/ingest-rules/:id",
    permission: "rules.edit",
    summary: "Take a rule away; what it decided stays explained",
    input: ofRule,
    output: z.object({}),
    guarded: true,
  }),
  orderIngestRules: route({
    method: "POST",
    path: "/ingest-rule-order",
    permission: "rules.edit",
    summary: "The order of the rules: all of them, and no other",
    input: z.object({ ids: z.array(z.uuid()).max(2_000) }),
    output: z.object({ items: z.array(IngestRule) }),
  }),
  checkIngestRule: route({
    method: "POST",
    path: "/ingest-rule-check",
    permission: "rules.read",
    summary: "What is wrong with a rule that is not saved yet",
    input: z.object({ definition: IngestRuleDefinition }),
    output: z.object({ problems: z.array(RuleProblem) }),
  }),
  tryIngestRule: route({
    method: "POST",
    path: "/ingest-rule-trial",
    permission: "rules.read",
    summary: "What a rule would have made of the last stored alerts, in its place among the others; nothing is done",
    input: z.object({
      definition: IngestRuleDefinition,
      /** The rule whose place it takes; left out: it is the last. */
      id: z.uuid().optional(),
      alerts: z.coerce.number().int().min(1).max(500).default(50),
    }),
    output: RuleTrial,
  }),
  listDecidedAlerts: route({
    method: "GET",
    path: "/decided-alerts",
    permission: "alerts.read",
    summary: "Alerts on which rules decided, newest first",
    input: z.object({ outcome: IngestOutcome.optional(), limit, cursor: z.uuid().optional() }),
    output: z.object({ items: z.array(DecidedAlert), next: z.string().nullable() }),
  }),
  listIncidentAlerts: route({
    method: "GET",
    path: "/incidents/:id/alerts",
    permission: "alerts.read",
    summary: "Alerts that went to an incident by a decision, newest first",
    input: z.object({
      id: z.string().regex(/^[1-9]\d{0,17}$/, "an incident's id is a number"),
      limit,
      cursor: z.uuid().optional(),
    }),
    output: z.object({ items: z.array(DecidedAlert), next: z.string().nullable() }),
  }),
  explainAlert: route({
    method: "GET",
    path: "/alerts/:id/why",
    permission: "alerts.read",
    summary: "What became of an alert, and why: rule by rule",
    input: z.object({ id: z.uuid() }),
    output: z.object({
      alert: Alert,
      because: z.array(z.string()),
      /** Null: no rule had a say. */
      verdict: AlertVerdict.nullable(),
      /** The incident it made or went to. */
      incident: z.string().nullable(),
    }),
  }),
};
