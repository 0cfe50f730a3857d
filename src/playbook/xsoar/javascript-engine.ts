/**
 * The sandbox that runs what is not interpreted here: any JavaScript within a DT, and regular expressions beyond RE2.
 * Synchronous; JSON in, JSON out; nothing of the host is within. `engine/javascript/` has the one on QuickJS.
 */
import type { Json } from "#base/json.ts";

export interface JavaScriptEngine {
  evaluate(call: JavaScriptCall): JavaScriptResult;
}

export interface JavaScriptCall {
  /** A function's body: what it returns is the result. */
  body: string;
  /** Its parameters. */
  bindings: Readonly<Record<string, Json>>;
  limits: JavaScriptLimits;
  /** What its clock shows, in milliseconds since the epoch. */
  now: number;
  /** What `Math.random` begins with. */
  seed: number;
}

export interface JavaScriptLimits {
  milliseconds: number;
  memoryBytes: number;
  stackBytes: number;
  /** Characters of the result as JSON. */
  resultLength: number;
}

export type JavaScriptResult = {
  /** How long it worked for it, where that is known. */
  workedMs?: number;
} & (
  | { ok: true; value: Json | undefined }
  /** `error`: it threw, or is no JavaScript. */
  | { ok: false; reason: "error" | "time" | "memory" | "result" | "unavailable"; message: string }
);

/** For JavaScript within a DT and for a regular expression. */
export const inlineLimits: JavaScriptLimits = {
  milliseconds: 50,
  memoryBytes: 64 * 1024 * 1024,
  stackBytes: 256 * 1024,
  resultLength: 10_000_000,
};
