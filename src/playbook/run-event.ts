import type { Json, JsonObject } from "#base/json.ts";
import type { ContextChange } from "./context-document.ts";
import type { ScriptLanguage } from "./script.ts";
import type { KeptFile } from "./script-state.ts";

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
      /** Changes of the private context the task stands in; those of the shared one are in the store. */
      context?: ContextChange[];
      /** Ids of the War Room entries that its last item made. */
      entries?: string[];
      /** The person who completed it by hand, and why. */
      by?: string;
      reason?: string;
      /** It was not done: that person had the run pass over it. */
      skipped?: true;
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
      context?: ContextChange[];
      entries?: string[];
    }
  /**
   * It and what hangs on it alone are skipped: it cannot run here and says that this is no mistake, or a person has it
   * skipped (`by`).
   */
  | { type: "taskSkipped"; frame: string; task: string; reason: string; by?: string }
  /** Timers that start with their task have started: with this event, so that a run that is taken up again leaves them alone. */
  | { type: "timersStarted"; frame: string; task: string }
  /** A list for an argument that takes one value: the task runs once an item, in order, each a step of its own. */
  | {
      type: "itemsFixed";
      frame: string;
      task: string;
      total: number;
      inputs?: JsonObject;
      inputsBlob?: string;
      /** The instances it runs on, by name: each item on each of them, the instances of an item one after the other. */
      instances?: string[];
    }
  /** One of the items ended, well or badly; the next one begins. */
  | {
      type: "itemDone";
      frame: string;
      task: string;
      item: number;
      error?: StepError;
      node?: Json;
      nodeBlob?: string;
      summary?: string;
      instance?: string;
      ms?: number;
      context?: ContextChange[];
      entries?: string[];
    }
  /** A person has a failed task tried once more, in a run that goes on or in one that had failed. */
  | { type: "taskRetried"; frame: string; task: string; by: string; reason?: string }
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
  /** It goes on at a moment: it was told to wait, or asks again for what was not ready (`poll`: with what, until when). */
  | {
      type: "stepDelayed";
      frame: string;
      task: string;
      until: number;
      poll?: { inputs: JsonObject; deadline?: number };
      /** Of a write that was intended and kept back: it did not leave, and is intended anew. */
      keptBack?: string;
      node?: Json;
      nodeBlob?: string;
      context?: ContextChange[];
      entries?: string[];
    }
  /**
   * A script asked for something for the first time: from now on it sees what it saw then, code included. `call` is the
   * call it is the answer to, absent for the task's own. `since` is what its clock begins with.
   */
  | {
      type: "scriptBegan";
      frame: string;
      task: string;
      call?: string;
      name: string;
      language: ScriptLanguage;
      /** What a pass may take. Milliseconds. */
      limitMs: number;
      since: number;
      code?: string;
      codeBlob?: string;
      inputs?: JsonObject;
      inputsBlob?: string;
      given?: JsonObject;
      givenBlob?: string;
    }
  /**
   * A script's call, by its number (`3`, or `3.1` within the script that call 3 runs): the step now does that, on these
   * instances in turn, or waits until a moment. `key` tells it from any other call, should the script ask once more.
   * `sealed`: its inputs hold a secret, which is not kept.
   */
  | {
      type: "scriptCalled";
      frame: string;
      task: string;
      call: string;
      kind: "command" | "script" | "http" | "wait" | "look";
      name: string;
      key: string;
      inputs?: JsonObject;
      inputsBlob?: string;
      sealed?: boolean;
      instances?: string[];
      until?: number;
      context?: ContextChange[];
    }
  /** What the script gets for its call, on one of its instances. `error` is for people: the script sees it as an entry. */
  | {
      type: "scriptAnswered";
      frame: string;
      task: string;
      call: string;
      answer?: Json;
      answerBlob?: string;
      /** Files among it, by the id the script knows them by. */
      files?: Record<string, KeptFile>;
      error?: StepError;
      summary?: string;
      instance?: string;
      ms?: number;
      context?: ContextChange[];
    }
  /** An unknown outcome was looked up. Two looks that find nothing make it safe to send again. */
  | { type: "stepProbed"; frame: string; task: string; found: boolean; summary: string; notBefore?: number }
  /** A person must decide: an unknown outcome under the rule `ask`, or a question of the playbook. */
  | {
      type: "questionAsked";
      frame: string;
      task: string;
      question: string;
      options: string[];
      /** When it counts as unanswered. */
      dueAt?: number;
      /** The person who is asked. */
      assignee?: string;
    }
  /** Of a question that is open: somebody else is to answer it, or by another moment. */
  | { type: "questionChanged"; frame: string; task: string; by: string; assignee?: string; dueAt?: number }
  /** One of several replies that are waited for; the last one comes as `questionAnswered`. */
  | { type: "questionReplied"; frame: string; task: string; by: string; answers: JsonObject }
  | {
      type: "questionAnswered";
      frame: string;
      task: string;
      answer: string;
      by: string;
      reason?: string;
      answers?: JsonObject;
    }
  /**
   * A round of a loop or a sub-playbook begins. `values` (with the first round) is the list that is walked; `inputs` is
   * what the sub-playbook reads as `inputs`; `private` gives it a context of its own.
   */
  | {
      type: "frameEntered";
      frame: string;
      task: string;
      iteration: number;
      total: number;
      values?: Json;
      inputs?: JsonObject;
      inputsBlob?: string;
      private?: boolean;
    }
  /** `context`: what a sub-playbook's outputs change in the private context around it. */
  | { type: "frameLeft"; frame: string; context?: ContextChange[] }
  | { type: "storeChanged"; frame: string; task: string; store: JsonObject }
  | { type: "runPaused"; by: string; reason?: string }
  | { type: "runResumed"; by: string; reason?: string }
  | { type: "runCancelled"; by: string; reason?: string }
  /** A failed run goes on: somebody retries or completes what failed in it. */
  | { type: "runReopened"; by: string; reason?: string }
  /** What stands before this is another run's journal, up to this task's turn; from here on the run is its own. */
  | { type: "runForked"; by: string; of: string; frame: string; task: string; reason?: string }
  | { type: "runFinished"; status: "succeeded" | "failed"; error?: StepError }
);

/** A person had the same alert worked on once more, from the start or from a task on. */
export interface Rerun {
  /** The run it repeats. */
  of: string;
  by: string;
  /** How often it was repeated, this time included: what is sent now is new, whatever was sent before. */
  generation: number;
  /** The task it begins from, where that is not the start. */
  from?: { frame: string; task: string };
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

/** Answers to "the outcome is unknown": send it again. "done" and "failed" come as taskDone and taskFailed. */
export const sendAgain = "send again";
