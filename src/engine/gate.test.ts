import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";
import type { Limits } from "#sdk/integration.ts";
import { Gate, type Slot } from "./gate.ts";

const start = 1_700_000_000_000;
const clock = { now: () => Date.now() };
const never = new AbortController().signal;

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "Date"], now: start }));
afterEach(() => mock.timers.reset());

function gateWith(limits: Partial<Limits> = {}): Gate {
  return new Gate({ concurrency: 1_000, requestTimeoutMs: 1_000, ...limits }, clock);
}

/** Lets promises settle; the mocked clock stands still. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

async function pass(ms: number, step = 5): Promise<void> {
  for (let left = ms; left > 0; left -= step) {
    mock.timers.tick(Math.min(step, left));
    await Promise.resolve();
  }
  await settle();
}

/** Asks for turns and notes who got one when. */
function ask(gate: Gate, names: { name: string; priority?: number; order?: number; signal?: AbortSignal }[]) {
  const got: { name: string; at: number; slot: Slot }[] = [];
  for (const { name, priority = 50, order = 0, signal = never } of names) {
    gate.acquire(priority, order, signal).then(
      (slot) => got.push({ name, at: Date.now() - start, slot }),
      () => undefined,
    );
  }
  return got;
}

const many = (count: number) => Array.from({ length: count }, (_, at) => ({ name: `${at}`, order: at }));

describe("the rate of a gate", () => {
  it("lets requests leave evenly, a little under the rate agreed", async () => {
    const got = ask(gateWith({ requestsPerSecond: 20 }), many(60));
    await pass(2_000);
    assert.ok(got.length >= 37 && got.length <= 40, `${got.length} in two seconds`);
    await pass(1_200);
    assert.equal(got.length, 60);
    for (let from = 0; from < 2_000; from += 100) {
      const inWindow = got.filter(({ at }) => at >= from && at < from + 1_000).length;
      assert.ok(inWindow <= 20, `${inWindow} in the second from ${from}`);
    }
  });

  it("saves up no more than a short burst while nobody asks", async () => {
    const gate = gateWith({ requestsPerSecond: 100 });
    await pass(60_000, 100);
    const got = ask(gate, many(50));
    await settle();
    assert.equal(got.length, 2);
  });

  it("makes up for timers that fire late, and no second holds more than the rate for it", async () => {
    let now = start;
    const late = new Gate({ concurrency: 1_000, requestTimeoutMs: 1_000, requestsPerSecond: 20 }, { now: () => now });
    const left: number[] = [];
    for (const { order } of many(150)) void late.acquire(50, order, never).then(() => left.push(now - start));
    await settle();
    for (let round = 0; round < 40; round++) {
      const stall = [120, 30, 250, 90, 180, 10][round % 6] ?? 0;
      now += stall;
      mock.timers.tick(stall);
      await settle();
    }
    const allowed = ((now - start) / 1_000) * 20;
    assert.ok(left.length >= allowed * 0.9, `${left.length} of ${allowed} in ${now - start} ms`);
    for (const from of left) {
      const within = left.filter((at) => at >= from && at < from + 1_000).length;
      assert.ok(within <= 20, `${within} in the second from ${from}`);
    }
  });

  it("does not hold anybody without a limit", async () => {
    const got = ask(gateWith(), many(500));
    await settle();
    assert.equal(got.length, 500);
  });
});

describe("the order at a gate", () => {
  it("is the priority, then the age", async () => {
    const gate = gateWith({ concurrency: 1 });
    const got = ask(gate, [
      { name: "first", priority: 1, order: 0 },
      { name: "low", priority: 1, order: 1 },
      { name: "young", priority: 9, order: 5 },
      { name: "old", priority: 9, order: 2 },
    ]);
    for (let turn = 0; turn < 4; turn++) {
      await settle();
      assert.equal(got.length, turn + 1);
      got[turn]?.slot.release();
    }
    assert.deepEqual(
      got.map(({ name }) => name),
      ["first", "old", "young", "low"],
    );
  });

  it("never lets more through than the concurrency", async () => {
    const gate = gateWith({ concurrency: 3 });
    const got = ask(gate, many(10));
    await settle();
    assert.equal(got.length, 3);
    got[0]?.slot.release();
    got[0]?.slot.release();
    await settle();
    assert.equal(got.length, 4, "a slot given back twice counts once");
    assert.deepEqual(gate.status(), { state: "open", waiting: 6, inFlight: 3 });
  });

  it("forgets who gave up waiting, and keeps no slot for them", async () => {
    const gate = gateWith({ concurrency: 1 });
    const abort = new AbortController();
    const got = ask(gate, [{ name: "a" }, { name: "gone", priority: 99, signal: abort.signal }, { name: "b" }]);
    await settle();
    abort.abort(new Error("cancelled"));
    await settle();
    assert.equal(gate.status().waiting, 1);
    got[0]?.slot.release();
    await settle();
    assert.deepEqual(
      got.map(({ name }) => name),
      ["a", "b"],
    );
    got[1]?.slot.release();
    assert.deepEqual(gate.status(), { state: "open", waiting: 0, inFlight: 0 });
    await assert.rejects(gate.acquire(1, 1, abort.signal), /cancelled/);
    assert.equal(gate.status().inFlight, 0);
  });
});

