/** Durable runs of five tasks, two of them writes, against the bare group commit of as many rows in as many commits. */
import { systemClock } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import { silentLog } from "#base/log.ts";
import { Catalog } from "#engine/catalog.ts";
import { Executor } from "#engine/executor.ts";
import { PostgresJournal } from "#engine/hosts/postgres-journal.ts";
import type { Playbook, Task } from "#playbook/model.ts";
import { buildPlan } from "#playbook/plan.ts";
import { benchBareJournal } from "./bare-journal.ts";
import { openBenchDatabase } from "./database.ts";
import { instant, instantInstance } from "./instant-vendor.ts";
import type { Measurement } from "./table.ts";

const runs = Number(process.env.TOCSIN_BENCH_RUNS ?? 20_000);
const atOnce = 1_500;

export async function benchEngine(): Promise<Measurement[]> {
  const database = await openBenchDatabase();
  try {
    const bare = await benchBareJournal(database, runs, atOnce);
    const ours = await benchRuns(database);
    const bareAgain = await benchBareJournal(database, runs, atOnce);
    const reference = (bare + bareAgain) / 2;
    const ratio = ours.perSecond / reference;
    return [
      {
        what: "durable runs of 5 tasks, 2 writes",
        measured: `${Math.round(ours.perSecond)} runs/s`,
        budget: "≥ 2,000 runs/s",
        met: ours.perSecond >= 2_000,
        reference: `bare group commit ${Math.round(reference)} runs/s`,
      },
      {
        what: "  against the bare group commit",
        measured: ratio.toFixed(2),
        budget: "≥ 0.30",
        met: ratio >= 0.3,
        reference: `${ours.events} events in ${ours.flushes} flushes`,
      },
    ];
  } finally {
    await database.close();
  }
}

async function benchRuns(database: Awaited<ReturnType<typeof openBenchDatabase>>) {
  const journal = await PostgresJournal.tryBecomeActive({ ...database, log: silentLog });
  if (!journal) throw new Error("the bench database is in use");
  const plan = buildPlan(fiveTasks(), "bench");
  const executor = new Executor({
    journal,
    catalog: new Catalog([instant], [instantInstance()]),
    planOf: async () => plan,
    revealSecret: () => undefined,
    clock: systemClock,
    log: silentLog,
  });
  const started = performance.now();
  let begun = 0;
  const runOne = async (): Promise<void> => {
    while (begun < runs) {
      const number = begun++;
      const id = uuidv7();
      const finished = executor.finished(id);
      const head = {
        id,
        playbookId: "bench",
        playbookHash: "bench",
        alertId: null,
        investigationId: id,
        label: `run ${number}`,
        priority: 50,
      };
      await executor.start(head, { alert_uuid: id, urgency: 50 });
      await finished;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, runOne));
  const seconds = (performance.now() - started) / 1000;
  const { events, flushes } = journal.stats;
  await executor.stop();
  await journal.close();
  return { perSecond: runs / seconds, events, flushes };
}

/** start, write, condition, write, title: what a small real playbook looks like. */
function fiveTasks(): Playbook {
  const task = (id: string, rest: Partial<Task>): Task => ({
    id,
    name: id,
    type: "regular",
    next: {},
    onError: "stop",
    ...rest,
  });
  const write = (id: string, template: string, next: string): Task =>
    task(id, {
      command: { name: "instant-write", arguments: { value: { kind: "jinja", template } } },
      next: { "#none#": [next] },
    });
  const urgent = {
    label: "urgent",
    groups: [
      [
        {
          left: { kind: "jinja", template: "{{ node.0.urgency }}" } as const,
          operator: "sekoia:>=",
          right: { kind: "literal", value: 40 } as const,
        },
      ],
    ],
  };
  return {
    id: "bench",
    name: "Five tasks",
    language: "sekoia",
    startTaskId: "0",
    tasks: {
      "0": task("0", { type: "start", next: { "#none#": ["1"] } }),
      "1": write("1", "{{ node.0.alert_uuid }}", "2"),
      "2": task("2", { type: "condition", branches: [urgent], next: { urgent: ["3"], "#default#": [] } }),
      "3": write("3", "{{ node.1.value }} again", "4"),
      "4": task("4", { type: "title" }),
    },
  };
}
