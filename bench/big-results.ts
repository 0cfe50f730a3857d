/**
 * Small runs beside runs whose step gives 10 MB: how long the small ones take, and for how long the process attends to
 * nothing else. Each against the same small runs alone, in the same run of the benchmark.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { builtin } from "#actions/commands/builtin.ts";
import { offlineInstance } from "#actions/offline/offline-instance.ts";
import { systemClock } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import type { JsonObject } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { Catalog } from "#engine/catalog.ts";
import { Executor } from "#engine/executor.ts";
import { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import { PostgresStore } from "#engine/hosts/postgres-store.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";
import { type WrittenTask, writePlaybook } from "#test/write-playbook.ts";
import { openBenchDatabase } from "./database.ts";
import { instant, instantInstance } from "./instant-vendor.ts";
import { manyRuns } from "./many-runs.ts";
import type { Measurement } from "./table.ts";

const megabytes = 10;
const smallRuns = 2_000;
/** One in so many gives the big result. */
const oneIn = 200;

const small: Record<string, WrittenTask> = {
  "0": { type: "start", next: ["1"] },
  "1": { script: "Instant|||instant-write", args: { value: "one" }, next: ["2"] },
  "2": { script: "Instant|||instant-write", args: { value: "two" }, next: ["3"] },
  "3": { type: "title", name: "Done" },
};
const bigTasks = (more: JsonObject): Record<string, WrittenTask> => ({
  "0": { type: "start", next: ["1"] },
  "1": { script: "Instant|||instant-rows", args: { megabytes: String(megabytes), ...more }, next: ["2"] },
  "2": { script: "Instant|||instant-write", args: { value: "two" }, next: ["3"] },
  "3": { type: "title", name: "Done" },
});
const playbooks = {
  small,
  "in the War Room": bigTasks({}),
  "in the context, too": bigTasks({ "extend-context": "Rows=rows" }),
};

export async function benchBigResults(): Promise<Measurement[]> {
  const database = await openBenchDatabase();
  const journal = await PostgresJournal.tryBecomeActive({ ...database, log: silentLog });
  if (!journal) throw new Error("the bench database is in use");
  const plans = new Map<string, Plan>();
  for (const [name, tasks] of Object.entries(playbooks)) {
    plans.set(name, buildPlan(writePlaybook(name, tasks), name));
  }
  const executor = new Executor({
    journal,
    store: new PostgresStore(database.pool, systemClock),
    catalog: new Catalog([builtin, instant], [offlineInstance(builtin), instantInstance()]),
    planOf: async (hash) => plans.get(hash),
    revealSecret: () => undefined,
    clock: systemClock,
    log: silentLog,
  });
  const run = async (playbook: string): Promise<number> => {
    const id = uuidv7();
    const finished = executor.finished(id);
    const started = performance.now();
    const head = {
      id,
      playbookId: playbook,
      playbookHash: playbook,
      alertId: null,
      investigationId: id,
      label: playbook,
      priority: 50,
    };
    await executor.start(head, {});
    const status = await finished;
    if (status !== "succeeded") throw new Error(`${playbook} ended as ${status}`);
    return performance.now() - started;
  };
  try {
    await manyRuns(run, 200, () => "small");
    const alone = await watched(() => manyRuns(run, smallRuns, () => "small"));
    const measured: Measurement[] = [];
    for (const where of ["in the War Room", "in the context, too"]) {
      const bigOnes: Promise<number>[] = [];
      const mixed = await watched(() =>
        manyRuns(run, smallRuns, (number) => {
          if (number % oneIn === 0) bigOnes.push(run(where));
          return "small";
        }),
      );
      const bigMs = Math.max(...(await Promise.all(bigOnes)));
      const times = mixed.result.p99 / alone.result.p99;
      measured.push(
        {
          what: `small runs' p99 beside ${smallRuns / oneIn} results of ${megabytes} MB ${where}`,
          measured: `${mixed.result.p99.toFixed(0)} ms`,
          budget: "flat: ≤ 2",
          met: mixed.result.p99 <= Math.max(2 * alone.result.p99, alone.result.p99 + 50),
          reference: `${times.toFixed(2)} of theirs alone (${alone.result.p99.toFixed(0)} ms)`,
        },
        {
          what: "longest time nothing else is attended to",
          measured: `${mixed.blockedMs.toFixed(0)} ms`,
          reference: `${alone.blockedMs.toFixed(0)} ms with small runs alone; a big one took ${bigMs.toFixed(0)} ms`,
        },
      );
    }
    return measured;
  } finally {
    await executor.stop();
    await journal.close();
    await database.close();
  }
}

async function watched<Result>(act: () => Promise<Result>): Promise<{ result: Result; blockedMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const result = await act();
  delay.disable();
  return { result, blockedMs: delay.max / 1e6 };
}
