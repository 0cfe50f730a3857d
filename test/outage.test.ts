/** A vendor goes away, or refuses us: what is to be done waits, visibly and in order, and nothing fails for it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sleep } from "#base/clock.ts";
import type { InstanceHealth } from "#contract/status.ts";
import { findWriteFaults, readJournals } from "./run-journals.ts";
import { waitFor } from "./wait-for.ts";
import { type LocalServer, makeWorld, sekoiaInstance, type World, xsoarInstance } from "./whole-server.ts";

async function healthOf(server: LocalServer, name: string): Promise<InstanceHealth> {
  const { instances } = await server.api.getStatus({});
  const health = instances.find((instance) => instance.name === name);
  assert.ok(health, name);
  return health;
}

async function waitForHealth(
  server: LocalServer,
  name: string,
  isSo: (health: InstanceHealth) => boolean,
): Promise<InstanceHealth> {
  let health = await healthOf(server, name);
  const look = async () => {
    health = await healthOf(server, name);
    return isSo(health);
  };
  await waitFor(look, { what: () => JSON.stringify(health), trace: () => health.gate.waiting });
  return health;
}

async function checkAll(world: World): Promise<void> {
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  const journals = await readJournals(world.query);
  assert.deepEqual(
    journals.filter(({ status, folded }) => status !== "succeeded" || folded !== "succeeded"),
    [],
  );
  assert.deepEqual(journals.flatMap(findWriteFaults), []);
}

test("while XSOAR is down a queue grows behind a closed gate, and drains with the most urgent first", async (t) => {
  const world = await makeWorld({ setup: { xsoar: { request_timeout: 0.5, concurrency: 1 } } });
  t.after(() => world.close());
  const { sekoia, xsoar } = world;
  const server = await world.serve();
  const raise = async (count: number) => {
    for (let i = 0; i < count; i++) {
      sekoia.raiseAlert({ urgency: (i * 37) % 101 });
      await sleep(20);
    }
  };
  await raise(15);
  await xsoar.down();
  const downAt = Date.now();
  await raise(60);
  const closed = await waitForHealth(server, xsoarInstance, ({ gate }) => gate.state === "closed" && gate.waiting > 50);
  assert.match(closed.gate.reason ?? "", /cannot be reached|broke the connection/);
  assert.ok(Date.parse(closed.gate.until ?? "") > downAt, "it says until when");
  assert.equal(
    (await healthOf(server, sekoiaInstance)).gate.state,
    "open",
    "the other vendor has nothing to do with it",
  );
  const { runs } = await server.api.getStatus({});
  assert.equal(runs.failed, 0);
  assert.ok(runs.blocked > 50, `${runs.blocked} of ${runs.active} are shown as blocked`);
  const [waiting] = (await server.api.listRuns({ status: "active", limit: 1 })).items;
  const why = await server.api.explainRun({ id: waiting?.id ?? "" });
  assert.match(why.now.map(({ doing }) => doing).join(), /waits for its turn at XSOAR/);

  await sleep(Math.max(0, downAt + 6_000 - Date.now()));
  await xsoar.up();
  const upAt = Date.now();
  await world.settled();
  await checkAll(world);
  assert.equal((await healthOf(server, xsoarInstance)).gate.state, "open");

  // Those under way when it went down are looked up first; all others had been waiting.
  const doubtful = new Set(
    (await readJournals(world.query)).flatMap(({ label, events }) =>
      events.some((event) => event.type === "stepAttempted" && event.outcome === "unknown") ? [label] : [],
    ),
  );
  assert.ok(doubtful.size <= 1, "one request at a time was under way");
  const urgency = new Map(sekoia.raised().map((alert) => [alert.shortId, alert.urgency]));
  const drained = xsoar
    .incidents()
    .filter(({ receivedAt, alertId }) => receivedAt >= upAt && !doubtful.has(`Sekoia.io Alert: ${alertId}`))
    .map(({ alertId }) => urgency.get(alertId ?? ""));
  assert.ok(drained.length > 50, `${drained.length} had waited`);
  assert.deepEqual(
    drained,
    drained.toSorted((a = 0, b = 0) => b - a),
  );
});

test("while Sekoia is down its instance says why, is asked less and less, and nothing is missed", async (t) => {
  const world = await makeWorld({ setup: { sekoia: { request_timeout: 0.5 } } });
  t.after(() => world.close());
  const { sekoia } = world;
  const server = await world.serve();
  for (let i = 0; i < 10; i++) sekoia.raiseAlert();
  await world.settled();
  const up = await healthOf(server, sekoiaInstance);
  assert.equal(up.source?.state, "up to date");
  assert.equal(up.source?.fetched, 10);

  await sekoia.down();
  const downAt = Date.now();
  for (let i = 0; i < 20; i++) sekoia.raiseAlert();
  const down = await waitForHealth(server, sekoiaInstance, ({ source }) => source?.state === "failing");
  assert.match(down.source?.error ?? "", /cannot be reached|broke the connection/);
  const tries = () => world.log.filter((line) => line.includes("a fetch failed")).length;
  await sleep(3_500);
  await waitFor(() => tries() >= 2, { what: "a second try" });
  const most = 2 + Math.log2((Date.now() - downAt) / 250);
  assert.ok(tries() <= most, `${tries()} tries, when each waits twice as long as the one before`);
  const closed = await healthOf(server, sekoiaInstance);
  assert.notEqual(closed.gate.state, "open");
  assert.match(closed.gate.reason ?? "", /cannot be reached/);

  await sekoia.up();
  await world.settled();
  await checkAll(world);
  const again = await waitForHealth(server, sekoiaInstance, ({ source }) => source?.state === "up to date");
  assert.equal(again.source?.error, null);
  assert.equal(again.gate.state, "open");
});

test("when XSOAR refuses the token, steps wait and the gate says it is the credentials", async (t) => {
  const world = await makeWorld({ setup: { webhookToken: "Bearer of another system" } });
  t.after(() => world.close());
  const server = await world.serve();
  for (let i = 0; i < 30; i++) world.sekoia.raiseAlert();
  const { gate } = await waitForHealth(server, xsoarInstance, (health) => health.gate.waiting === 30);
  assert.equal(gate.state, "closed");
  assert.match(gate.reason ?? "", /refuses the credentials \(401\)/);
  const { runs } = await server.api.getStatus({});
  assert.deepEqual({ active: runs.active, failed: runs.failed }, { active: 30, failed: 0 });
  const [waiting] = (await server.api.listRuns({ status: "active", limit: 1 })).items;
  const { now } = await server.api.explainRun({ id: waiting?.id ?? "" });
  assert.deepEqual(
    now.map(({ doing }) => doing),
    ["waits for its turn at XSOAR"],
  );
  // An account that is asked with a wrong token again and again gets locked.
  const asked = world.xsoar.requests("webhook").length;
  await sleep(1_500);
  assert.equal(world.xsoar.requests("webhook").length, asked);
  assert.ok(asked <= 16, `${asked} requests, when no more than 16 leave at once`);
  assert.equal(world.xsoar.incidentCount(), 0);
});

test("a token that is mended mends the runs that began with the wrong one, and holds up nobody who has the right one", async (t) => {
  const world = await makeWorld({ setup: { webhookToken: "Bearer of another system" } });
  t.after(() => world.close());
  const wrong = await world.serve();
  for (let i = 0; i < 10; i++) world.sekoia.raiseAlert({ urgency: 90 });
  await waitForHealth(wrong, xsoarInstance, (health) => health.gate.waiting === 10);
  await wrong.stop();
  await world.configure({});
  await world.serve();
  for (let i = 0; i < 5; i++) world.sekoia.raiseAlert({ urgency: 10 });
  await world.settled();
  const { lost, doubled } = world.compare();
  assert.deepEqual({ lost, doubled }, { lost: [], doubled: [] });
});
