import type { Json, JsonObject } from "#base/json.ts";
import type { CommandContext, CommandDefinition, IntendedEffect, ProbeResult, RepeatRule } from "./command.ts";
import type { ConnectDefinition } from "./connect.ts";
import type { SourceDefinition } from "./source.ts";
import type { WebhookDefinition } from "./webhook.ts";

/** One field of an instance's configuration form. `secret` values are sealed at rest and never returned. */
export interface ParameterDefinition {
  id: string;
  label: string;
  type: "text" | "secret" | "number" | "boolean" | "select";
  required?: boolean;
  default?: Json;
  options?: readonly string[];
  help?: string;
}

/** How hard an instance may be driven. Every number can be changed per instance. */
export interface Limits {
  /** Undefined: no limit. */
  requestsPerSecond?: number;
  /** Requests in flight at once. */
  concurrency: number;
  /** One request, in milliseconds. */
  requestTimeoutMs: number;
}

/** One line of `tocsin instance test`: a right or a reachability, whether it is there and what it is for. */
export interface TestFinding {
  name: string;
  need: "needed" | "optional" | "unused";
  outcome: "ok" | "missing" | "failed" | "not checked";
  detail: string;
}

export interface TestReport {
  ok: boolean;
  /** One sentence, fit for a person at 3 a.m. */
  summary: string;
  findings: TestFinding[];
}

/**
 * An integration may own effects that another command sends: the plain HTTP request of a Sekoia playbook that goes to
 * a Cortex XSOAR webhook belongs to the `cortex-xsoar` instance of that host, which knows how to look it up.
 */
export interface Adoption {
  repeat: RepeatRule;
  /** Why, for `/why`: one clause. */
  reason: string;
  /** How long a request sent before may still arrive: the probe waits that long. Undefined: the engine's own rule. */
  settleMs?: number;
  /** Runs with the context of the adopting instance, not of the command that was sent. */
  probe?(context: CommandContext, effect: IntendedEffect): Promise<ProbeResult>;
}

export interface IntegrationDefinition {
  /** Lower case with dashes; the folder's name. */
  id: string;
  /** The brand as people write it. */
  name: string;
  description: string;
  parameters: readonly ParameterDefinition[];
  limits: Limits;
  commands: readonly CommandDefinition[];
  source?: SourceDefinition;
  /** Its instances may be posted to. */
  webhook?: WebhookDefinition;
  /** What is wrong with an instance's parameters, beyond what is missing; shown before anything is applied. Pure. */
  checkParameters?(parameters: JsonObject): { parameter: string; message: string }[];
  /** Asked for every write of a command that is not ours; undefined: not ours. Pure. */
  adopt?(parameters: JsonObject, command: string, inputs: JsonObject): Adoption | undefined;
  test?(context: CommandContext): Promise<TestReport>;
  /** How people connect it, step by step. */
  connect?: ConnectDefinition;
  /** True when the integration needs no instance of its own (a default one is made). */
  instanceless?: boolean;
}

/** Names the definition's type where it is written, so that mistakes show there. */
export function defineIntegration(definition: IntegrationDefinition): IntegrationDefinition {
  return definition;
}

export function defineCommand(definition: CommandDefinition): CommandDefinition {
  return definition;
}
