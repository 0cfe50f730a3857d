import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { integrations } from "#integrations/index.ts";
import type { CreateRigVendor } from "#sdk/rig-vendor.ts";
import { takeEpoch } from "#store/host-fence.ts";
import { createTestDatabase } from "#test/database.ts";
import type { Verdict } from "./judge.ts";
import { playSchedule } from "./play-schedule.ts";
import type { Schedule } from "./schedule.ts";

export interface Rig {
  play(schedule: Schedule): Promise<Verdict>;
  close(): Promise<void>;
}

const folder = fileURLToPath(new URL("../../integrations", import.meta.url));
/** Emptied so often: what is looked for is what one schedule left. */
const schedulesBetween = 50;

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
  const pool = new pg.Pool({ ...database.config, max: 4 });
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const client = await pool.connect();
  const epoch = await takeEpoch(client);
  client.release();
  let played = 0;
  return {
    async play(schedule) {
      if (played++ % schedulesBetween === 0) {
        await pool.query("truncate alerts, incidents, runs, run_events, quarantine, source_cursors, backfills");
      }
      return playSchedule({ integration, createVendor: createRigVendor, pool, epoch }, schedule);
    },
    async close() {
      await pool.end();
      await database.close();
    },
  };
}
