/** The engine killed at every append of its journal, and taken up by another: the same end, each write done once. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Playbook } from "#playbook/model.ts";
import { buildLoop, buildPlaybook, buildTask, callCommand } from "#test/build-playbook.ts";
import { DyingJournal } from "#test/dying-journal.ts";
import { EngineHost, headOf } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor } from "#test/scripted-vendor.ts";
import { MemoryJournal } from "./hosts/memory-journal.ts";

/** A branch, a read, a join, a loop and writes. */
const playbook: Playbook = buildPlaybook(
  buildTask("0", "start", ["r", "a"]),
  buildTask("r", "regular", ["c"], callCommand("look", { value: "r" })),
  buildTask(
    "c",
    "condition",
    { known: ["b"], "#default#": ["never"] },
    {
      branches: [
        {
          label: "known",
          groups: [
            [
              {
                left: { kind: "jinja", template: "{{ node.r.value }}" },
                operator: "sekoia:==",
                right: { kind: "literal", value: "r" },
              },
            ],
          ],
        },
      ],
    },
  ),
  buildTask("a", "regular", ["j"], callCommand("write-probe", { value: "a" })),
  buildTask("b", "regular", ["j"], callCommand("write-probe", { value: "b" })),
  buildTask("never", "regular", ["j"], callCommand("write-probe", { value: "never" })),
  buildTask("j", "title", ["L"]),
  buildLoop("L", ["x", "y"], ["w"], ["z"]),
  buildTask("w", "regular", [], callCommand("write-probe", { value: "{{ node.L.default.value }}" })),
  buildTask("z", "regular", [], callCommand("write-probe", { value: "z" })),
);
const writes = ["a", "b", "x", "y", "z"];

interface Death {
  /** The append at which the process dies, counted from its start. */
  at: number;
  stored: boolean;
}

interface Life {
  statuses: unknown;
  ledger: string[];
  appends: number;
}

const brief = { settleMs: 40, lateMs: 15 };

/** One run through any number of deaths to its end. */
async function live(deaths: readonly Death[], outcomes: readonly Outcome[] = [], times = brief): Promise<Life> {
  const memory = new MemoryJournal();
  let writesSent = 0;
  const vendor = new ScriptedVendor({
    ...times,
    outcomeOf: ({ kind }) => (kind === "write" ? (outcomes[writesSent++] ?? "ok") : "ok"),
  });
  const head = headOf();
  let appends = 0;
  for (const death of [...deaths, { at: Number.POSITIVE_INFINITY, stored: false }]) {
    const journal = new DyingJournal(memory, death.at, death.stored);
    const host = new EngineHost({ playbook, vendor, memory, journal });
    const finished = host.executor.finished(head.id);
    // What had not begun when the process died is begun again by whoever wanted it; the rest is taken up.
    if (memory.events.has(head.id)) host.executor.admit([head]);
    else void host.executor.start(head, { n: 1 });
    await Promise.race([finished, journal.dead]);
    appends = journal.appends;
    const update = memory.updates.get(head.id);
    if (update?.status === "succeeded" || update?.status === "failed") break;
  }
  const state = new EngineHost({ playbook, memory }).stateOf(head.id);
  const tasks = Object.entries(state.frames[""]?.tasks ?? {}).map(([id, task]) => [id, task.status]);
  return { statuses: { run: state.status, tasks: Object.fromEntries(tasks) }, ledger: vendor.ledger.sort(), appends };
}

describe("a process killed at every append", () => {
  it("ends as one that was not, with each write done once", async () => {
    const whole = await live([]);
    assert.deepEqual(whole.ledger, writes);
    assert.ok(whole.appends > 15, `${whole.appends} appends`);
    const points = Array.from({ length: whole.appends }, (_, at) => at + 1);
    const deaths = points.flatMap((at) => [
      { at, stored: false },
      { at, stored: true },
    ]);
    const lives = await Promise.all(deaths.map(async (death) => ({ death, life: await live([death]) })));
    for (const { death, life } of lives) {
      assert.deepEqual(life.statuses, whole.statuses, JSON.stringify(death));
      assert.deepEqual(life.ledger, writes, JSON.stringify(death));
    }
  });

  it("waits for what the dead one may have sent, however late it arrives within the settle time", async () => {
    // Longer than two looks take that do not wait.
    const times = { settleMs: 900, lateMs: 700 };
    const deaths = Array.from({ length: 8 }, (_, at) => ({ at: at + 1, stored: false }));
    const lives = await Promise.all(deaths.map((death) => live([death], ["late", "late"], times)));
    for (const [index, { ledger }] of lives.entries()) assert.deepEqual(ledger, writes, JSON.stringify(deaths[index]));
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
        maxLength: 5,
      }),
      outcomes: fc.array(outcome, { maxLength: 8 }),
    });
    const scenarios = fc.sample(scenario, { numRuns: 150 });
    const lives = await Promise.all(
      scenarios.map(async ({ deaths, outcomes }) => ({ deaths, outcomes, life: await live(deaths, outcomes) })),
    );
    for (const { deaths, outcomes, life } of lives) {
      const which = JSON.stringify({ deaths, outcomes });
      assert.deepEqual(life.ledger, writes, which);
      assert.deepEqual(life.statuses, whole.statuses, which);
    }
  });
});
