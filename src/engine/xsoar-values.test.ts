/** XSOAR's values in a run: the context, the inputs and the incident are what its expressions see. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Comparison, Playbook, Task, Value } from "#playbook/model.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { EngineHost, type FinishedRun, headOf } from "#test/engine-host.ts";

const path = (written: string): Value => ({ kind: "path", path: written });
const text = (written: string): Value => ({ kind: "text", text: written });

function xsoar(...tasks: Task[]): Playbook {
  return { ...buildPlaybook(...tasks), language: "xsoar" };
}

async function run(playbook: Playbook, start = {}): Promise<FinishedRun> {
  const host = new EngineHost({ playbook });
  const head = headOf();
  host.memory.contexts.set(head.investigationId, {
    seq: 1,
    document: { IP: [{ Address: "1.1.1.1" }, { Address: "2.2.2.2" }] },
  });
  return host.run(start, head);
}

function condition(comparison: Comparison, next: Record<string, string[]>): Playbook {
  const branches = [{ label: "yes", groups: [[comparison]] }];
  const tasks = ["2", "3"].map((id) => buildTask(id, "title"));
  return xsoar(buildTask("0", "start", ["1"]), buildTask("1", "condition", next, { branches }), ...tasks);
}

describe("XSOAR's values in a run", () => {
  it("arguments are evaluated over context, inputs and incident before the command runs", async () => {
    const value: Value = {
      kind: "complex",
      root: "IP",
      accessor: "Address",
      transformers: [{ operator: "join", arguments: { separator: path("inputs.separator") } }],
    };
    const command = {
      name: "look",
      // Two expressions within a text.
      arguments: { value, other: text(["of $", "{incident.name}: $", "{.=/\\d/.test(val.incident.id)}"].join("")) },
    };
    const playbook = xsoar(buildTask("0", "start", ["1"]), buildTask("1", "regular", [], { command }));
    const { events, status } = await run(playbook, {
      inputs: { separator: "+" },
      incident: { id: "7", name: "Phish" },
    });
    assert.equal(status, "succeeded");
    const done = events.find((event) => event.type === "taskDone" && event.task === "1");
    assert.ok(done?.type === "taskDone");
    assert.deepEqual(done.inputs, { value: "1.1.1.1+2.2.2.2", other: "of Phish: true" });
  });

  it("a condition takes the label that holds, and keeps what was compared", async () => {
    const comparison = { left: path("IP.Address"), operator: "isEqualString", right: text("2.2.2.2") };
    const { events, state } = await run(condition(comparison, { yes: ["2"], "#default#": ["3"] }));
    assert.equal(state.frames[""]?.tasks["2"]?.status, "done");
    assert.equal(state.frames[""]?.tasks["3"]?.status, "skipped");
    const done = events.find((event) => event.type === "taskDone" && event.task === "1");
    assert.ok(done?.type === "taskDone");
    assert.deepEqual(done.inputs, {
      compared: [
        { branch: "yes", left: ["1.1.1.1", "2.2.2.2"], operator: "isEqualString", right: "2.2.2.2", result: true },
      ],
    });
  });

  it("nothing that holds takes the default, and without one the step fails", async () => {
    const comparison = { left: path("Nothing"), operator: "isExists", right: text("") };
    const withDefault = await run(condition(comparison, { yes: ["2"], "#default#": ["3"] }));
    assert.equal(withDefault.state.frames[""]?.tasks["3"]?.status, "done");
    const without = await run(condition(comparison, { yes: ["2"] }));
    assert.equal(without.status, "failed");
    assert.equal(without.state.error?.code, "XSOAR_NO_BRANCH");
  });

  it("what cannot be evaluated fails the step with its code", async () => {
    const value: Value = { kind: "complex", root: "IP", transformers: [{ operator: "NoSuchScript", arguments: {} }] };
    const playbook = xsoar(
      buildTask("0", "start", ["1"]),
      buildTask("1", "regular", [], { command: { name: "look", arguments: { value } } }),
    );
    const { status, state } = await run(playbook);
    assert.equal(status, "failed");
    assert.equal(state.error?.code, "XSOAR_UNKNOWN_TRANSFORMER");
  });
});
