import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient } from "#contract/client.ts";
import { routes } from "#contract/routes.ts";
import type { FoundTask } from "#contract/run-view.ts";
import { findTaskOfRun } from "./find-task-of-run.ts";

const found = (frame: string, task: string): FoundTask => ({
  frame,
  task,
  name: "Isolate the host",
  playbookName: "Isolate",
  state: "failed",
});

function apiWith(...items: FoundTask[]) {
  const api = createClient(routes, { baseUrl: "http://127.0.0.1:1" });
  return { ...api, findRunTasks: async () => ({ items, total: items.length }) };
}

test("a task is found in whatever sub-playbook it stands, when there is but one", async () => {
  assert.deepEqual(await findTaskOfRun(apiWith(found("1#2.2#0", "1")), "r", "isolate the host", undefined), {
    frame: "1#2.2#0",
    task: "1",
  });
});

test("of several the playbook's own is meant, else the frame has to be said", async () => {
  const top = apiWith(found("1#0", "2"), found("", "2"));
  assert.deepEqual(await findTaskOfRun(top, "r", "2", undefined), { frame: "", task: "2" });
  const deep = apiWith(found("1#0", "2"), found("1#1", "2"));
  await assert.rejects(findTaskOfRun(deep, "r", "2", undefined), (error: Error & { mend?: string }) => {
    assert.match(error.mend ?? "", /--frame: 1#0 \(Isolate: Isolate the host, failed\), 1#1/);
    return true;
  });
  assert.deepEqual(await findTaskOfRun(deep, "r", "2", "1#1"), { frame: "1#1", task: "2" });
});

test("a task that is nowhere is refused, unless a frame says where it would stand", async () => {
  await assert.rejects(findTaskOfRun(apiWith(), "r", "9", undefined), { code: "NOT_FOUND" });
  assert.deepEqual(await findTaskOfRun(apiWith(), "r", "9", "1#0"), { frame: "1#0", task: "9" });
});
