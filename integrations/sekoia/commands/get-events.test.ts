import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { type JsonObject, jsonAt, VendorError } from "#sdk/index.ts";
import { createTestContext, type TestContext } from "#sdk/testing.ts";
import { createFakeSekoia } from "../fake-server.ts";
import { firstPollMs } from "../search-job.ts";
import { getEvents } from "./get-events.ts";

const time = { now: Date.parse("2026-03-01T12:00:00Z") };
const vendor = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY, now: () => time.now });
const { url } = await vendor.start();
const waits: number[] = [];
const context: TestContext = createTestContext({
  parameters: { api_key: vendor.apiKey, base_url: url },
  clock: { now: () => time.now },
  async wait(ms) {
    waits.push(ms);
    time.now += ms;
  },
});
after(async () => {
  await context.close();
  await vendor.stop();
});
beforeEach(() => {
  vendor.setJobs({});
  vendor.setFaults(undefined);
  waits.length = 0;
});

const created = () => vendor.requests("search.create").length;

async function eventsOf(inputs: JsonObject) {
  const result = await getEvents.run(context, inputs);
  const events = jsonAt(result.outputs, "events");
  assert.ok(Array.isArray(events));
  return { events, text: JSON.stringify(result), summary: result.summary ?? "" };
}

async function failureOf(inputs: JsonObject): Promise<VendorError> {
  const error = await eventsOf(inputs).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof VendorError, `not a VendorError: ${error}`);
  return error;
}

/** An alert's search as the vendor's template asks for it. */
function raise(events: number) {
  time.now += 1_000;
  const at = new Date(time.now - 500).toISOString();
  const alert = vendor.raiseAlert({ events, firstSeenAt: at, lastSeenAt: at });
  return { alert, inputs: { query: `alert_short_ids: "${alert.shortId}"`, earliest_time: at, latest_time: at } };
}

test("the events of an alert of one instant are found, in spite of equal bounds", async () => {
  const { alert, inputs } = raise(3);
  const { events, summary } = await eventsOf(inputs);
  assert.equal(events.length, alert.events.length);
  assert.match(summary, /^Read 3 of 3 events between .*since events are indexed late/);
});

test("null bounds are no hindrance", async () => {
  const { inputs } = raise(2);
  assert.equal((await eventsOf({ ...inputs, earliest_time: null, latest_time: null })).events.length, 2);
});

test("an alert without events has an empty list", async () => {
  const { inputs } = raise(0);
  assert.deepEqual((await eventsOf(inputs)).events, []);
});

test("the limit holds", async () => {
  const { inputs } = raise(12);
  assert.equal((await eventsOf({ ...inputs, limit: 5 })).events.length, 5);
  assert.equal((await eventsOf({ ...inputs, limit: "7" })).events.length, 7);
});

test("no intake key leaves", async () => {
  const { alert, inputs } = raise(4);
  assert.ok(
    vendor.intakeKeys.some((key) => JSON.stringify(alert.events).includes(key)),
    "the fake sends keys",
  );
  const { text } = await eventsOf(inputs);
  for (const key of vendor.intakeKeys) assert.ok(!text.includes(key));
  assert.match(text, /removed by Tocsin/);
});

test("a job that takes its time is waited for, ever more patiently", async () => {
  vendor.setJobs({ startDelayMs: 3_000, durationMs: 20_000 });
  const { inputs } = raise(1);
  assert.equal((await eventsOf(inputs)).events.length, 1);
  assert.deepEqual(waits.slice(0, 11), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000]);
  assert.ok(waits.every((ms) => ms <= 1_000));
});

test("the first poll waits for one slot of the rate", () => {
  assert.equal(firstPollMs(undefined), 1);
  assert.equal(firstPollMs(5), 200);
  assert.equal(firstPollMs(0.2), 1_000);
  assert.equal(firstPollMs(1_000), 1);
});

test("a failed or cancelled job is a failure, never an empty answer", async () => {
  for (const [jobs, says] of [
    [{ failProbability: 1 }, /failed at Sekoia/],
    [{ cancelProbability: 1 }, /cancelled/],
  ] as const) {
    vendor.setJobs(jobs);
    const error = await failureOf(raise(1).inputs);
    assert.equal(error.kind, "failed");
    assert.match(error.message, says);
  }
});

test("a job that never starts is given up after 20 minutes, one that never ends after 30", async () => {
  for (const [jobs, minutes, says] of [
    [{ stuckProbability: 1 }, 20, /did not start/],
    [{ durationMs: 3_600_000 }, 30, /did not finish/],
  ] as const) {
    vendor.setJobs(jobs);
    const begun = time.now;
    const error = await failureOf(raise(1).inputs);
    assert.equal(error.kind, "failed");
    assert.match(error.message, says);
    assert.ok(Math.abs(time.now - begun - minutes * 60_000) < 5_000);
  }
});

test("an expired job is made again, but not for ever", async () => {
  // Gone before it can be read, however soon it is asked for.
  vendor.setJobs({ durationMs: 30, ttlMs: -1 });
  const before = created();
  const error = await failureOf(raise(1).inputs);
  assert.equal(error.kind, "failed");
  assert.match(error.message, /dropped 3/);
  assert.equal(created() - before, 3);
});

test("throttling, refusals and outages keep their kind", async () => {
  const { inputs } = raise(1);
  vendor.setFaults({ throttle: { p: 1, retryAfter: "seconds", seconds: 3 } });
  const throttled = await failureOf(inputs);
  assert.equal(throttled.kind, "throttled");
  assert.equal(throttled.retryAfterMs, 3_000);
  vendor.setFaults({ garbage: 1 });
  assert.equal((await failureOf(inputs)).kind, "failed");
  vendor.setFaults({ reset: { p: 1, acts: true } });
  assert.equal((await failureOf(inputs)).kind, "unknown");
});

test("a search without a query is refused before anything is sent", async () => {
  const before = created();
  assert.equal((await failureOf({ query: " " })).kind, "refused");
  assert.equal(created(), before);
});
