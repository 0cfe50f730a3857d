import assert from "node:assert/strict";
import { test } from "node:test";
import type { InstanceHealth } from "#contract/status.ts";
import { instanceWords } from "./instance-words.ts";

const health = (gate: Partial<InstanceHealth["gate"]>, source?: InstanceHealth["source"]): InstanceHealth => ({
  name: "x",
  integration: "x",
  gate: { state: "open", waiting: 0, inFlight: 0, ...gate },
  ...(source ? { source } : {}),
});
const failing = {
  state: "failing",
  lastSuccess: null,
  lagSeconds: null,
  error: "no key",
  nextAttempt: null,
  fetched: 0,
  updated: 0,
  quarantined: 0,
  errors: 1,
  perMinute: 0,
  waiting: 0,
  paused: null,
} as const;

test("a closed gate counts before a source that fails for it, and says why and until when", () => {
  const until = "2026-11-28T14:00:00.000Z";
  const words = instanceWords(health({ state: "closed", reason: "refused", until }, failing));
  assert.deepEqual(words, { word: "Closed", tone: "failed", why: "refused", until });
});

test("a source that fails is told though the gate is open", () => {
  const words = instanceWords(health({}, failing));
  assert.equal(words.tone, "failed");
  assert.equal(words.why, "no key");
});

test("a source that a person paused says by whom and why", () => {
  const paused = { by: "ada", reason: "moving house", since: "2026-11-28T14:00:00.000Z" };
  const words = instanceWords(health({}, { ...failing, state: "paused", paused }));
  assert.deepEqual([words.word, words.why], ["Paused", "Paused by ada: moving house"]);
});

test("an instance that fetches nothing as it is set says so and why, and is not called open", () => {
  const words = instanceWords(health({}, { ...failing, state: "idle", error: null, idle: "There is no token" }));
  assert.deepEqual([words.word, words.tone, words.why], ["Fetches nothing", "idle", "There is no token"]);
});

test("what nobody can know is not called well", () => {
  assert.equal(instanceWords(null).tone, "idle");
  assert.equal(instanceWords(health({})).word, "Open");
});
