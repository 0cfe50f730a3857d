/** Sekoia.io's push channel through the whole server: alerts are worked the moment they are raised, and none needs it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sleep } from "#base/clock.ts";
import type { InstanceHealth } from "#contract/status.ts";
import { waitFor } from "./wait-for.ts";
import { type LocalServer, makeWorld, type ServerProcess, sekoiaInstance, type World } from "./whole-server.ts";

type Source = NonNullable<InstanceHealth["source"]>;

async function sourceOf(server: Pick<LocalServer, "api">): Promise<Source> {
  const { instances } = await server.api.getStatus({});
  const source = instances.find(({ name }) => name === sekoiaInstance)?.source;
  assert.ok(source);
  return source;
}

async function untilSource(server: Pick<LocalServer, "api">, isSo: (source: Source) => boolean): Promise<Source> {
  let source = await sourceOf(server);
  const look = async () => {
    source = await sourceOf(server);
    return isSo(source);
  };
  await waitFor(look, { what: () => JSON.stringify(source) });
  return source;
}

const untilHeard = ({ sekoia }: World, listeners = 1) =>
  waitFor(() => sekoia.live.listeners() >= listeners, { what: "the server to listen" });

/** Longer than any test takes: what is found in between was looked for because of news. */
const never = 600;

test("an alert becomes an incident the moment it is raised, long before the next look", async (t) => {
  const world = await makeWorld({ setup: { sekoia: { fetch_interval: never, changes_every: never } } });
  t.after(() => world.close());
  const server = await world.serve();
  await untilHeard(world);
  await untilSource(server, ({ state, live }) => state === "up to date" && live?.isLive === true);
  world.sekoia.live.set({ delayMs: 30 });
  for (let i = 0; i < 3; i++) {
    world.sekoia.raiseAlert();
    await world.settled();
  }
  // It is told of before the list shows it.
  world.sekoia.live.set({});
  world.sekoia.raiseAlert({ indexDelayMs: 1_500 });
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  const { live, fetched } = await sourceOf(server);
  assert.deepEqual([live?.isLive, live?.reason, fetched], [true, null, 4]);
  assert.ok((live?.told ?? 0) >= 4);
});

test("a change is followed the moment it is told of", async (t) => {
  const world = await makeWorld({ setup: { sekoia: { fetch_interval: never, changes_every: never } } });
  t.after(() => world.close());
  const server = await world.serve();
  await untilHeard(world);
  const { uuid } = world.sekoia.raiseAlert({ statusName: "Pending" });
  await world.settled();
  await world.sekoia.answer({
    method: "PATCH",
    url: `/v1/sic/alerts/${uuid}/workflow`,
    headers: { authorization: `Bearer ${world.sekoia.apiKey}` },
    body: JSON.stringify({ action_uuid: "937bdabf-6a08-434b-b6d3-d7447e4e452a" }),
  });
  await untilSource(server, ({ updated }) => updated === 1);
});

test("whatever is said on it, nothing is taken from it, and a flood of it makes few looks", async (t) => {
  const world = await makeWorld({ setup: { sekoia: { fetch_interval: never, changes_every: never } } });
  t.after(() => world.close());
  const server = await world.serve();
  await untilHeard(world);
  await untilSource(server, ({ state }) => state === "up to date");
  const before = world.sekoia.requests("alerts.list").length;
  const { live } = world.sekoia;
  for (const text of ["", "null", "[]", "{", '{"type":"case","action":"created"}', `"${"x".repeat(70)}"`])
    live.say(text);
  const invented = { metadata: { version: 2, uuid: "n" }, type: "alert", action: "created" };
  for (let i = 0; i < 500; i++)
    live.say(JSON.stringify({ ...invented, attributes: { uuid: `none-${i}`, short_id: "AL0" } }));
  await untilSource(server, ({ live: heard }) => (heard?.told ?? 0) === 500);
  world.sekoia.raiseAlert();
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  assert.equal((await sourceOf(server)).fetched, 1);
  const looks = world.sekoia.requests("alerts.list").length - before;
  assert.ok(looks < 60, `${looks} requests for a flood`);
});

test("without it alerts are polled, and the health says why", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  world.sekoia.live.set({ refuse: 403 });
  const server = await world.serve();
  const { live } = await untilSource(server, (source) => source.live?.reason?.includes("403") === true);
  assert.equal(live?.isLive, false);
  world.sekoia.raiseAlert();
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });

  const quiet = await makeWorld({ setup: { sekoia: { live_notifications: false } } });
  t.after(() => quiet.close());
  const other = await quiet.serve();
  await untilSource(other, (source) => source.live?.reason === "the instance is set so");
  quiet.sekoia.raiseAlert();
  await quiet.settled();
  assert.equal(quiet.sekoia.live.opened(), 0);
});

test("lines that break, notices that are lost, garbage, and kills in between lose and double nothing", async (t) => {
  const world = await makeWorld({ setup: { sekoia: { fetch_interval: 1 } } });
  t.after(() => world.close());
  const { live } = world.sekoia;
  live.set({ loss: 0.4, delayMs: 20 });
  let server: ServerProcess = await world.spawn();
  await untilHeard(world);
  for (let round = 0; round < 2; round++) {
    const before = live.opened();
    for (let i = 0; i < 8; i++) {
      world.sekoia.raiseAlert();
      await sleep(15);
      if (i === 2 && round === 1) live.drop();
      if (i === 5) live.garbage();
    }
    await waitFor(() => live.opened() > before && live.listeners() > 0, {
      what: "a broken line to come back by itself",
    });
    await server.kill();
    world.sekoia.raiseAlert();
    server = await world.spawn();
    world.sekoia.raiseAlert();
    await waitFor(() => live.listeners() > 0, { what: "the server to listen again" });
  }
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  assert.ok(live.opened() >= 5, `it came back after breaks and kills: ${live.opened()}`);
  const source = await untilSource(server, ({ live: now }) => now?.isLive === true);
  assert.equal(source.live?.reason, null);
});
