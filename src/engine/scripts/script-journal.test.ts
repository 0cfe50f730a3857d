/** An automation in PostgreSQL: it leaves memory while it waits, and goes on in another process from what is kept there. */
import assert from "node:assert/strict";
import { after, it } from "node:test";
import { buildPlan } from "#playbook/plan.ts";
import { apply, emptyState } from "#playbook/run-state.ts";
import { readRunEvents } from "#store/runs.ts";
import { buildPlaybook, buildTask } from "#test/build-playbook.ts";
import { buildScript, callScript } from "#test/build-script.ts";
import { EngineHost, headOf } from "#test/engine-host.ts";
import { openBench } from "#test/journal-bench.ts";
import { ScriptedVendor } from "#test/scripted-vendor.ts";
import { waitFor } from "#test/wait-for.ts";
import { ScriptRunners } from "./script-runners.ts";

const runners = new ScriptRunners();
after(() => runners.close());

it("an automation waits as a row, and another process goes on with it", async (test) => {
  const bench = await openBench(test);
  const vendor = new ScriptedVendor();
  const code =
    "var big = executeCommand('look', {value: 'big:9000'})[0].Contents; executeCommand('write-key', {value: 'a'}); setContext('Before', 1);" +
    "wait(3600); executeCommand('write-key', {value: 'b'}); return big.padding.length";
  const playbook = {
    ...buildPlaybook(buildTask("0", "start", ["1"]), buildTask("1", "regular", [], callScript("Test"))),
    language: "xsoar" as const,
  };
  const head = headOf();
  const hostAt = async (laterMs: number) => {
    const journal = await bench.journal();
    const scripts = [buildScript("Test", code)];
    const clock = { now: () => Date.now() + laterMs };
    const settings = { evictAfterMs: 0 };
    return { journal, host: new EngineHost({ playbook, vendor, scripts, runners, journal, settings, clock }) };
  };

  const first = await hostAt(0);
  await first.host.start({}, head);
  const waiting = async () => {
    const { rows } = await bench.pool.query("select waiting_for from runs where id = $1 and status = 'waiting'", [
      head.id,
    ]);
    return rows[0]?.waiting_for as string | undefined;
  };
  let reason: string | undefined;
  await waitFor(
    async () => {
      reason = await waiting();
      return reason !== undefined && !first.host.executor.knows(head.id);
    },
    { what: "the run to wait" },
  );
  assert.match(reason ?? "", /waits as its automation asked to/);
  await first.host.executor.stop();
  await first.journal.close();
  assert.deepEqual(vendor.ledger, ["a"]);

  const second = await hostAt(3_700_000);
  const finished = second.host.executor.finished(head.id);
  second.host.executor.admit([{ ...head, waiting: true }]);
  assert.equal(await finished, "succeeded");
  await second.journal.close();
  assert.deepEqual(vendor.ledger, ["a", "b"]);

  const events = await readRunEvents(bench.pool, head.id);
  const plan = buildPlan(playbook, "test-hash");
  const state = events.reduce((folded, event) => apply(plan, folded, event), emptyState());
  assert.equal(state.frames[""]?.node["1"], 9_000);
  const began = events.filter((event) => event.type === "scriptBegan");
  assert.equal(began.length, 1);
  const kept = await bench.pool.query("select content from blobs where hash = $1", [began[0]?.codeBlob]);
  assert.equal(JSON.parse(kept.rows[0]?.content), code);
});
