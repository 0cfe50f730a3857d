/** What playbooks ask of the engine, without a server: served under the clock of the run's own world. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { JsonObject } from "#base/json.ts";
import type { Playbook } from "#playbook/model.ts";
import { buildTask } from "#test/build-playbook.ts";
import { call, xsoarPlaybook } from "#test/duty-world.ts";
import { builtin } from "../commands/builtin.ts";
import { type OfflineRun, OfflineWorld, type OfflineWorldOptions } from "./offline-world.ts";

async function run(playbooks: Playbook[], more: Partial<OfflineWorldOptions> = {}) {
  const world = new OfflineWorld({ playbooks, integrations: [builtin], ...more });
  const [main] = playbooks;
  assert.ok(main);
  try {
    const ended: OfflineRun = await world.run(main, { incident: { name: "main", type: "Plain" } });
    return { ...ended, world };
  } finally {
    await world.close();
  }
}

const contextOf = ({ context }: OfflineRun) => context as JsonObject;

describe("a playbook without a server", { concurrency: true }, () => {
  it("has commands run by the clock while it sleeps, as often as it said, and sees what is left of them", async () => {
    const every = { command: "!Set key=Ticks value=tick append=true", cron: "* * * * *", times: "2" };
    const ended = await run([
      xsoarPlaybook(
        "main",
        buildTask("1", "regular", ["2"], call("ScheduleCommand", every)),
        buildTask("2", "regular", ["3"], call("ShowScheduledEntries")),
        buildTask("3", "regular", ["4"], call("Sleep", { seconds: "300" })),
        buildTask("4", "regular", ["5"], call("Set", { key: "Counted", value: "${Ticks}" })),
        buildTask("5", "regular", [], call("ShowScheduledEntries")),
      ),
    ]);
    assert.equal(ended.status, "succeeded");
    const context = contextOf(ended);
    assert.deepEqual(
      [context.Ticks, context.Counted],
      [
        ["tick", "tick"],
        ["tick", "tick"],
      ],
    );
    assert.ok(context.ScheduledEntries, "the first look finds it");
    assert.match(JSON.stringify(ended.entries.at(-1)), /No command is scheduled/);
  });

  it("goes on after a task that one of its own commands completes, by the branch it names", async () => {
    const ended = await run([
      xsoarPlaybook(
        "main",
        buildTask("1", "title", ["2", "3"]),
        buildTask("2", "condition", { yes: ["4"], no: ["5"] }, { tags: ["gate"] }),
        buildTask("3", "regular", [], call("taskComplete", { id: "gate", input: "Yes" })),
        buildTask("4", "title"),
        buildTask("5", "title"),
      ),
    ]);
    assert.equal(ended.status, "succeeded");
    assert.equal(ended.state.frames[""]?.tasks["4"]?.status, "done");
    assert.equal(ended.state.frames[""]?.tasks["5"]?.status, "skipped");
  });

  it("waits for a person where nobody completes its task, although commands run by the clock", async () => {
    const schedule = { command: "!Set key=T value=t", cron: "* * * * *" };
    const ended = await run([
      xsoarPlaybook(
        "main",
        buildTask("1", "regular", ["2"], call("ScheduleCommand", schedule)),
        buildTask("2", "regular"),
      ),
    ]);
    assert.equal(ended.status, "waiting");
  });

  it("begins the playbook of an incident it creates, sets it for, and has investigated, once", async () => {
    const id = "${CreatedIncidentID}";
    const ended = await run([
      xsoarPlaybook(
        "main",
        buildTask("1", "regular", ["2"], call("createNewIncident", { name: "second", type: "Auto" })),
        buildTask("2", "regular", ["3"], call("setPlaybook", { name: "child", incidentId: id })),
        buildTask("3", "regular", ["4"], call("investigate", { id })),
        buildTask("4", "regular", [], call("Sleep", { seconds: "10" })),
      ),
      xsoarPlaybook("child", buildTask("1", "regular", [], call("Set", { key: "Ran", value: "${incident.name}" }))),
    ]);
    assert.equal(ended.status, "succeeded");
    const { world } = ended;
    const [, ...others] = world.runs;
    assert.deepEqual(
      others.map(({ playbookId, investigationId }) => [playbookId, investigationId]),
      [["child", "2"]],
    );
    assert.deepEqual((await world.journal.readContext("2")).document, { Ran: "second" });
  });

  it("begins the playbook of a type that starts by itself", async () => {
    const ended = await run(
      [
        xsoarPlaybook(
          "main",
          buildTask("1", "regular", ["2"], call("createNewIncident", { name: "second", type: "Auto" })),
          buildTask("2", "regular", [], call("Sleep", { seconds: "10" })),
        ),
        xsoarPlaybook("child", buildTask("1", "title")),
      ],
      { incidentTypes: { Auto: { playbook: "child", autorun: true } } },
    );
    assert.deepEqual(
      ended.world.runs.map(({ playbookId }) => playbookId),
      ["main", "child"],
    );
    assert.equal(ended.world.journal.store.incidentsById.get("2")?.status, 1);
  });
});
