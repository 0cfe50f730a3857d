/** A task that runs once an item, and one item of which only a person can tell what became of it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { EngineHost } from "#test/engine-host.ts";
import { type Outcome, ScriptedVendor } from "#test/scripted-vendor.ts";
import { giveUp, itWasDone } from "./tasks/unknown-outcome.ts";

const playbook = {
  ...buildPlaybook(
    buildTask("0", "start", ["1"]),
    buildTask("1", "regular", [], {
      command: { name: "write-ask", arguments: { value: { kind: "literal", value: ["a", "b", "c"] } } },
    }),
  ),
  language: "xsoar" as const,
};

/** Nobody knows what became of the item; the person answers. */
async function answered(unknown: string, outcome: Outcome, answer: string) {
  const outcomes = new Map([[unknown, outcome]]);
  const vendor = new ScriptedVendor({ outcomeOf: ({ value }) => outcomes.get(value) ?? "ok" });
  const host = new EngineHost({ playbook, vendor });
  const head = await host.start();
  const finished = host.executor.finished(head.id);
  await host.until(head.id, "questionAsked");
  await host.executor.bring(head);
  await host.executor.operations.answer(head.id, "", "1", answer, "ada");
  const status = await finished;
  const last = host.eventsOf(head.id).findLast((event) => "task" in event && event.task === "1");
  return { status, ledger: vendor.ledger, last };
}

describe("a person's word on one of several items", () => {
  it("is about that item: it was done, and those after it are done too", async () => {
    const { status, ledger } = await answered("a", "lost", itWasDone);
    assert.equal(status, "succeeded");
    assert.deepEqual(ledger, ["a", "b", "c"]);
  });

  it("ends the task when it was the last one", async () => {
    const { status, ledger } = await answered("c", "lost", itWasDone);
    assert.equal(status, "succeeded");
    assert.deepEqual(ledger, ["a", "b", "c"]);
  });

  it("gives one up: the others are done, and the task says that one failed", async () => {
    const { status, ledger, last } = await answered("b", "dropped", giveUp);
    assert.equal(status, "failed");
    assert.deepEqual(ledger, ["a", "c"]);
    assert.ok(last?.type === "taskFailed");
    assert.equal(last.error.code, "EFFECT_GIVEN_UP");
    assert.match(last.error.message, /^1 of 3 items failed/);
  });
});
