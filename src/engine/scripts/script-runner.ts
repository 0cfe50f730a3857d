/**
 * The seam to whatever runs the code of automations: one runner a language. A runner knows no run and no journal. It runs
 * a script from its start, answers the calls that were answered before, and stops at the first that was not.
 */
import type { Json, JsonObject } from "#base/json.ts";
import type { ScriptLanguage } from "#playbook/script.ts";
import type { ContextOperation } from "#sdk/investigation.ts";

export interface ScriptRunner {
  readonly languages: readonly ScriptLanguage[];
  /** Never rejects but with the signal's reason, when it aborts. */
  run(pass: ScriptPass, signal: AbortSignal): Promise<ScriptEnd>;
  close(): void;
}

/** One pass through a script. The same pass has the same end, whatever the clock and the machine. */
export interface ScriptPass {
  code: string;
  args: JsonObject;
  given: Given;
  /** What its clock begins with, in milliseconds since the epoch; after a call, it shows when that was answered. */
  now: number;
  /** What its chance begins with. */
  seed: number;
  /** Stands in the ids of files it makes. */
  step: string;
  answers: readonly RecordedAnswer[];
  limits: ScriptLimits;
}

/** What a script sees without asking. */
export interface Given {
  /** The incident it works for, as XSOAR's API has it; none for a run without one. */
  incidents: JsonObject[];
  investigation: JsonObject;
  /** Only for scripts that look at it: it may be large. */
  context?: JsonObject;
  urls: JsonObject;
}

export interface RecordedAnswer {
  key: string;
  at: number;
  value: HostAnswer;
}

/** What a call gives the script; an `error` is thrown at it. */
export type HostAnswer = { value: Json } | { error: string };

export interface ScriptLimits {
  /** Of working time. */
  milliseconds: number;
  memoryBytes: number;
  stackBytes: number;
  /** Characters of what it returns, as JSON. */
  resultLength: number;
  calls: number;
}

/** What a script asks the host for. */
export type HostCall = { key: string } & (
  | { kind: "command"; name: string; args: JsonObject }
  | { kind: "http"; url: string; options: JsonObject; insecure: boolean }
  | { kind: "wait"; seconds: number }
  | { kind: "look"; name: Look; args: Json[] }
);

/** What it can only know by asking: answered at once, from what is here. */
export const looks = ["getModules", "getAllSupportedCommands", "getFileByEntryID"] as const;
export type Look = (typeof looks)[number];

export interface ScriptFile {
  /** By which the script knows it. */
  id: string;
  content: Uint8Array;
}

export interface ScriptTold {
  /** Direct changes of the context since the last answered call, in order. */
  changes: ContextOperation[];
  logs: { level: "debug" | "info" | "error"; text: string }[];
}

/** `several`: what it returned is a list of results, each by itself. `diverged`: it asked for something else than before. */
export type ScriptEnd = ScriptTold &
  (
    | { end: "returned"; value: Json | undefined; several?: boolean; files: ScriptFile[] }
    | { end: "threw"; message: string }
    | { end: "called"; call: HostCall }
    | { end: "diverged"; message: string }
    | { end: "limit"; limit: "time" | "memory" | "result" | "calls"; message: string }
    | { end: "broken"; message: string }
  );
