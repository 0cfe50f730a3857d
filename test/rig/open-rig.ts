import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { integrations } from "#integrations/index.ts";
import type { CreateRigVendor } from "#sdk/rig-vendor.ts";
import { takeEpoch } from "#store/host-fence.ts";
import { createTestDatabase } from "#test/database.ts";
import type { Verdict } from "./judge.ts";
import { playSchedule } from "./play-schedule.ts";
import { drawSchedule, type Schedule } from "./schedule.ts";

export interface Rig {
  play(schedule: Schedule): Promise<Verdict>;
  /** Several side by side: each has an instance of its own, so none sees another. False from `onPlayed` ends it. */
  playAll(seed: string, numbers: readonly number[], onPlayed: (played: Played) => boolean): Promise<void>;
  close(): Promise<void>;
}

export interface Played extends Verdict {
  number: number;
}

const folder = fileURLToPath(new URL("../../integrations", import.meta.url));
/** Emptied so often: what is looked for is what one schedule left. */
const schedulesBetween = 60;
/** Most of a schedule is waiting for the database. */
const sideBySide = 4;

/** The integrations that have a vendor for the rig. */
export function listRigged(): string[] {
  return readdirSync(folder).filter((name) => existsSync(`${folder}/${name}/rig-vendor.ts`));
}

export async function openRig(name: string): Promise<Rig> {
  const integration = integrations.find(({ id }) => id === name);
  if (!integration || !listRigged().includes(name)) {
    throw new Error(`There is no rig for ${name}; there is one for ${listRigged().join(", ")}.`);
  }
  const { createRigVendor } = (await import(`${folder}/${name}/rig-vendor.ts`)) as {
    createRigVendor: CreateRigVendor;
  };
  const database = await createTestDatabase();
  const pool = new pg.Pool({ ...database.config, max: 3 * sideBySide });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const client = await pool.connect();
  const epoch = await takeEpoch(client);
  client.release();
  const play = (schedule: Schedule) =>
    playSchedule({ integration, createVendor: createRigVendor, pool, epoch }, schedule);
  return {
    play,
    async playAll(seed, numbers, onPlayed) {
      for (let from = 0; from < numbers.length; from += schedulesBetween) {
        await pool.query("truncate alerts, incidents, runs, run_events, quarantine, source_cursors, backfills");
        const queue = numbers.slice(from, from + schedulesBetween);
        let goesOn = true;
        const work = async () => {
          for (let number = queue.shift(); number !== undefined && goesOn; number = queue.shift()) {
            const verdict = await play(drawSchedule(`${seed}/${number}`));
            goesOn = onPlayed({ number, ...verdict }) && goesOn;
          }
        };
        await Promise.all(Array.from({ length: sideBySide }, work));
        if (!goesOn) return;
      }
    },
    async close() {
      await pool.end();
      await database.close();
    },
  };
}
