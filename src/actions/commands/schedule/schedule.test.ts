import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonAt } from "#base/json.ts";
import { noon, runBuiltin, type World } from "#test/memory-investigation.ts";

test("a command is scheduled by cron, with an end", async () => {
  for (const name of ["scheduleEntry", "ScheduleCommand"]) {
    const inputs = { command: "!Print value=x", cron: "*/1 * * * *", times: "2", endDate: "2026-11-25T12:00:00Z" };
    const { operations } = await runBuiltin(name, inputs);
    assert.deepEqual(operations, [
      {
        op: "scheduleCommand",
        id: "test-step",
        command: "!Print value=x",
        cron: "*/1 * * * *",
        times: 2,
        endsAt: noon,
      },
    ]);
  }
});

test("what cannot be scheduled is refused", async () => {
  for (const inputs of [
    { command: "Print", cron: "* * * * *" },
    { command: "!Print", cron: "* * *" },
    { command: "!Print", cron: "* * * * *", times: "0" },
    { command: "!Print", cron: "* * * * *", endDate: "someday" },
  ]) {
    assert.ok((await runBuiltin("ScheduleCommand", inputs)).error, JSON.stringify(inputs));
  }
});

const world: World = {
  entries: [
    { id: "1@7", contents: "!Print value=x", schedule: { id: "s1", cron: "* * * * *", times: 2, scheduled: true } },
    { id: "2@7", contents: "!Print value=y", schedule: { id: "s2", cron: "* * * * *", scheduled: false } },
    { id: "3@7", contents: "other" },
  ],
};

test("ShowScheduledEntries shows what is still to run", async () => {
  const { entryContext } = await runBuiltin("ShowScheduledEntries", {}, world);
  assert.equal(jsonAt(entryContext, "ScheduledEntries", 0, "id"), "1@7");
  assert.equal(jsonAt(entryContext, "ScheduledEntries", 0, "schedule", "Scheduled"), true);
  assert.equal(jsonAt(entryContext, "ScheduledEntries", 1), undefined);
  const none = await runBuiltin("ShowScheduledEntries", {});
  assert.deepEqual([none.error, none.entryContext], [undefined, {}]);
});

test("a scheduled command is stopped by its entry or its own id", async () => {
  const stop = [{ op: "stopSchedule", id: "s1" }];
  assert.deepEqual((await runBuiltin("StopScheduledTask", { taskID: "1@7" }, world)).operations, stop);
  assert.deepEqual((await runBuiltin("stopScheduleEntry", { id: "s1" }, world)).operations, stop);
  assert.ok((await runBuiltin("stopScheduleEntry", { id: "3@7" }, world)).error);
});
