/**
 * A disk that is full for real: PostgreSQL on a small file system of its own, filled to the last byte while a run goes on,
 * then given room again. Only where this process may mount one.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { sleep } from "#base/clock.ts";
import { migrate } from "#store/migrate.ts";
import { makeClusterHome } from "#test/cluster-home.ts";
import { startAgain } from "#test/start-again.ts";
import type { ChaosCase } from "./cases.ts";
import { differences } from "./outcome.ts";
import { playbooks } from "./playbooks.ts";
import { ChaosWorld, noFate } from "./world.ts";

const megabytes = 400;
const times = 2;
const fullForMs = 3_000;

export function fullDiskCase(): ChaosCase[] | undefined {
  if (process.geteuid?.() !== 0 || process.platform !== "linux") return undefined;
  return [
    {
      part: "disk",
      what: `a disk of ${megabytes} MB is full, ${times} times`,
      run: async ({ outcome }) => {
        const started = performance.now();
        const mount = mkdtempSync(join(tmpdir(), "tocsin-disk-"));
        execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tocsin-chaos", mount]);
        try {
          const home = await makeClusterHome("home", mount);
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
              const worker = world.begin([run], noFate);
              await worker.until("active");
              let filled = 0;
              const ballast = join(mount, "ballast");
              for (let time = 0; time < times; time++) {
                await sleep(700);
                if (worker.isOver) break;
                fill(mount, ballast);
                filled += 1;
                await sleep(fullForMs);
                rmSync(ballast);
                // A server whose log has no room ends; somebody starts it again.
                cluster = await startAgain(home);
              }
              const life = await worker.life;
              const found = differences(outcome, await world.outcomeOf(run));
              if (life.broke !== undefined) found.push(life.broke);
              const seconds = (performance.now() - started) / 1000;
              return { told: `full ${filled} times`, happened: filled, differences: found, seconds };
            } finally {
              await world.close();
              await cluster.stop();
            }
          } finally {
            await home.remove().catch(() => undefined);
          }
        } finally {
          execFileSync("umount", ["-l", mount]);
          rmSync(mount, { recursive: true, force: true });
        }
      },
    },
  ];
}

/** Until not a byte is left. */
function fill(mount: string, ballast: string): void {
  const { bavail, bsize } = statfsSync(mount);
  for (let size = Number(bavail) * Number(bsize); size > 0; size = Math.floor(size / 2)) {
    try {
      writeFileSync(ballast, Buffer.alloc(size), { flag: "a" });
    } catch {
      // Somebody else took some of it meanwhile.
    }
  }
}
