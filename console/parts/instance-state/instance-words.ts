/** How an instance is doing, in one word with its reason. */
import type { InstanceHealth } from "#contract/status.ts";
import type { Tone } from "../states.ts";

export interface InstanceWords {
  word: string;
  tone: Tone;
  why: string | undefined;
  /** When it is tried again. */
  until: string | undefined;
}

export function instanceWords(health: InstanceHealth | null): InstanceWords {
  const nothing = { why: undefined, until: undefined };
  // The process that answered stands by: it fetches nothing and asks nobody.
  if (health === null) return { word: "Stands by", tone: "idle", ...nothing };
  const { gate, source } = health;
  if (gate.state === "closed") return { word: "Closed", tone: "failed", why: gate.reason, until: gate.until };
  if (gate.state === "trial") return { word: "On trial", tone: "waiting", why: gate.reason, until: gate.until };
  if (source?.paused) return { word: "Paused", tone: "waiting", why: pauseWords(source.paused), until: undefined };
  if (source?.state === "failing") {
    return { word: "Fetching fails", tone: "failed", why: source.error ?? undefined, until: undefined };
  }
  // It does what it is set to do: no fault, and not to be taken for a source that is up to date.
  if (source?.state === "idle") return { word: "Fetches nothing", tone: "idle", why: source.idle, until: undefined };
  if (source?.state === "starting") return { word: "Starting", tone: "running", ...nothing };
  return { word: "Open", tone: "succeeded", ...nothing };
}

export function pauseWords({ by, reason }: { by: string; reason: string | null }): string {
  return reason === null ? `Paused by ${by}` : `Paused by ${by}: ${reason}`;
}

export const sourceWords: Record<NonNullable<InstanceHealth["source"]>["state"], string> = {
  starting: "Starting",
  reading: "Reading a page",
  "up to date": "Up to date",
  failing: "Failing",
  paused: "Paused",
  idle: "Nothing is fetched here",
};
