/** A command that several instances offer: each item on each of them, and what becomes of one is looked up where it went. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EngineHost } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor } from "#test/scripted-vendor.ts";
import { writePlaybook } from "#test/write-playbook.ts";
import { MemoryJournal } from "./hosts/memory-journal.ts";

const playbook = writePlaybook("several", {
  "0": { type: "start", next: ["1"] },
  "1": { script: "Scripted|||write-probe", args: { value: "a" }, next: ["2"] },
  "2": { type: "title", name: "Done" },
});

/** Two systems of one make; `second` says what becomes of the requests of the other one. */
function twoSystems(second: Outcome[]) {
  const one = new ScriptedVendor();
  const two = new ScriptedVendor({ outcomeOf: ({ kind }) => (kind === "write" ? (second.shift() ?? "ok") : "ok") });
  return { one, two, instances: [two.createInstance("Other", one.integration)] };
}

describe("a write on each of two instances", () => {
  it("is looked up at the one it went to, and not done twice there", async () => {
    const { one, two, instances } = twoSystems(["lost"]);
    const host = new EngineHost({ playbook, vendor: one, instances });
    const { status } = await host.run();
    assert.equal(status, "succeeded");
    assert.deepEqual([one.ledger, two.ledger], [["a"], ["a"]]);
    assert.deepEqual([one.callsOf("probe").length, two.callsOf("probe").length], [0, 1]);
  });

  it("goes to the instance that was fixed for it when another one came before it meanwhile", async () => {
    const { one, two, instances } = twoSystems(["unreachable"]);
    const memory = new MemoryJournal();
    const host = new EngineHost({ playbook, vendor: one, instances, memory });
    const head = await host.start();
    await host.until(head.id, "stepAttempted");
    await host.executor.stop();

    const third = new ScriptedVendor();
    const again = new EngineHost({ playbook, vendor: one, memory });
    again.executor.catalog.replaceInstances([
      third.createInstance("Another", one.integration),
      one.createInstance(),
      ...instances,
    ]);
    const finished = again.executor.finished(head.id);
    again.executor.admit([head]);
    assert.equal(await finished, "succeeded");
    assert.deepEqual([one.ledger, two.ledger, third.ledger], [["a"], ["a"], []]);
  });

  it("fails for the one that is gone, by name", async () => {
    const { one, two, instances } = twoSystems(["unreachable"]);
    const memory = new MemoryJournal();
    const host = new EngineHost({ playbook, vendor: one, instances, memory });
    const head = await host.start();
    await host.until(head.id, "stepAttempted");
    await host.executor.stop();

    const again = new EngineHost({ playbook, vendor: one, memory });
    const finished = again.executor.finished(head.id);
    again.executor.admit([head]);
    assert.equal(await finished, "failed");
    assert.deepEqual([one.ledger, two.ledger], [["a"], []]);
    const failed = again.eventsOf(head.id).find((event) => event.type === "itemDone" && event.error);
    assert.equal(failed?.type === "itemDone" && failed.error?.code, "INSTANCE_UNKNOWN");
  });

  it("asks a person when the one it went to is gone: nobody else knows of it", async () => {
    const { one, two, instances } = twoSystems(["lost"]);
    const memory = new MemoryJournal();
    const host = new EngineHost({ playbook, vendor: one, instances, memory });
    const head = await host.start();
    await host.until(head.id, "stepAttempted");
    await host.executor.stop();

    const again = new EngineHost({ playbook, vendor: one, memory });
    again.executor.admit([head]);
    await again.until(head.id, "questionAsked");
    assert.deepEqual([one.ledger, two.ledger], [["a"], ["a"]]);
    assert.equal(one.callsOf("probe").length, 0);
  });
});
