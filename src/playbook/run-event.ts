import type { Json, JsonObject } from "#base/json.ts";

/**
 * What happened in a run, in order: the journal. `apply()` folds it into the state; nothing else does. Each event is
 * one row of `run_events`; `at` is milliseconds since the epoch.
 *
 * Steps are named by `frame` (path of frames, "" is the root) and `task`; the full step key of design 5.4 adds run,
 * item and generation (`step-key.ts`). A value over 64 KB lies in `blobs`, by its hash: `nodeBlob`, `inputsBlob`.
 */
export type RunEvent = { at: number } & (
  | { type: "runStarted"; playbook: string; label: string; start: JsonObject; rerun?: Rerun }
  /** A task ended well and leaves by `label`. `node` is its result in the run's private frame. */
  | {
      type: "taskDone";
      frame: string;
      task: string;
      label?: string;
      inputs?: JsonObject;
      inputsBlob?: string;
      node?: Json;
      nodeBlob?: string;
      summary?: string;
      instance?: string;
      ms?: number;
    }
  | {
      type: "taskFailed";
      frame: string;
      task: string;
      inputs?: JsonObject;
      inputsBlob?: string;
      error: StepError;
      instance?: string;
      node?: Json;
      nodeBlob?: string;
    }
  /** A write's intent, durable before the write is sent. Secrets appear as references. */
  | {
      type: "stepIntended";
      frame: string;
      task: string;
      command: string;
      instance: string;
      inputs?: JsonObject;
      inputsBlob?: string;
      /** The repeat rule in force, with the reason when another integration adopted the effect. */
      repeat: "safe" | "key" | "probe" | "ask";
      because?: string;
    }
  /** An attempt that did not end the step: why, and what comes next. */
  | {
      type: "stepAttempted";
      frame: string;
      task: string;
      outcome: AttemptOutcome;
      error: StepError;
      /** Not before this moment: the back-off, or the settle time before a probe. */
      notBefore?: number;
    }
  /** An unknown outcome was looked up. Two looks that find nothing make it safe to send again. */
  | { type: "stepProbed"; frame: string; task: string; found: boolean; summary: string; notBefore?: number }
  /** A person must decide: an unknown outcome under the rule `ask`, or a question of the playbook. */
  | { type: "questionAsked"; frame: string; task: string; question: string; options: string[] }
  | { type: "questionAnswered"; frame: string; task: string; answer: string; by: string; reason?: string }
  | { type: "frameEntered"; frame: string; task: string; iteration: number; total: number; values?: Json }
  | { type: "frameLeft"; frame: string }
  | { type: "storeChanged"; frame: string; task: string; store: JsonObject }
  | { type: "runPaused"; by: string; reason?: string }
  | { type: "runResumed"; by: string; reason?: string }
  | { type: "runCancelled"; by: string; reason?: string }
  | { type: "runFinished"; status: "succeeded" | "failed"; error?: StepError }
);

/** A person had the same alert worked on once more. */
export interface Rerun {
  /** The run it repeats. */
  of: string;
  by: string;
  /** How often it was repeated, this time included: what is sent now is new, whatever was sent before. */
  generation: number;
}

/**
 * `not sent`: it never left or was refused before it acted, and is sent again. `unknown`: it may have acted. `failed`:
 * a read went wrong and is repeated.
 */
export type AttemptOutcome = "not sent" | "unknown" | "failed";

export interface StepError {
  code: string;
  message: string;
}
