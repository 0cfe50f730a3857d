import { systemClock } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import type { Json } from "#base/json.ts";
import type { Instance } from "#engine/catalog.ts";
import { Gate } from "#engine/gate.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";

/** A vendor that takes no time. */
export const instant = defineIntegration({
  id: "instant",
  name: "Instant",
  description: "Answers at once: what remains is the engine.",
  parameters: [],
  limits: { concurrency: 100_000, requestTimeoutMs: 1_000 },
  instanceless: true,
  commands: [
    defineCommand({
      name: "instant-write",
      description: "A write that is answered at once.",
      effect: "write",
      repeat: "safe",
      arguments: [{ name: "value", description: "Anything." }],
      run: (_context, inputs) => ({ outputs: { ok: true, value: inputs.value ?? null }, summary: "Written" }),
    }),
    defineCommand({
      name: "instant-rows",
      description: "A look that gives rows of a log, `megabytes` of JSON together.",
      effect: "read",
      arguments: [{ name: "megabytes", description: "How much." }],
      run: (_context, { megabytes }) => ({ outputs: { rows: rowsOf(Number(megabytes)) }, summary: "Rows" }),
    }),
  ],
});

export function instantInstance(): Instance {
  const gate = new Gate(instant.limits, systemClock);
  return {
    id: uuidv7(),
    name: "Instant",
    integration: instant,
    requestTimeoutMs: 1_000,
    settleMs: 2_000,
    gateFor: () => gate,
    gates: () => [gate],
    http: { request: () => Promise.reject(new Error("nothing is sent")) },
    parameters: () => ({}),
  };
}

let round = 0;

/** Never the same twice: what is kept by its hash is kept anew. */
function rowsOf(megabytes: number): Json[] {
  round += 1;
  const line = { host: "web-01.example.test", source: { ip: "203.0.113.7" }, message: "x".repeat(900) };
  return Array.from({ length: megabytes * 1024 }, (_, index) => ({ ...line, id: `${round}/${index}` }));
}
