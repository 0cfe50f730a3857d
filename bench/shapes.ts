/**
 * Playbooks of extreme shapes on the production journal: many branches at once, long loops, and small runs beside huge
 * ones. Each against the same work in small runs, in the same run of the benchmark.
 */
import { systemClock } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import { silentLog } from "#base/log.ts";
import { Catalog } from "#engine/catalog.ts";
import { Executor } from "#engine/executor.ts";
import { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import type { Playbook, Task } from "#playbook/model.ts";
import { buildPlan, type Plan } from "#playbook/plan.ts";
import { openBenchDatabase } from "./database.ts";
import { instant, instantInstance } from "./instant-vendor.ts";
import { manyRuns } from "./many-runs.ts";
import type { Measurement } from "./table.ts";

const branches = 1_000;
const rounds = [2_000, 10_000] as const;
const smallRuns = 3_000;
/** One in so many runs is huge in the mixed load. */
const oneIn = 100;

export async function benchShapes(): Promise<Measurement[]> {
  const database = await openBenchDatabase();
  const journal = await PostgresJournal.tryBecomeActive({ ...database, log: silentLog });
  if (!journal) throw new Error("the bench database is in use");
  const plans = new Map<string, Plan>();
  const executor = new Executor({
    journal,
    catalog: new Catalog([instant], [instantInstance()]),
    planOf: async (hash) => plans.get(hash),
    revealSecret: () => undefined,
    clock: systemClock,
    log: silentLog,
  });
  const add = (playbook: Playbook) => plans.set(playbook.id, buildPlan(playbook, playbook.id));
  add(fan(branches));
  add(fan(1));
  for (const count of [...rounds, 100]) add(loop(count));
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
    const fanned = await run(`fan ${branches}`);
    const [shorter = 0, longer = 0] = [await run(`loop ${rounds[0]}`), await run(`loop ${rounds[1]}`)];
    const growth = longer / shorter / (rounds[1] / rounds[0]);
    const alone = await manyRuns(run, smallRuns, () => "fan 1");
    let huge: Promise<number>[] = [];
    const mixed = await manyRuns(run, smallRuns, (number) => {
      if (number % oneIn === 0) huge = [...huge, run(`loop ${rounds[0]}`)];
      return "fan 1";
    });
    await Promise.all(huge);
    return [
      {
        what: `${branches} parallel branches, each a write`,
        measured: `${Math.round(fanned)} ms`,
        reference: `${Math.round((branches / fanned) * 1000)} writes/s in one run`,
      },
      {
        what: `a loop of ${rounds[1]} rounds, each a write`,
        measured: `${Math.round(longer)} ms`,
        budget: "linear: ≤ 1.3",
        met: growth <= 1.3,
        reference: `${growth.toFixed(2)} of ${rounds[1] / rounds[0]} × a loop of ${rounds[0]} (${Math.round(shorter)} ms)`,
      },
      {
        what: "small runs' p99 beside 1 % huge ones",
        measured: `${mixed.p99.toFixed(0)} ms`,
        budget: "flat: ≤ 2",
        met: mixed.p99 <= Math.max(2 * alone.p99, alone.p99 + 50),
        reference: `${(mixed.p99 / alone.p99).toFixed(2)} of theirs alone (${alone.p99.toFixed(0)} ms)`,
      },
    ];
  } finally {
    await executor.stop();
    await journal.close();
    await database.close();
  }
}

const task = (id: string, rest: Partial<Task>): Task => ({
  id,
  name: id,
  type: "regular",
  next: {},
  onError: "stop",
  ...rest,
});
const write = (id: string, next: string[] = []): Task =>
  task(id, {
    command: { name: "instant-write", arguments: { value: { kind: "literal", value: id } } },
    next: next.length > 0 ? { "#none#": next } : {},
  });

function playbook(id: string, tasks: Task[]): Playbook {
  return {
    id,
    name: id,
    language: "sekoia",
    startTaskId: "0",
    tasks: Object.fromEntries(tasks.map((one) => [one.id, one])),
  };
}

function fan(count: number): Playbook {
  const ids = Array.from({ length: count }, (_, index) => `b${index}`);
  return playbook(`fan ${count}`, [
    task("0", { type: "start", next: { "#none#": ids } }),
    ...ids.map((id) => write(id, ["end"])),
    task("end", { type: "title" }),
  ]);
}

function loop(count: number): Playbook {
  const items = Array.from({ length: count }, (_, index) => index);
  return playbook(`loop ${count}`, [
    task("0", { type: "start", next: { "#none#": ["each"] } }),
    task("each", {
      type: "foreach",
      frame: {
        bodyTaskIds: ["w"],
        items: { kind: "literal", value: items },
        separateContext: false,
        inputs: {},
        maxIterations: count,
      },
    }),
    write("w"),
  ]);
}
