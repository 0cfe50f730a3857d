/** Sources by the API of a whole server, against the fake Sekoia.io. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "#test/wait-for.ts";
import { makeWorld } from "#test/whole-server.ts";

const name = "Sekoia.io config";

test("a source is paused with a reason, resumed, and filled back; what it missed meanwhile comes in once", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const server = await world.serve();
  const { api } = server;
  const source = async () => {
    const { instances } = await api.getStatus({});
    return instances.find((instance) => instance.name === name)?.source ?? assert.fail();
  };
  world.sekoia.raiseAlert();
  await world.settled();
  await api.pauseSource({ name, reason: "moving house" });
  await assert.rejects(api.pauseSource({ name }), { code: "SOURCE_PAUSED" });
  const paused = await source();
  assert.deepEqual([paused.state, paused.paused?.reason, paused.nextAttempt], ["paused", "moving house", null]);
  // A request that was out when it was paused may still arrive.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const before = world.sekoia.requests("alerts.list").length;
  world.sekoia.raiseAlert();
  const old = Math.floor(Date.now() / 1000) - 40 * 86_400;
  world.sekoia.raiseAlert({ createdAt: old });
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(world.sekoia.requests("alerts.list").length, before, "a paused source asks for nothing");
  await api.resumeSource({ name });
  await assert.rejects(api.resumeSource({ name }), { code: "SOURCE_NOT_PAUSED" });
  await waitFor(async () => (await api.getStatus({})).alerts.total === 2, { what: "what was missed" });

  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
  await assert.rejects(api.startBackfill({ name, from: iso(old), until: iso(old - 9) }), {
    code: "BACKFILL_NOT_POSSIBLE",
  });
  const { id } = await api.startBackfill({ name, from: iso(old - 60), until: iso(old + 60) });
  const read = async () => (await api.listBackfills({ name })).items.find((one) => one.id === id);
  await waitFor(async () => (await read())?.status === "done", { what: "the backfill" });
  const done = await read();
  assert.deepEqual([done?.stored, done?.progress], [1, 1]);
  await assert.rejects(api.cancelBackfill({ name, id }), { code: "BACKFILL_ENDED" });
  assert.equal((await api.getStatus({})).alerts.total, 3);

  const [alert] = (await api.listAlerts({ limit: 1 })).items;
  const shown = await api.replayAlert({ id: alert?.id ?? "" });
  assert.deepEqual([shown.dryRun, shown.playbooks.some(({ starts }) => starts), shown.runs], [true, true, []]);
  assert.equal((await api.getStatus({})).alerts.total, 3);
  const came = await api.replayAlert({ id: alert?.id ?? "", dryRun: false });
  assert.equal(came.runs.length, 1);
  assert.equal((await api.getStatus({})).alerts.total, 4);
});

test("what waits in quarantine is shown with its raw text, tried again, and discarded", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const { api } = await world.serve();
  const instance = await world.query<{ id: string }>("select id from instances where name = $1", [name]);
  const put = (id: string, raw: string) =>
    world.query(
      "insert into quarantine (id, instance_id, reason, raw, print) values ($1, $2, 'the alert has no uuid', $3::text::json, $3::text)",
      [id, instance[0]?.id, raw],
    );
  const ids = ["018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"];
  await put(ids[0] ?? "", JSON.stringify({ uuid: "mended", created_at: 1_700_000_000, title: "T" }));
  await put(ids[1] ?? "", JSON.stringify({ title: "lost for good" }));
  assert.deepEqual((await api.listQuarantineReasons({})).items, [
    { instance: name, reason: "the alert has no uuid", count: 2 },
  ]);
  const one = await api.getQuarantined({ id: ids[1] ?? "" });
  assert.match(one.raw, /lost for good/);
  const wish = { name, reason: "the alert has no uuid" };
  assert.deepEqual(await api.replayQuarantine(wish), { stored: 1, known: 0, still: 1 });
  assert.deepEqual(await api.replayQuarantine(wish), { stored: 0, known: 0, still: 1 });
  assert.equal((await api.listAlerts({ limit: 5 })).items.filter(({ sourceId }) => sourceId === "mended").length, 1);
  await assert.rejects(api.discardQuarantine({ name }), { code: "BAD_REQUEST" });
  assert.deepEqual(await api.discardQuarantine(wish), { discarded: 1 });
  assert.deepEqual((await api.listQuarantine({ limit: 5 })).items, []);
  assert.equal((await api.listQuarantine({ limit: 5, settled: "true" })).items.length, 2);
});
