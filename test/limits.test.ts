/**
 * A burst over Sekoia's request limit: never faster than allowed, hardly slower, the most urgent first. The rate is 50 a
 * second: quick, and yet slow enough for the machine's own pauses to weigh little. `TOCSIN_TEST_RATE=5` measures the advised
 * one, which takes minutes.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { makeWorld, type World } from "./whole-server.ts";

const rate = Number(process.env.TOCSIN_TEST_RATE ?? 50);
const alerts = 300;
const warmUp = 5;

test(`a burst of ${alerts} alerts at ${rate} requests a second`, async (t) => {
  const world = await makeWorld({
    sekoia: { seed: 3, rateLimit: rate },
    // As often, for what the rate allows, as by default at five a second.
    setup: { sekoia: { requests_per_second: rate, fetch_interval: 10 / rate } },
  });
  t.after(() => world.close());
  const { sekoia, xsoar } = world;
  await world.serve();
  for (let i = 0; i < warmUp; i++) sekoia.raiseAlert();
  await world.settled();
  const before = sekoia.requests().length;

  const lateness = measureLateness();
  const begin = Date.now();
  for (let i = 0; i < alerts; i++) sekoia.raiseAlert({ urgency: (i * 37) % 101 });
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  const last = Math.max(...xsoar.incidents().map(({ receivedAt }) => receivedAt));
  const { late, worst } = lateness.end();

  const requests = sekoia
    .requests()
    .slice(before)
    .filter(({ at }) => at <= last).length;
  const ratio = (last - begin) / ((requests / rate) * 1_000);
  const least = (last - begin) / (((3 * alerts) / rate) * 1_000);
  t.diagnostic(
    `${requests} requests in ${last - begin} ms, ${late} of them lost by the machine: ${ratio.toFixed(3)} of what they ` +
      `take at least, ${least.toFixed(3)} of what three an alert take`,
  );
  const fair = (last - begin - late) / ((3 * alerts * 1_000) / rate);
  assert.ok(fair <= 1.1, `it took ${fair.toFixed(3)} of the least time`);

  assert.equal(sekoia.stats().rateLimited, 0);
  const most = countMostInASecond(sekoia.requests().map(({ at }) => at));
  // Requests that left in time arrive together after this process, which plays the vendor too, was held up.
  assert.ok(most <= Math.ceil(rate * (1.05 + worst / 1_000)) + 1, `${most} requests within one second`);

  const early = findOvertaken(world, await lastKnownAt(world));
  assert.deepEqual(early, [], "alerts of little urgency went before urgent ones");
  assert.ok(rankCorrelation(world) > 0.95, `rank correlation ${rankCorrelation(world)}`);
});

/** Milliseconds in which this process was not let run: a busy machine's, and no limiter's, fault. */
function measureLateness(): { end(): { late: number; worst: number } } {
  const every = 10;
  const usual = 30;
  let late = 0;
  let worst = 0;
  let before = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    late += Math.max(0, now - before - every - usual);
    worst = Math.max(worst, now - before - every);
    before = now;
  }, every);
  return {
    end: () => {
      clearInterval(timer);
      return { late: Math.round(late), worst: Math.round(worst) };
    },
  };
}

/** When the last alert of the burst had come in: before it, nobody could know what is most urgent. */
async function lastKnownAt(world: World): Promise<number> {
  const rows = await world.query<{ at: Date }>("select max(received_at) as at from alerts");
  return rows[0]?.at.getTime() ?? 0;
}

/** Alerts below 50 whose incident came before that of one of 75 and more, though they were begun with both known. */
function findOvertaken(world: World, known: number): string[] {
  const { sekoia, xsoar } = world;
  const order = new Map(xsoar.incidents().map(({ alertId }, place) => [alertId, place]));
  const placeOf = (shortId: string) => order.get(shortId) ?? -1;
  const begun = new Map(sekoia.requests("alerts.get").map(({ at, path }) => [path.split("/").at(-1), at]));
  const lastUrgent = Math.max(
    ...sekoia.raised().flatMap(({ urgency, shortId }) => (urgency >= 75 ? [placeOf(shortId)] : [])),
  );
  return sekoia
    .raised()
    .filter(({ urgency, uuid }) => urgency < 50 && (begun.get(uuid) ?? 0) > known)
    .filter(({ shortId }) => placeOf(shortId) < lastUrgent)
    .map(({ shortId, urgency }) => `${shortId} (${urgency})`);
}

/** Spearman's: 1 when incidents came strictly by urgency. */
function rankCorrelation({ sekoia, xsoar }: World): number {
  const urgency = new Map(sekoia.raised().map((alert) => [alert.shortId, alert.urgency]));
  const came = xsoar.incidents().map(({ alertId }) => urgency.get(alertId ?? "") ?? 0);
  const wanted = came.map((value, place) => ({ value, place })).sort((a, b) => b.value - a.value || a.place - b.place);
  const count = came.length;
  const squares = wanted.reduce((sum, { place }, rank) => sum + (place - rank) ** 2, 0);
  return 1 - (6 * squares) / (count * (count * count - 1));
}

function countMostInASecond(times: readonly number[]): number {
  let most = 0;
  for (let from = 0, to = 0; to < times.length; to++) {
    while ((times[to] ?? 0) - (times[from] ?? 0) >= 1_000) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}
