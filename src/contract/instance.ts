/** Integrations, the instances configured of them, and the trigger configurations that playbooks share. */
import { z } from "zod";
import { AnyJson } from "./route.ts";
import { InstanceHealth } from "./status.ts";

/** What testing an instance found: one line a right or a reachability. */
export const InstanceTest = z.object({
  ok: z.boolean(),
  summary: z.string(),
  findings: z.array(
    z.object({
      name: z.string(),
      need: z.enum(["needed", "optional", "unused"]),
      outcome: z.enum(["ok", "missing", "failed", "not checked"]),
      detail: z.string(),
    }),
  ),
});
export type InstanceTest = z.infer<typeof InstanceTest>;

/** One field of a form: of an instance, a trigger's filter, a command's argument. */
export const Field = z.object({
  id: z.string(),
  label: z.string(),
  /** `secret` is write-only: its value never comes back. `json` is any JSON, `headers` an object of texts. */
  type: z.enum(["text", "secret", "number", "boolean", "select", "json", "list", "headers"]),
  required: z.boolean(),
  default: AnyJson.optional(),
  options: z.array(z.string()).optional(),
  help: z.string().optional(),
});
export type Field = z.infer<typeof Field>;

export const Integration = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  parameters: z.array(Field),
  /** It fetches alerts. */
  isSource: z.boolean(),
  /** Its instances may be posted to. */
  isWebhook: z.boolean(),
  canTest: z.boolean(),
  commands: z.array(z.object({ name: z.string(), description: z.string(), effect: z.string() })),
  triggers: z.array(z.object({ id: z.string(), name: z.string(), parameters: z.array(Field) })),
});
export type Integration = z.infer<typeof Integration>;

/** Who keeps a thing: the configuration file (read-only here, and applied at each start), or people by the console. */
export const ManagedBy = z.enum(["file", "console"]);
export type ManagedBy = z.infer<typeof ManagedBy>;

export const Instance = z.object({
  id: z.uuid(),
  name: z.string(),
  integration: z.string(),
  integrationName: z.string(),
  managedBy: ManagedBy,
  /** Without secrets. */
  parameters: z.record(z.string(), AnyJson),
  /** Names of the secret parameters that have a value. */
  secretsSet: z.array(z.string()),
  /** Null on a process that stands by. */
  health: InstanceHealth.nullable(),
  usedBy: z.array(z.object({ playbookId: z.string(), playbookName: z.string() })),
  updatedAt: z.iso.datetime(),
});
export type Instance = z.infer<typeof Instance>;

/** A named set of a trigger's filters, as Sekoia calls it: `Default`, Rule Filter empty. */
export const TriggerConfiguration = z.object({
  id: z.uuid(),
  integration: z.string(),
  trigger: z.string(),
  name: z.string(),
  values: z.record(z.string(), AnyJson),
});
export type TriggerConfiguration = z.infer<typeof TriggerConfiguration>;
