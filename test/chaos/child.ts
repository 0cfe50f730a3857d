/**
 * A process of its own that runs what it is told until it is over, or until its fate: `node test/chaos/child.ts '{…}'`.
 * Standard output says what happened, a line of JSON each.
 */
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

const lookEveryMs = 60;

// Written by the parent.
const order = JSON.parse(process.argv[2] ?? "") as ChildOrder;
const boundaries = new Boundaries(order.fate);
const host = await ChaosHost.open({ ...order, boundaries });
say({ says: "active" });
host.journal.lost.addEventListener("abort", () => {
  say({ says: "lost" });
  process.exit(0);
});
const person = new Person(host, order.vendorUrl, order.settleMs);
const { awaits: awaited = order.runs.length } = order;
// The first is the one with questions; the others are load.
const asking = order.runs.slice(0, 1).map(({ id }) => id);
for (const head of order.runs) void begin(head);

for (;;) {
  await host.look();
  const statuses = await count().catch(() => undefined);
  const under = (statuses?.active ?? 0) + (statuses?.waiting ?? 0);
  const all = Object.values(statuses ?? {}).reduce((sum, one) => sum + one, 0);
  if (statuses && under === 0 && all === awaited) {
    say({ says: "ended", boundaries: boundaries.count, statuses });
    break;
  }
  await Promise.all(asking.map((id) => person.answer(id).catch(() => undefined)));
  await sleep(lookEveryMs);
}
await host.close();
process.exit(0);

async function count(): Promise<Record<string, number>> {
  const { rows } = await host.pool.query<{ status: string; count: string }>(
    "select status, count(*) from runs group by status",
  );
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

/** What could not be begun is begun by whoever wanted it, once the database is there. */
async function begin(head: RunHead): Promise<void> {
  for (;;) {
    try {
      return await host.begin(head);
    } catch {
      await sleep(100);
    }
  }
}
