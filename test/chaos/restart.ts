/** PostgreSQL ends under load, in every way it can, and comes back. */
import pg from "pg";
import { sleep } from "#base/clock.ts";
import { uuidv7 } from "#base/ids.ts";
import { migrate } from "#store/migrate.ts";
import { makeClusterHome } from "#test/cluster-home.ts";
import { startAgain } from "#test/start-again.ts";
import type { ChaosCase } from "./cases.ts";
import { smallPlaybook } from "./load.ts";
import { differences } from "./outcome.ts";
import { playbooks } from "./playbooks.ts";
import { ChaosWorld, noFate } from "./world.ts";

/** SIGQUIT: an immediate stop. SIGKILL: the machine's memory ran out. SIGINT: somebody restarts it. */
const ways = ["SIGQUIT", "SIGKILL", "SIGINT"] as const;
const besides = 100;

export function restartCase(): ChaosCase {
  return {
    part: "restart",
    what: `PostgreSQL ends, ${ways.length} times`,
    run: async ({ outcome }) => {
      const started = performance.now();
      const home = await makeClusterHome();
      try {
        let cluster = await home.start();
        const admin = new pg.Client(cluster.connectionConfig("postgres"));
        await admin.connect();
        await admin.query("create database chaos");
        await admin.end();
        const database = cluster.connectionConfig("chaos");
        const client = new pg.Client(database);
        await client.connect();
        await migrate(client);
        await client.end();
        const world = await ChaosWorld.open(playbooks, database);
        try {
          const run = await world.makeRun();
          const small = await world.keep(smallPlaybook());
          const load = Array.from({ length: besides }, () => {
            const id = uuidv7();
            return { ...run, id, investigationId: id, playbookHash: small, label: "load" };
          });
          const worker = world.begin([run, ...load], noFate);
          await worker.until("active");
          let ended = 0;
          for (const way of ways) {
            await sleep(700);
            if (worker.isOver) break;
            process.kill(await home.serverPid(), way);
            ended += 1;
            await sleep(500);
            cluster = await startAgain(home);
          }
          const life = await worker.life;
          const found = differences(outcome, await world.outcomeOf(run));
          if (life.broke !== undefined) found.push(life.broke);
          const { rows } = await world.pool.query<{ status: string; count: string }>(
            "select status, count(*) from runs group by status",
          );
          const told = rows.map(({ status, count }) => `${count} ${status}`).join(", ");
          if (told !== `${besides + 1} succeeded`) found.push(`of ${besides + 1} runs: ${told}`);
          const seconds = (performance.now() - started) / 1000;
          return { told: `${ended} ends; ${told}`, happened: ended, differences: found, seconds };
        } finally {
          await world.close();
          await cluster.stop();
        }
      } finally {
        await home.remove();
      }
    },
  };
}
