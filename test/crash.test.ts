/** The server is killed as by a power cut, again and again and at any moment, and nothing is lost or doubled. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { sleep } from "#base/clock.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { findWriteFaults, readJournals } from "./run-journals.ts";
import { waitFor } from "./wait-for.ts";
import { makeWorld } from "./whole-server.ts";

const alerts = 300;
const lives = 20;

const seed = process.env.TOCSIN_SEED ?? String(randomInt(1_000_000));

test(`${lives} kills during ${alerts} alerts lose nothing and double nothing (TOCSIN_SEED ${seed})`, async (t) => {
  const world = await makeWorld({
    // Slow enough that every kill meets reads, intents and writes under way.
    sekoia: { seed, faults: { slow: { p: 0.3, ms: [5, 50] } } },
    xsoar: { seed, faults: [{ match: { route: "webhook" }, plan: { slow: { p: 0.7, ms: [5, 150] } } }] },
    setup: { sekoia: { request_timeout: 0.4, fetch_interval: 0.05 }, xsoar: { request_timeout: 0.4, concurrency: 4 } },
  });
  t.after(() => world.close());
  const prng = createPrng(seed);
  for (let life = 0; life < lives; life++) {
    const server = await world.spawn();
    const before = world.xsoar.requests("webhook").length;
    for (let i = 0; i < alerts / lives; i++) world.sekoia.raiseAlert();
    await sleep(prng.int(0, 600));
    // A slow machine has hardly begun by then: every other kill waits for a write to be under way.
    if (life % 2 === 1) await waitFor(() => world.xsoar.requests("webhook").length > before, { what: "a write" });
    await server.kill();
  }
  await world.spawn();
  await world.settled();
  // What left a process that was killed has long arrived.
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });

  const journals = await readJournals(world.query);
  assert.equal(journals.length, alerts);
  assert.deepEqual(
    journals.filter(({ status, folded }) => status !== "succeeded" || folded !== "succeeded"),
    [],
  );
  assert.deepEqual(journals.flatMap(findWriteFaults), []);
  // The kills did meet writes under way: some were looked up, and some of those had arrived and some had not.
  const looks = journals.flatMap(({ events }) => events.filter((event) => event.type === "stepProbed"));
  assert.ok(looks.some(({ found }) => found) && looks.some(({ found }) => !found), `${looks.length} looks`);
  const epochs = await world.query<{ epoch: string }>("select epoch from host_epoch");
  assert.equal(Number(epochs[0]?.epoch), lives + 1);
});
