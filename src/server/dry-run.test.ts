/** A dry run looks at the real vendors, shows what it would have written, and leaves everything as it was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isObject } from "#base/json.ts";
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
