import type { Clock } from "#base/clock.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { HttpClient } from "./http.ts";

/**
 * What a command does to the world; the engine's promise depends on it.
 *
 * - `local`: it touches Tocsin's own store only, by returning `operations`; they are applied in the transaction that
 *   records its result: exactly once.
 * - `read`: it may be repeated freely.
 * - `write`, `destructive`: its intent is durable before it is sent, its result after; `repeat` says what to do when
 *   the outcome is unknown.
 */
export type EffectClass = "local" | "read" | "write" | "destructive";

/**
 * What to do with a write whose outcome is unknown: `safe` send it again, `key` send it again with the same
 * idempotency key, `probe` look it up first, `ask` let a person decide.
 */
export type RepeatRule = "safe" | "key" | "probe" | "ask";

export interface ArgumentDefinition {
  name: string;
  description: string;
  type?: "text" | "number" | "boolean" | "json" | "list";
  required?: boolean;
  default?: Json;
  options?: readonly string[];
}

/** One change of the investigation's shared context, in the order given. Paths are dotted. */
export type ContextOperation =
  | { op: "set"; path: string; value: Json }
  | { op: "append"; path: string; value: Json }
  | { op: "delete"; path: string };

export interface CommandResult {
  /** The whole answer, as JSON: what `node.N` is in a Sekoia playbook and `raw-response` in the War Room. */
  outputs?: Json;
  /** Changes of the shared context; a `local` command has no other effect. */
  operations?: ContextOperation[];
  /** One line for people: what happened. Never holds a secret. */
  summary?: string;
}

/** The instance a command runs on, its secrets resolved. Never journaled, never logged. */
export interface InstanceHandle {
  name: string;
  parameters: JsonObject;
}

export interface CommandContext {
  instance: InstanceHandle;
  /** Calls go through the instance's limits and are classified for the engine. */
  http: HttpClient;
  clock: Clock;
  log: Log;
  /** Aborts when the run is cancelled or this process lost the right to act. */
  signal: AbortSignal;
  /** Stable for one step, whatever the number of attempts: what a vendor's idempotency header carries. */
  idempotencyKey: string;
  /** Waits without holding a request slot. Rejects when the signal aborts. */
  wait(ms: number): Promise<void>;
  /** Requests a second the instance allows, so that a poll can pace itself; undefined without a limit. */
  requestsPerSecond: number | undefined;
}

export type ProbeResult = { found: true; outputs: Json; summary: string } | { found: false; summary: string };

/** An effect as the journal remembers it: enough to look it up at the vendor's. */
export interface IntendedEffect {
  command: string;
  inputs: JsonObject;
  /** Milliseconds since the epoch: when the intent was made durable. */
  intendedAt: number;
  /** 0 for the playbook's own run; a person's rerun counts up, and looks only for what came after it. */
  generation: number;
}

export interface CommandDefinition {
  name: string;
  description: string;
  effect: EffectClass;
  /** Needed for `write` and `destructive`. */
  repeat?: RepeatRule;
  arguments: readonly ArgumentDefinition[];
  /**
   * For a command whose class depends on what it is asked: the class of this very call (an HTTP GET is a read). `effect`
   * is then the strictest it can be, and what tells a person what the command may do. Pure and total.
   */
  effectOf?(inputs: JsonObject): EffectClass;
  /**
   * For a command that talks to many systems: which of them this call goes to (an origin). Calls with different answers
   * are held back separately, so that one system that is down, throttles or refuses blocks no other. Pure and total.
   */
  gateOf?(inputs: JsonObject): string | undefined;
  run(context: CommandContext, inputs: JsonObject): Promise<CommandResult> | CommandResult;
  /** For `repeat: "probe"`: was this effect carried out? Must be a read. */
  probe?(context: CommandContext, effect: IntendedEffect): Promise<ProbeResult>;
}
