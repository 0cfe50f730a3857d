/** Two processes on one database: one acts, the other takes over, and the first never acts again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { findWriteFaults, readJournals } from "./run-journals.ts";
import { waitFor } from "./wait-for.ts";
import { makeWorld, type ServerProcess, type World } from "./whole-server.ts";

/** Promised: so soon after the end of the active process the other one has taken over. */
const takeOverMs = 3_000;

async function makePair(): Promise<{ world: World; active: ServerProcess; standby: ServerProcess }> {
  const world = await makeWorld({
    xsoar: { faults: [{ match: { route: "webhook" }, plan: { slow: { p: 0.5, ms: [5, 100] } } }] },
    setup: { sekoia: { request_timeout: 0.5 }, xsoar: { request_timeout: 0.5, concurrency: 4 } },
  });
  const active = await world.spawn();
  const standby = await world.spawn();
  return { world, active, standby };
}

/** Raises alerts until it is told to end. */
function keepRaising(world: World): { end(): Promise<void> } {
  let goes = true;
  const raising = (async () => {
    while (goes) {
      world.sekoia.raiseAlert();
      await wait(20);
    }
  })();
  return {
    end: () => {
      goes = false;
      return raising;
    },
  };
}

async function waitUntilActive(server: ServerProcess): Promise<number> {
  const isActive = async () => (await server.api.getStatus({})).role === "active";
  return await waitFor(isActive, { what: "somebody to take over" });
}

async function untilWorking({ xsoar }: World): Promise<void> {
  await wait(500);
  await waitFor(() => xsoar.incidentCount() > 0, { what: "the first one to work" });
}

async function checkAll(world: World): Promise<void> {
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  const journals = await readJournals(world.query);
  assert.equal(journals.length, world.sekoia.raised().length);
  assert.deepEqual(
    journals.filter(({ status, folded }) => status !== "succeeded" || folded !== "succeeded"),
    [],
  );
  assert.deepEqual(journals.flatMap(findWriteFaults), []);
}

test("when the active process is killed, the other one takes over at once", async (t) => {
  const { world, active, standby } = await makePair();
  t.after(() => world.close());
  assert.deepEqual([active.role, standby.role], ["active", "standby"]);
  const raising = keepRaising(world);
  await untilWorking(world);
  // Reading works on both, acting on the active one only.
  assert.ok((await standby.api.listRuns({ limit: 5 })).items.length > 0);
  await assert.rejects(standby.api.testInstance({ name: "XSOAR" }), { code: "ENGINE_NOT_ACTIVE" });
  await active.kill();
  const took = await waitUntilActive(standby);
  assert.ok(took < takeOverMs, `it took ${took} ms`);
  await wait(300);
  await raising.end();
  await world.settled();
  await checkAll(world);
});

test("an active process that is stopped, loses its lock and wakes up writes nothing more", async (t) => {
  const { world, active, standby } = await makePair();
  t.after(() => world.close());
  const raising = keepRaising(world);
  await untilWorking(world);
  active.signal("SIGSTOP");
  // What a network that is cut does to its sessions: the server ends them, the client does not know.
  const ended = await world.query<{ ended: boolean }>(
    `select pg_terminate_backend(l.pid) as ended from pg_locks l
     join pg_database d on d.oid = l.database and d.datname = current_database()
     where l.locktype = 'advisory' and l.granted`,
  );
  assert.deepEqual(ended, [{ ended: true }]);
  await waitUntilActive(standby);
  await wait(1_500);
  await raising.end();
  await world.settled();
  const incidents = world.xsoar.incidentCount();
  const requests = world.xsoar.requests("webhook").length;
  active.signal("SIGCONT");
  // It finds out by itself, and stands by.
  const standsBy = async () => (await active.api.getStatus({})).role === "standby";
  await waitFor(standsBy, { what: "the stopped process to see that it is not the active one", stillMs: 5_000 });
  await wait(500);
  assert.equal(world.xsoar.requests("webhook").length, requests, "it wrote after it woke up");
  assert.equal(world.xsoar.incidentCount(), incidents);
  assert.equal((await standby.api.getStatus({})).role, "active");
  await checkAll(world);
  // And it can take over in turn.
  await standby.kill();
  await waitUntilActive(active);
  world.sekoia.raiseAlert();
  await world.settled();
  await checkAll(world);
});

test("a pair that is asked to end hands over in order", async (t) => {
  const { world, active, standby } = await makePair();
  t.after(() => world.close());
  const raising = keepRaising(world);
  await wait(400);
  active.signal("SIGTERM");
  const took = await waitUntilActive(standby);
  assert.ok(took < 10_000, `it took ${took} ms`);
  await raising.end();
  await world.settled();
  await checkAll(world);
});
