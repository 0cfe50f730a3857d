/** An automation whose process is killed at every append of the journal: the same end, each write and each change once. */
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import fc from "fast-check";
import type { Json } from "#base/json.ts";
import { textEntry } from "#sdk/entry.ts";
import { defineCommand, defineIntegration } from "#sdk/integration.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { buildScript, callScript } from "#test/build-script.ts";
import { DyingJournal } from "#test/dying-journal.ts";
import { EngineHost, headOf } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor } from "#test/scripted-vendor.ts";
import { MemoryJournal } from "../hosts/memory-journal.ts";
import { ScriptRunners } from "./script-runners.ts";

const runners = new ScriptRunners();
after(() => runners.close());

const own = defineIntegration({
  id: "own",
  name: "Own",
  description: "For tests.",
  parameters: [],
  limits: { concurrency: 10, requestTimeoutMs: 1_000 },
  instanceless: true,
  commands: [
    defineCommand({
      name: "keep",
      description: "Adds to what is kept.",
      effect: "local",
      arguments: [{ name: "value", description: "What." }],
      run: (_context, { value = null }) => ({
        entries: [textEntry("kept")],
        operations: [{ op: "append", path: "Kept", value }],
      }),
    }),
  ],
});
const ownInstance = new ScriptedVendor().createInstance("Own", own);

/** Reads, writes, changes of the context, a wait, another automation, and chance in between. */
const scripts = [
  buildScript(
    "Outer",
    `var chance = Math.random();
     var seen = executeCommand('look', {value: 'r'})[0].Contents.value;
     executeCommand('write-probe', {value: 'a'});
     setContext('Direct', 1);
     executeCommand('keep', {value: 'k1'});
     wait(0.01);
     var inner = executeCommand('Inner', {});
     executeCommand('keep', {value: String(chance === Math.random()) + seen});
     executeCommand('write-probe', {value: 'c'});
     setContext('Direct', 2);
     return inner`,
  ),
  buildScript(
    "Inner",
    `executeCommand('keep', {value: 'k2'});
     executeCommand('write-probe', {value: 'b'});
     setContext('Inner', incidents.length);
     return {Type: 1, Contents: 'ok', ContentsFormat: 'text', EntryContext: {Out: 'ok'}}`,
  ),
];
const playbook = {
  ...buildPlaybook(
    buildTask("0", "start", ["1"]),
    buildTask("1", "regular", ["2"], callScript("Outer")),
    buildTask("2", "regular", [], {
      command: { name: "write-probe", arguments: { value: { kind: "text", text: "z" } } },
    }),
  ),
  language: "xsoar" as const,
};
const writes = ["a", "b", "c", "z"];
const context = { Kept: ["k1", "k2", "falser"], Direct: 2, Inner: 0, Out: "ok" };

interface Death {
  /** The append at which the process dies, counted from its start. */
  at: number;
  stored: boolean;
}

interface Life {
  status: string;
  ledger: string[];
  appends: number;
  context: Json;
}

async function live(deaths: readonly Death[], outcomes: readonly Outcome[] = []): Promise<Life> {
  const memory = new MemoryJournal();
  let sent = 0;
  const vendor = new ScriptedVendor({
    settleMs: 40,
    lateMs: 15,
    outcomeOf: ({ kind }) => (kind === "write" ? (outcomes[sent++] ?? "ok") : "ok"),
  });
  const head = headOf();
  let appends = 0;
  for (const death of [...deaths, { at: Number.POSITIVE_INFINITY, stored: false }]) {
    const journal = new DyingJournal(memory, death.at, death.stored);
    const host = new EngineHost({
      playbook,
      vendor,
      memory,
      journal,
      scripts,
      runners,
      integrations: [own],
      instances: [ownInstance],
    });
    const finished = host.executor.finished(head.id);
    if (memory.events.has(head.id)) host.executor.admit([head]);
    else void host.executor.start(head, {});
    await Promise.race([finished, journal.dead]);
    appends = journal.appends;
    const update = memory.updates.get(head.id);
    if (update?.status === "succeeded" || update?.status === "failed") break;
  }
  const state = new EngineHost({ playbook, memory }).stateOf(head.id);
  return {
    status: state.status,
    ledger: vendor.ledger.sort(),
    appends,
    context: memory.contexts.get(head.investigationId)?.document ?? null,
  };
}

describe("an automation killed at every append", () => {
  it("ends as one that was not, with each write and each change done once", async () => {
    const whole = await live([]);
    assert.deepEqual([whole.status, whole.ledger, whole.context], ["succeeded", writes, context]);
    assert.ok(whole.appends > 20, `${whole.appends} appends`);
    const points = Array.from({ length: whole.appends }, (_, at) => at + 1);
    const deaths = points.flatMap((at) => [
      { at, stored: false },
      { at, stored: true },
    ]);
    const lives = await Promise.all(deaths.map(async (death) => ({ death, life: await live([death]) })));
    for (const { death, life } of lives) {
      assert.deepEqual([life.status, life.ledger, life.context], ["succeeded", writes, context], JSON.stringify(death));
    }
  });

  it("ends so after any deaths and any faults of the vendor", async () => {
    const whole = await live([]);
    const outcome = fc.constantFrom<Outcome>(
      "ok",
      "ok",
      "lost",
      "late",
      "dropped",
      "failed after",
      "failed before",
      "throttled",
    );
    const scenario = fc.record({
      deaths: fc.array(fc.record({ at: fc.integer({ min: 1, max: whole.appends }), stored: fc.boolean() }), {
        maxLength: 4,
      }),
      outcomes: fc.array(outcome, { maxLength: 6 }),
    });
    const lives = await Promise.all(
      fc
        .sample(scenario, { numRuns: 40 })
        .map(async (given) => ({ given, life: await live(given.deaths, given.outcomes) })),
    );
    for (const { given, life } of lives) {
      assert.deepEqual([life.status, life.ledger, life.context], ["succeeded", writes, context], JSON.stringify(given));
    }
  });
});
