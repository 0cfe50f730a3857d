/** A dry run looks at the real vendors, shows what it would have written, and leaves everything as it was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isObject } from "#base/json.ts";
import { createInstances, makePlaybook, openConsole, switchTo } from "#test/console-world.ts";
import { framesPack, openDesk } from "#test/frames-pack.ts";
import { makeWorld } from "#test/whole-server.ts";

test("a dry run of the template reads the alert, and shows the incident it would have made", async (t) => {
  const world = await makeWorld({});
  t.after(() => world.close());
  const server = await world.serve();
  world.sekoia.raiseAlert();
  await world.settled();
  const [run] = (await server.api.listRuns({ limit: 1 })).items;
  assert.ok(run);
  const start = (await server.api.getRun({ id: run.id })).steps[0]?.outputs;
  assert.ok(isObject(start));
  const made = world.xsoar.incidents().length;
  const before = await world.query(
    "select (select count(*) from runs) as runs, (select count(*) from run_events) as events",
  );

  const dry = await server.api.dryRunPlaybook({ id: run.playbookId, sample: start });
  assert.equal(dry.status, "succeeded", JSON.stringify(dry.error));
  assert.deepEqual(
    dry.writes.map(({ command, name, frame }) => [command, name, frame]),
    [["http-request", "Create incident on XSOAR", ""]],
  );
  assert.match(JSON.stringify(dry.writes[0]?.inputs), /alertId/);
  assert.ok(!JSON.stringify(dry).includes(world.xsoar.token), "a secret is shown");
  const view = await server.api.viewRun({ id: dry.id });
  assert.deepEqual([view.dry, view.can, view.run.status], [true, [], "succeeded"]);
  assert.ok(view.blocks.every(({ state }) => state === "succeeded"));
  const looked = await server.api.getRunStep({ id: dry.id, task: dry.writes[0]?.task ?? "" });
  assert.deepEqual([looked.summary, looked.can], [dry.steps.at(-1)?.summary ?? looked.summary, []]);
  await assert.rejects(server.api.cancelRun({ id: dry.id }), { code: "NOT_FOUND" });
  const write = dry.steps.find(({ wouldHaveWrittenTo }) => wouldHaveWrittenTo !== null);
  assert.ok(write, "no write is shown");
  assert.match(JSON.stringify(write.inputs), /alertId/);
  assert.ok(
    dry.steps.some(({ outputs }) => isObject(outputs)),
    "the looks were real",
  );
  assert.equal(world.xsoar.incidents().length, made, "an incident was made");
  assert.deepEqual(
    await world.query("select (select count(*) from runs) as runs, (select count(*) from run_events) as events"),
    before,
  );
  await assert.rejects(server.api.dryRunPlaybook({ id: "nothing" }), { code: "NOT_FOUND" });
  await assert.rejects(server.api.dryRunPlaybook({ id: run.playbookId, incidentId: "99999" }), { code: "NOT_FOUND" });
});

test("it looks at nothing when it is told to, begins on a kept alert, and runs what is still a draft", async (t) => {
  const desk = await openDesk();
  const open = await openConsole();
  t.after(async () => {
    await open.world.close();
    await desk.close();
  });
  const { api, world } = open;
  await createInstances(api, world);
  const { id } = await makePlaybook(api, world);
  await switchTo(api, id, true);
  world.sekoia.raiseAlert();
  await world.settled();
  const [alert] = (await api.listAlerts({ limit: 1 })).items;
  assert.ok(alert);
  const asked = () => world.sekoia.requests().filter(({ path }) => path.includes(`/alerts/${alert.sourceId}`)).length;
  const [before, made] = [asked(), world.xsoar.incidentCount()];
  const blind = await api.dryRunPlaybook({ id, alertId: alert.id, reads: "none" });
  assert.equal(asked(), before, "something was asked");
  assert.ok(blind.steps.some(({ summary }) => summary?.startsWith("Was not asked")));
  const seeing = await api.dryRunPlaybook({ id, alertId: alert.id });
  assert.ok(asked() > before, "nothing was asked");
  assert.equal(seeing.status, "succeeded", JSON.stringify(seeing.problems));
  assert.equal(world.xsoar.incidentCount(), made);
  await assert.rejects(api.dryRunPlaybook({ id, version: "draft" }), { code: "NOT_FOUND" });
  await assert.rejects(api.dryRunPlaybook({ id, alertId: alert.id, sample: {} }), { code: "BAD_REQUEST" });

  await api.importContent({ file: "frames.zip", bytes: framesPack(desk.url) });
  await api.createInstance({ name: "desk", integration: "http", parameters: { allow_addresses: "127.0.0.1" } });
  const isolate = await api.getPlaybook({ id: "frames-isolate" });
  const text = isolate.code.replace("Remember it", "Remember it as drafted");
  await api.savePlaybook({ id: isolate.id, version: isolate.version, text, asDraft: true });
  const draft = await api.dryRunPlaybook({ id: isolate.id, version: "draft", inputs: { host: "server-1" } });
  assert.ok(draft.steps.some(({ name }) => name === "Remember it as drafted"));
  const frames = await api.dryRunPlaybook({
    id: "frames-main",
    inputs: { hosts: ["server-1", "laptop-2", "server-3"], notify: [`${desk.url}/a`, `${desk.url}/b`] },
    sample: { name: "a sample", severity: 1 },
  });
  assert.deepEqual(
    frames.writes.map(({ frame, name, instance, inputs }) => [frame, name, instance, isObject(inputs) && inputs.url]),
    [
      ["1#0.2#0", "Isolate the host", "desk", `${desk.url}/isolate/server-1`],
      ["1#2.2#0", "Isolate the host", "desk", `${desk.url}/isolate/server-3`],
      ["", "Notify everybody", "desk", `${desk.url}/a`],
      ["", "Notify everybody", "desk", `${desk.url}/b`],
    ],
  );
  const inner = await api.viewRun({ id: frames.id, frame: "1#2.2#0" });
  assert.deepEqual([inner.drawn.name, inner.path.length, inner.path[0]?.iteration], ["Isolate at the desk", 2, 2]);
  const stops = await api.dryRunPlaybook({ id: "frames-main", inputs: { hosts: ["vip-1"], notify: [] } });
  assert.deepEqual([stops.status, stops.problems.length], ["waiting", 1]);
  assert.match(stops.problems[0] ?? "", /Ask the owner in Contain one host asks a person/);
  assert.deepEqual(desk.heard, [], "the desk heard something");
});
