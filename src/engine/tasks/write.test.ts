import assert from "node:assert/strict";
import { it } from "node:test";
import { buildPlaybook, buildTask, callCommand } from "#test/build-playbook.ts";
import { EngineHost } from "#test/engine-host.ts";
import { ScriptedVendor } from "#test/scripted-vendor.ts";
import { MemoryJournal } from "../hosts/memory-journal.ts";
import type { JournalEntry } from "../journal.ts";

/** Learns late that its first intent is durable, as a process does that was stopped in between and went on. */
class StoppedOnce extends MemoryJournal {
  stoppedForMs = 0;

  override async append(entry: JournalEntry): Promise<void> {
    await super.append(entry);
    if (entry.events.some(({ type }) => type === "stepIntended")) this.stoppedForMs = 70_000;
  }
}

it("a write whose intent is old by the time it could leave does not leave, and is intended anew", async () => {
  const step = buildTask("1", "regular", [], callCommand("write-probe", { value: "v" }));
  const memory = new StoppedOnce();
  const vendor = new ScriptedVendor();
  const clock = { now: () => Date.now() + memory.stoppedForMs };
  const playbook = buildPlaybook(buildTask("0", "start", ["1"]), step);
  const host = new EngineHost({ playbook, vendor, memory, clock });
  const { status, events } = await host.run();
  assert.equal(status, "succeeded");
  assert.deepEqual(
    events.flatMap((event) => ("task" in event && event.task === "1" ? [event.type] : [])),
    ["stepIntended", "stepAttempted", "stepIntended", "taskDone"],
  );
  const attempt = events.find((event) => event.type === "stepAttempted");
  assert.equal(attempt?.outcome, "not sent");
  assert.equal(attempt?.error.code, "EFFECT_TOO_LATE");
  assert.equal(vendor.callsOf("write").length, 1);
  assert.equal(vendor.callsOf("probe").length, 0, "it is known not to have left: nothing has to be looked up");
});
