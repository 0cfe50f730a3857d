/**
 * A process of its own that runs what it is told until that is over, or until its fate. Standard input tells it, an order a
 * line; standard output says what happened, a line of JSON each. What lived to its end can be given another order, in
 * another database: a process takes longer to start than most of what it is started for.
 */
import { createInterface } from "node:readline";
import { sleep } from "#base/clock.ts";
import type { RunHead } from "#store/runs.ts";
import { Boundaries, type Fate, say } from "./boundaries.ts";
import { ChaosHost, type ChaosHostOptions } from "./host.ts";
import { Person } from "./person.ts";

export interface ChildOrder extends Omit<ChaosHostOptions, "boundaries"> {
  fate: Fate;
  /** Begun here where the database does not know them yet. */
  runs: RunHead[];
  /** So many runs are to end; as many as it begins, when left out. */
  awaits?: number;
}

const lookEveryMs = 150;
const saysItLivesEveryMs = 5_000;

// Whoever gave the orders is gone: nobody would hear of it any more.
process.stdin.once("end", () => process.exit(0));
for await (const line of createInterface({ input: process.stdin })) {
  // Written by the parent.
  await live(JSON.parse(line) as ChildOrder);
  say({ says: "idle" });
}
process.exit(0);

async function live(order: ChildOrder): Promise<void> {
  const boundaries = new Boundaries(order.fate);
  const host = await ChaosHost.open({ ...order, boundaries });
  say({ says: "active" });
  host.journal.lost.addEventListener("abort", () => {
    if (host.closed) return;
    say({ says: "lost" });
    process.exit(0);
  });
  const person = new Person(host, order.vendorUrl, order.settleMs);
  const { awaits: awaited = order.runs.length } = order;
  // The first is the one with questions; the others are load.
  const asking = order.runs.slice(0, 1).map(({ id }) => id);
  for (const head of order.runs) void begin(host, head);
  let told = -1;
  let toldAt = 0;
  for (;;) {
    // A machine may be slow; what stands still is not waited for.
    if (told !== boundaries.count && performance.now() - toldAt > saysItLivesEveryMs) {
      told = boundaries.count;
      toldAt = performance.now();
      say({ says: "goes on", boundaries: told });
    }
    const began = performance.now();
    await host.look();
    const statuses = await count(host).catch(() => undefined);
    const under = (statuses?.active ?? 0) + (statuses?.waiting ?? 0);
    const all = Object.values(statuses ?? {}).reduce((sum, one) => sum + one, 0);
    if (statuses && under === 0 && all === awaited) {
      boundaries.over = true;
      say({ says: "ended", boundaries: boundaries.count, statuses });
      break;
    }
    await Promise.all(asking.map((id) => person.answer(id).catch(() => undefined)));
    // On a machine that is busy, looking must not be what it is busy with.
    await sleep(Math.max(lookEveryMs, 3 * (performance.now() - began)));
  }
  await host.close();
}

async function count(host: ChaosHost): Promise<Record<string, number>> {
  const { rows } = await host.pool.query<{ status: string; count: string }>(
    "select status, count(*) from runs group by status",
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

/** What could not be begun is begun by whoever wanted it, once the database is there. */
async function begin(host: ChaosHost, head: RunHead): Promise<void> {
  for (;;) {
    try {
      return await host.begin(head);
    } catch {
      await sleep(100);
    }
  }
}