describe("a closed gate", () => {
  it("lets one request try after a growing back-off, and everybody after its success", async () => {
    const gate = gateWith();
    gate.close("the vendor is down");
    const got = ask(gate, many(5));
    assert.deepEqual(gate.status(), {
      state: "closed",
      reason: "the vendor is down",
      until: start + 500,
      waiting: 5,
      inFlight: 0,
    });
    await pass(495);
    assert.equal(got.length, 0);
    await pass(10);
    assert.equal(got.length, 1, "one on trial");
    assert.equal(gate.status().state, "trial");
    gate.close("still down");
    got[0]?.slot.release();
    await pass(990);
    assert.equal(got.length, 1, "the second back-off is longer");
    await pass(20);
    assert.equal(got.length, 2);
    gate.succeeded();
    got[1]?.slot.release();
    await settle();
    assert.equal(got.length, 5);
    assert.equal(gate.status().state, "open");
    gate.close("down again");
    assert.equal(gate.status().until, Date.now() + 500, "the back-off begins anew");
  });

  it("keeps the back-off under half a minute, and costs an hour's outage a handful of attempts", async () => {
    const gate = gateWith();
    gate.close("down");
    const got = ask(gate, many(1_000));
    for (let second = 0; second < 3_600; second++) {
      await pass(1_000, 100);
      const last = got.at(-1);
      if (last && gate.status().inFlight > 0) {
        gate.close("down");
        last.slot.release();
      }
    }
    assert.ok(got.length > 100 && got.length < 140, `${got.length} attempts in an hour`);
  });

  it("closes after failures in a row only", () => {
    const gate = gateWith();
    for (let failure = 0; failure < 4; failure++) gate.failed("503");
    gate.succeeded();
    for (let failure = 0; failure < 4; failure++) gate.failed("503");
    assert.equal(gate.status().state, "open");
    gate.failed("503");
    assert.equal(gate.status().state, "closed");
  });

  it("closes again when the trial fails", async () => {
    const gate = gateWith();
    gate.close("down");
    await pass(600);
    gate.failed("503");
    assert.equal(gate.status().state, "closed");
  });

  it("waits as long as the vendor asks, whatever later answers say", async () => {
    const gate = gateWith();
    gate.close("429", 60_000);
    gate.close("429", 1_000);
    gate.close("down");
    assert.equal(gate.status().until, start + 60_000);
    gate.close("429", 90_000);
    assert.equal(gate.status().until, start + 90_000);
  });

  it("tries within the hour whatever the vendor asks", async () => {
    const gate = gateWith();
    gate.close("429", 1e15);
    const got = ask(gate, many(1));
    await pass(3_599_000, 1_000);
    assert.equal(got.length, 0);
    await pass(2_000);
    assert.equal(got.length, 1);
  });

  it("does not let answers that were under way push the back-off", () => {
    const gate = gateWith();
    for (let answer = 0; answer < 50; answer++) gate.close("down");
    assert.equal(gate.status().until, start + 500);
  });

  it("holds the trial back until what is under way has ended", async () => {
    const gate = gateWith();
    const early = ask(gate, [{ name: "early" }]);
    await settle();
    gate.close("down");
    const got = ask(gate, many(2));
    await pass(2_000);
    assert.equal(got.length, 0);
    early[0]?.slot.release();
    await settle();
    assert.equal(got.length, 1);
  });
});
