/** What an executor is put together from. */
import type { Clock } from "#base/clock.ts";
import type { JsonObject } from "#base/json.ts";
import type { Log } from "#base/log.ts";
import type { Redactor } from "#base/redactor.ts";
import type { Plan } from "#playbook/plan.ts";
import type { Catalog, Offer } from "./catalog.ts";
import type { ExecutorSettings } from "./executor-settings.ts";
import type { InvestigationStore } from "./investigation-store.ts";
import type { Journal } from "./journal.ts";
import type { ScriptRunners } from "./scripts/script-runners.ts";
import type { Step } from "./tasks/step.ts";

export interface AnsweringHost {
  /** Settles the step, or leaves it open for ever. */
  carryOut(step: Step, found: Offer, inputs: JsonObject): Promise<void>;
}

/** What a dry run would have sent. Sealed values stand in it as references. */
export interface KeptBackWrite {
  frame: string;
  task: string;
  command: string;
  instance: string;
  inputs: JsonObject;
}

export interface ExecutorOptions {
  journal: Journal;
  catalog: Catalog;
  /** A playbook by its content hash, with its graph; kept in memory by whoever provides it. */
  planOf(hash: string): Promise<Plan | undefined>;
  /** Investigations beside runs and contexts; nothing is kept of them when left out. */
  store?: InvestigationStore;
  /** A sealed text by its id. */
  revealSecret(id: string): string | undefined;
  /** Knows what must not be recorded; its own when left out, which knows the secrets of the steps it ran. */
  redactor?: Redactor;
  /** Nothing is written outside: what a write would have sent is recorded in place of its answer. Looks are real. */
  dry?: boolean;
  /** Of a dry run: looks are not done either, and what follows goes on without their answers. */
  blind?: boolean;
  /** Told of each write that a dry run keeps back, in order. */
  onKeptBack?: (write: KeptBackWrite) => void;
  /** Carries out commands in the engine's place: a replay answers them from what was recorded. Nothing leaves then. */
  answers?: AnsweringHost;
  /** Where people reach the console: what links in content begin with. */
  publicUrl?: string;
  scripts?: ScriptRunners;
  clock: Clock;
  log: Log;
  settings?: Partial<ExecutorSettings>;
}
