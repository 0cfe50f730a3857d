import assert from "node:assert/strict";
import { it } from "node:test";
import { silentLog } from "#base/log.ts";
import type { SourceDefinition, Watch } from "#sdk/source.ts";
import { VendorError } from "#sdk/vendor-error.ts";
import { SourceWatcher } from "./source-watcher.ts";

type Act = (on: Watch, clock: { now: number }) => void | Promise<void>;

/** A watcher over connections that each do what a test says and then end; its pauses are counted, not waited for. */
async function watchThrough(acts: readonly (Act | Error)[], random = 0.5) {
  const clock = { now: 1_000 };
  const pauses: number[] = [];
  const stop = new AbortController();
  let news = 0;
  let at = 0;
  const source: SourceDefinition = {
    intervalMs: 1,
    fetchAlerts: async () => ({ alerts: [], cursor: {}, more: false }),
    triggers: [],
    async watch(_context, on) {
      const act = acts[at++];
      if (act === undefined) stop.abort();
      if (act instanceof Error) throw act;
      await act?.(on, clock);
      throw new VendorError("unreachable", "the line broke");
    },
  };
  const watcher = new SourceWatcher({
    source,
    contextFor: (signal) => ({
      instance: { name: "i", parameters: {} },
      log: silentLog,
      signal,
      listen: () => Promise.reject(new Error("not here")),
    }),
    onNews() {
      news += 1;
    },
    async wait(ms) {
      pauses.push(ms);
      clock.now += ms;
    },
    now: () => clock.now,
    random: () => random,
    log: silentLog,
  });
  await watcher.run(stop.signal);
  return { watcher, pauses, news: () => news };
}

it("connects again after pauses that grow to five minutes, spread by a quarter either way", async () => {
  const broken = new VendorError("unreachable", "nobody there");
  const tries = Array.from({ length: 12 }, () => broken);
  const { pauses } = await watchThrough(tries);
  assert.deepEqual(pauses.slice(0, 4), [1_000, 2_000, 4_000, 8_000]);
  assert.equal(pauses.at(-1), 300_000);
  assert.deepEqual((await watchThrough([broken], 0)).pauses, [750]);
});

it("begins with short pauses again after a connection that stood for long", async () => {
  const broken = new VendorError("unreachable", "nobody there");
  const { pauses } = await watchThrough([
    broken,
    broken,
    broken,
    (on, clock) => {
      on.onLive();
      clock.now += 120_000;
    },
    broken,
  ]);
  assert.deepEqual(pauses, [1_000, 2_000, 4_000, 1_000, 2_000]);
});

it("waits a minute when the key is refused", async () => {
  assert.deepEqual((await watchThrough([new VendorError("unauthorized", "no")])).pauses, [60_000]);
});

it("looks when it connects and at each news, and says how it stands", async () => {
  const states: unknown[] = [];
  const { watcher, news } = await watchThrough([
    (on) => {
      on.onLive();
      on.onNews();
      on.onNews();
      states.push("live");
    },
    new VendorError("unreachable", "nobody there"),
  ]);
  assert.equal(news(), 3);
  assert.deepEqual(states, ["live"]);
  const { isLive, reason, told } = watcher.state ?? assert.fail();
  assert.deepEqual([isLive, reason, told], [false, "nobody there", 2]);
});

it("says why a source that can be listened to is polled all the same", async () => {
  const source: SourceDefinition = {
    intervalMs: 1,
    fetchAlerts: async () => ({ alerts: [], cursor: {}, more: false }),
    triggers: [],
    watch: () => undefined,
  };
  const options = {
    onNews: () => assert.fail("there was none"),
    wait: async () => assert.fail("there is nothing to wait for"),
    now: () => 0,
    random: () => 0,
    log: silentLog,
  };
  const noWay = new SourceWatcher({ ...options, source, contextFor: () => undefined });
  await noWay.run(new AbortController().signal);
  assert.match(noWay.state?.reason ?? "", /no way/);
  const { watch: _, ...deaf } = source;
  const none = new SourceWatcher({ ...options, source: deaf, contextFor: () => undefined });
  await none.run(new AbortController().signal);
  assert.equal(none.state, undefined);
});
