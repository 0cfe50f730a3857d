import type { Clock } from "#base/clock.ts";
import type { Json, JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { EntryDraft } from "./entry.ts";
import type { HttpClient } from "./http.ts";
import type { Investigation, StoreOperation } from "./investigation.ts";

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
  /** `list` takes a list in one call (XSOAR's `isArray`); any other runs once for each item of a list. */
  type?: "text" | "number" | "boolean" | "json" | "list";
  required?: boolean;
  default?: Json;
  options?: readonly string[];
  /** The one that a bare value on the command line fills. */
  isDefault?: boolean;
}

export interface CommandResult {
  /**
   * The whole answer, as JSON: what `node.N` is in a Sekoia playbook. Left out by commands that return entries: then it
   * is the contents of those.
   */
  outputs?: Json;
  /** What it says in the War Room. */
  entries?: EntryDraft[];
  /** Changes of our own store, the shared context among it; a `local` command has no other effect. */
  operations?: StoreOperation[];
  /** One line for people: what happened. Never holds a secret. */
  summary?: string;
  /** It is not over: run it again then, with these arguments; the task goes on waiting, durably. */
  again?: { afterMs: number; inputs: JsonObject; timeoutMs?: number };
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
  /** What it works for. */
  investigation: Investigation;
  /** At least 0, below 1, and not to be guessed: fit for passwords. */
  random(): number;
  /** Requests a second the instance allows, so that a poll can pace itself; undefined without a limit. */
  requestsPerSecond: number | undefined;
}

/**
 * Found: what the command would have answered. One that returns entries gives them here too: what they add to the context
 * must not depend on whether an answer came or was looked up.
 */
export type ProbeResult =
  | { found: true; outputs: Json; summary: string; entries?: EntryDraft[] }
  | { found: false; summary: string };

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
  /** What it adds to the context. */
  outputs?: readonly { path: string; description: string; type?: string }[];
  /** Arguments it does not name are given to it all the same (stray ones, `customFields`…). */
  takesAnything?: boolean;
  /** Milliseconds to wait, durably, before it runs (`Sleep`). Pure and total. */
  delayOf?(inputs: JsonObject): number;
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
