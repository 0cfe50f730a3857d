import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { linkPlaybook, planLinked } from "./link-playbook.ts";
import type { Playbook, Task } from "./model.ts";

function call(id: string, called: string): Task {
  return buildTask(id, "playbook", [], {
    frame: { playbook: { name: called }, separateContext: true, inputs: {}, maxIterations: 1 },
  });
}

function playbook(id: string, ...calls: string[]): Playbook {
  const tasks = calls.map((called, index) => call(`${index + 1}`, called));
  return {
    ...buildPlaybook(
      buildTask(
        "0",
        "start",
        tasks.map((task) => task.id),
      ),
      ...tasks,
    ),
    id,
    name: id,
  };
}

describe("linking", () => {
  it("pins what is called, what that calls, and shares what two call", async () => {
    const all = [playbook("a", "b", "c"), playbook("b", "d"), playbook("c", "d"), playbook("d")];
    const { linked, problems } = linkPlaybook(all[0] as Playbook, (name) => all.find(({ id }) => id === name));
    assert.deepEqual(problems, []);
    assert.deepEqual(
      linked.map((one) => one.playbook.id),
      ["d", "b", "c", "a"],
    );
    const byHash = new Map(linked.map((one) => [one.hash, one.playbook]));
    const root = linked.at(-1);
    const plan = await planLinked(root?.hash ?? "", async (hash) => byHash.get(hash));
    assert.equal(plan?.calls.get("b")?.calls.get("d"), plan?.calls.get("c")?.calls.get("d"));
    assert.equal(plan?.calls.get("b")?.calls.get("d")?.playbook.id, "d");
  });

  it("gives another hash when anything that is called changes, the same when nothing does", () => {
    const root = playbook("a", "b");
    const hashOf = (inner: Playbook) => linkPlaybook(root, () => inner).linked.at(-1)?.hash;
    assert.equal(hashOf(playbook("b")), hashOf(playbook("b")));
    assert.notEqual(hashOf(playbook("b")), hashOf({ ...playbook("b"), name: "B" }));
  });

  it("names what is missing and what goes round, and links the rest", () => {
    const all = [playbook("a", "b", "nowhere"), playbook("b", "a", "b")];
    const { linked, problems } = linkPlaybook(all[0] as Playbook, (name) => all.find(({ id }) => id === name));
    assert.deepEqual(problems, [
      { playbook: "b", task: "1", called: "a", problem: "circular" },
      { playbook: "b", task: "2", called: "b", problem: "circular" },
      { playbook: "a", task: "2", called: "nowhere", problem: "missing" },
    ]);
    assert.deepEqual(Object.keys(linked.at(-1)?.playbook.links ?? {}), ["b"]);
  });
});
