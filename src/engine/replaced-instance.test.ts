/** An instance is changed while runs wait for it: they go on with it as it is now, and nothing is done twice. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { EngineHost } from "#test/engine-host.ts";
import { ScriptedVendor } from "#test/scripted-vendor.ts";
import { waitFor } from "#test/wait-for.ts";
import { Gate, LetGo } from "./gate.ts";

const single = (name: string) =>
  buildPlaybook(
    buildTask("0", "start", ["1"]),
    buildTask("1", "regular", [], {
      command: { name, arguments: { value: { kind: "literal", value: "a" } } },
    }),
  );

describe("an instance that is replaced", () => {
  for (const command of ["look", "write-safe", "write-probe"]) {
    it(`does not hold up ${command} that waits before its gate`, async () => {
      const vendor = new ScriptedVendor();
      const host = new EngineHost({ playbook: single(command), vendor });
      const { catalog } = host.executor;
      const [before] = catalog.instances;
      before?.gateFor().close("the credentials are refused", 3_600_000);
      const head = await host.start();
      const finished = host.executor.finished(head.id);
      await waitFor(() => before?.gateFor().status().waiting === 1, { what: "the step before the gate" });
      assert.equal(vendor.calls.length, 0);

      catalog.replaceInstances([vendor.createInstance("Scripted anew")]);
      before?.gateFor().retire();
      assert.equal(await finished, "succeeded");
      assert.equal(vendor.calls.length, 1);
      const events = host.eventsOf(head.id);
      assert.ok(!events.some(({ type }) => type === "stepAttempted"), "it had not been attempted");
      const done = events.findLast((event) => event.type === "taskDone" && event.task === "1");
      assert.equal(done?.type === "taskDone" && done.instance, "Scripted anew");
    });
  }

  it("lets a write that is out get its answer, once", async () => {
    const vendor = new ScriptedVendor();
    const host = new EngineHost({ playbook: single("write-ask"), vendor });
    const [before] = host.executor.catalog.instances;
    const head = await host.start();
    await host.until(head.id, "stepIntended");
    host.executor.catalog.replaceInstances([vendor.createInstance("Scripted anew")]);
    before?.gateFor().retire();
    const status = host.stateOf(head.id).status === "succeeded" ? "succeeded" : await host.executor.finished(head.id);
    assert.equal(status, "succeeded");
    assert.deepEqual(vendor.ledger, ["a"]);
  });
});

describe("a gate", () => {
  const never = new AbortController().signal;
  const limits = { concurrency: 1, requestTimeoutMs: 1_000 };
  const clock = { now: () => Date.now() };

  it("lets go only those that may begin anew; the others keep their turn", async () => {
    const gate = new Gate(limits, clock);
    const out = await gate.acquire(1, 0, never);
    const restartable = gate.acquire(9, 1, never, { mayBeLetGo: true });
    const steady = gate.acquire(1, 2, never);
    gate.retire();
    await assert.rejects(restartable, LetGo);
    await assert.rejects(gate.acquire(9, 3, never, { mayBeLetGo: true }), LetGo);
    assert.equal(gate.status().waiting, 1);
    out.release();
    (await steady).release();
    assert.deepEqual(gate.status(), { state: "open", waiting: 0, inFlight: 0 });
  });

  it("that is closed finds out at once whether what was changed was the trouble", async () => {
    const gate = new Gate(limits, clock);
    gate.close("refused", 3_600_000);
    const waiting = gate.acquire(1, 0, never);
    gate.letGo();
    const slot = await waiting;
    assert.equal(gate.status().state, "trial");
    gate.succeeded();
    slot.release();
    assert.equal(gate.status().state, "open");
  });
});
