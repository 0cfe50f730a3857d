/**
 * The whole flow against vendors that misbehave in every way they know: throttled, failing before and after they acted,
 * silent and accepting later, resetting connections, slow, answering with a proxy's page; lists that repeat, shift and
 * show alerts late. One fixed seed, and one drawn anew: `TOCSIN_SEED` plays a printed one again.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { test } from "node:test";
import { sleep } from "#base/clock.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import { findWriteFaults, readJournals } from "./run-journals.ts";
import { makeWorld } from "./whole-server.ts";

const alerts = 150;
/** Seconds. A request given up after it may still be carried out until the settle time, twice as long, is over. */
const requestTimeout = 0.3;
const lateActMs = 500;

async function runChaos(seed: string): Promise<void> {
  const world = await makeWorld({
    sekoia: {
      seed,
      pageRepeat: 0.3,
      pageShift: 0.3,
      lateIndexing: { probability: 0.2, maxDelayMs: 1_500 },
      lateEvents: { probability: 0.2, maxDelayMs: 500 },
      jobs: { durationMs: 10, failProbability: 0.02, cancelProbability: 0.02 },
      faults: {
        throttle: { p: 0.01, seconds: 0 },
        serverError: 0.02,
        timeout: 0.01,
        reset: 0.02,
        slow: { p: 0.05, ms: [10, 200] },
        garbage: 0.01,
      },
    },
    xsoar: {
      seed,
      indexDelayMs: 100,
      faults: [
        {
          match: { route: "webhook" },
          plan: {
            throttle: { p: 0.03, seconds: 0 },
            serverError: 0.08,
            timeout: { p: 0.08, actDelayMs: lateActMs },
            reset: 0.08,
            slow: { p: 0.1, ms: [10, 400] },
            garbage: 0.05,
          },
        },
        { plan: { throttle: { p: 0.02, seconds: 0 }, serverError: 0.05, timeout: 0.03, reset: 0.05, garbage: 0.02 } },
      ],
    },
    setup: { sekoia: { request_timeout: requestTimeout, sweep_every: 1 }, xsoar: { request_timeout: requestTimeout } },
  });
  try {
    await world.serve();
    const prng = createPrng(`${seed}:pace`);
    for (let i = 0; i < alerts; i++) {
      world.sekoia.raiseAlert();
      if (prng.chance(0.1)) await sleep(prng.int(10, 150));
    }
    await world.settled();
    // What XSOAR may still carry out late would be a double by now.
    await sleep(lateActMs + requestTimeout * 1000);
    assert.deepEqual(world.compare(), { lost: [], doubled: [] });
    const journals = await readJournals(world.query);
    assert.equal(journals.length, alerts);
    assert.deepEqual(
      journals.filter(({ status, folded }) => status !== "succeeded" || folded !== "succeeded"),
      [],
    );
    assert.deepEqual(journals.flatMap(findWriteFaults), []);
    assert.deepEqual([...world.sekoia.stats().crashes, ...world.xsoar.stats().crashes], []);
    const { faults } = world.xsoar.stats();
    for (const [kind, count] of Object.entries(faults)) assert.ok(count > 0, `XSOAR never did this: ${kind}`);
  } finally {
    await world.close();
  }
}

test("chaos of a fixed seed loses nothing and doubles nothing", () => runChaos("1"));

const drawn = process.env.TOCSIN_SEED ?? String(randomInt(1_000_000));
test(`chaos of the seed ${drawn} (TOCSIN_SEED) loses nothing and doubles nothing`, () => runChaos(drawn));
