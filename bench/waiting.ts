/** 100,000 runs that wait for a person or a moment: what they cost a server that holds them, and how soon it is ready. */
import { join } from "node:path";
import { sleep } from "#base/clock.ts";
import { openBenchDatabase } from "./database.ts";
import { residentMegabytes } from "./resident-megabytes.ts";
import { startServerProcess } from "./server-process.ts";
import type { Measurement } from "./table.ts";

const waiting = Number(process.env.TOCSIN_BENCH_RUNS ?? 100_000);
const settleMs = 10_000;

export async function benchWaiting(): Promise<Measurement[]> {
  const database = await openBenchDatabase();
  try {
    await fill(database.pool);
    const home = join(process.env.TOCSIN_HOME ?? ".tocsin", "bench");
    const { url } = database;
    const server = await startServerProcess(home, [], { TOCSIN_DATABASE_URL: url });
    await sleep(settleMs);
    const megabytes = await residentMegabytes(server.pid);
    await server.stop();
    const empty = megabytes === undefined ? "" : `${Math.round(megabytes)} MB`;
    return [
      {
        what: `restart with ${waiting} waiting runs, until ready`,
        measured: `${(server.readyAfterMs / 1000).toFixed(2)} s`,
        budget: "≤ 5 s",
        met: server.readyAfterMs <= 5_000,
      },
      {
        what: "memory of that server (Node process)",
        measured: empty,
        budget: "≤ 300 MB",
        ...(megabytes === undefined ? {} : { met: megabytes <= 300 }),
      },
    ];
  } finally {
    await database.close();
  }
}

/** Half of them wait for a person, half for a moment tomorrow; each with its journal and snapshot. */
async function fill(pool: Awaited<ReturnType<typeof openBenchDatabase>>["pool"]): Promise<void> {
  await pool.query(
    `insert into playbooks (hash, id, name, language, content)
     values ('bench', 'bench', 'Waits', 'sekoia', $1) on conflict do nothing`,
    [
      JSON.stringify({
        id: "bench",
        name: "Waits",
        language: "sekoia",
        startTaskId: "0",
        tasks: {
          "0": { id: "0", name: "Start", type: "start", next: { "#none#": ["1"] }, onError: "stop" },
          "1": { id: "1", name: "Ask", type: "regular", next: {}, onError: "stop" },
        },
      }),
    ],
  );
  await pool.query(
    `with new as (
       insert into runs (id, playbook_id, playbook_hash, investigation_id, label, priority, status, wake_at, waiting_for)
       select gen_random_uuid(), 'bench', 'bench', 'bench', 'waits ' || n, 50, 'waiting',
         case when n % 2 = 0 then now() + interval '1 day' end, 'waits for an answer'
       from generate_series(1, $1) as n returning id)
     insert into run_events (run_id, seq, payload)
     select id, seq, payload::json from new, (values
       (1, '{"at":1,"type":"runStarted","playbook":"bench","label":"waits","start":{}}'),
       (2, '{"at":1,"type":"taskDone","frame":"","task":"0"}'),
       (3, '{"at":1,"type":"questionAsked","frame":"","task":"1","question":"Well?","options":[]}')) as e (seq, payload)`,
    [waiting],
  );
  await pool.query("analyze");
}
