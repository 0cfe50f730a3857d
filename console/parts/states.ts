/** What runs, their steps, users and keys can be, to the eye: one word, one tone. The icon follows from the tone. */
import type { ApiKey, User } from "#contract/people.ts";
import type { RunStatus, RunStep } from "#contract/run.ts";

/** Names of colours in `look.css`: `var(--tocsin-failed)`, `-tint`, `-line`. */
export type Tone = "succeeded" | "failed" | "running" | "waiting" | "idle";

export type State = RunStatus | RunStep["state"] | User["state"] | ApiKey["state"];

/** An `active` run is under way; an active user or key merely may. */
export const runTones: Record<RunStatus | RunStep["state"], Tone> = {
  active: "running",
  running: "running",
  waiting: "waiting",
  paused: "waiting",
  queued: "idle",
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "idle",
  skipped: "idle",
  "not reached": "idle",
};

export const runWords: Record<RunStatus | RunStep["state"], string> = {
  active: "Running",
  running: "Running",
  waiting: "Waiting",
  paused: "Paused",
  queued: "Queued",
  succeeded: "Succeeded",
  failed: "Failed",
  cancelled: "Cancelled",
  skipped: "Skipped",
  "not reached": "Not reached",
};
