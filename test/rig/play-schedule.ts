/** Plays one schedule against real PostgreSQL, through the very driver that a server reads a source with. */
import type pg from "pg";
import type { IncidentSource } from "#actions/draft-incident.ts";
import { SourceDriver, type SourceUses } from "#actions/sources/source-driver.ts";
import { uuidv7 } from "#base/ids.ts";
import { silentLog } from "#base/log.ts";
import { emptyInvestigation } from "#sdk/empty-investigation.ts";
import { createPrng } from "#sdk/fake-vendor/prng.ts";
import type { CommandContext, IntegrationDefinition } from "#sdk/index.ts";
import type { CreateRigVendor } from "#sdk/rig-vendor.ts";
import { endBackfill, insertBackfill } from "#store/backfills.ts";
import { judge, type Verdict } from "./judge.ts";
import { Dead, Life, mortalPool } from "./mortal.ts";
import type { Happening, Schedule } from "./schedule.ts";
import { beginning, VendorWorld } from "./vendor-world.ts";

export interface RigTarget {
  integration: IntegrationDefinition;
  createVendor: CreateRigVendor;
  pool: pg.Pool;
  epoch: string;
}

/** Ticks of a quiet vendor, within which everything has to be in; a backfill, which has a page of each, may take more. */
const quietTicks = 14;
const mostQuietTicks = 300;
const mostTicks = 3_000;

export async function playSchedule(target: RigTarget, schedule: Schedule): Promise<Verdict> {
  const { integration, pool, epoch } = target;
  const { source } = integration;
  if (!source) throw new Error(`${integration.id} fetches no alerts.`);
  const instance = { id: uuidv7(), name: "rig", integration };
  const uses = usesOf(integration, instance.id, schedule);
  const asked: { from: number; until: number; id: string }[] = [];
  const later: Happening[] = [];
  const world = new VendorWorld(schedule, target.createVendor, (happening) => later.push(happening));
  const prng = createPrng(`${schedule.seed}:life`);
  const parameters = {
    ...world.vendor.parameters,
    look_back: schedule.lookBack,
    sweep_every: schedule.sweepEvery,
    changes_every: schedule.changesEvery,
  };
  const nobody = new AbortController().signal;
  let deaths = 0;
  let isQuiet = false;

  const live = () => {
    const life = new Life(prng, isQuiet || deaths >= schedule.lives ? 0 : schedule.deaths);
    const context: CommandContext = {
      instance: { name: instance.name, parameters },
      http: { request: (request) => life.step(() => world.http.request(request)) },
      clock: { now: () => world.ours },
      log: silentLog,
      signal: nobody,
      idempotencyKey: "",
      investigation: emptyInvestigation(),
      random: () => prng.next(),
      requestsPerSecond: undefined,
      wait: async (ms) => world.pass(ms),
    };
    const driver = new SourceDriver({
      instance,
      source,
      pool: mortalPool(pool, life),
      epoch,
      uses,
      clock: { now: () => world.ours },
      random: () => prng.next(),
      log: silentLog,
      contextFor: () => context,
      intervalMs: () => schedule.intervalSeconds * 1000,
      onIngested() {},
      onFailure() {},
    });
    return { life, driver };
  };

  let { life, driver } = live();
  const tick = async () => {
    const wait = await driver.tick(nobody).catch((error) => {
      if (error instanceof Dead) return 0;
      throw error;
    });
    for (const happening of later.splice(0))
      await ask(pool, instance.id, happening, asked, driver, source.readRange !== undefined);
    if (!life.isOver) return wait;
    deaths += 1;
    // Somebody has to notice, and start it anew.
    world.pass(prng.int(10, 5_000));
    ({ life, driver } = live());
    return 0;
  };

  let ticks = 0;
  while (!world.isOver) {
    if (++ticks > mostTicks) return { faults: [`it does not come to an end: ${mostTicks} ticks`], ...countsOf() };
    world.pass(Math.max(1, await tick()));
  }
  isQuiet = true;
  world.calmDown();
  ({ life, driver } = live());
  // The last of the late ones shows itself, and whatever the vendor asked to be waited for is over.
  world.pass(Math.max(schedule.lookBack * 1000, 120_000));
  for (let i = 0; i < quietTicks || (i < mostQuietTicks && (await isFilling(pool, instance.id))); i++) {
    const wait = await tick();
    if (driver.health.error !== undefined)
      return { faults: [`it fails with nothing wrong: ${driver.health.error}`], ...countsOf() };
    world.pass(Math.max(wait, schedule.sweepEvery * 1000, schedule.changesEvery * 1000));
  }
  return {
    faults: await judge({ pool, instanceId: instance.id, world, schedule, asked, uses, firstFetch: beginning }),
    ...countsOf(),
  };

  function countsOf() {
    const { raised, garbage, requests, faults } = world;
    return {
      counts: { raised: raised.length, garbage: garbage.length, requests, vendorFaults: faults, deaths, ticks },
    };
  }
}

async function isFilling(pool: pg.Pool, instanceId: string): Promise<boolean> {
  const found = await pool.query("select from backfills where instance_id = $1 and status = 'running'", [instanceId]);
  return found.rowCount !== 0;
}

/** What a person asks for is in the database before anybody acts on it. */
async function ask(
  pool: pg.Pool,
  instanceId: string,
  happening: Happening,
  asked: { from: number; until: number; id: string }[],
  driver: SourceDriver,
  canFill: boolean,
): Promise<void> {
  const client = await pool.connect();
  try {
    if (happening.kind === "backfill" && canFill) {
      const from = beginning + happening.from * 1000;
      const until = Math.max(from + 1000, beginning + happening.until * 1000);
      const id = uuidv7();
      await insertBackfill(client, { id, instanceId, from: new Date(from), until: new Date(until), by: "rig" });
      asked.push({ from, until, id });
    }
    if (happening.kind === "cancelBackfill") for (const { id } of asked) await endBackfill(client, id, "cancelled");
  } finally {
    client.release();
  }
  driver.wakeBackfill();
}

function usesOf(integration: IntegrationDefinition, instanceId: string, { makesIncidents }: Schedule): SourceUses {
  const trigger = integration.source?.triggers[0];
  const incidents: IncidentSource = {
    instanceId,
    instanceName: "rig",
    brand: integration.name,
    incidentType: "Rig",
    mapper: undefined,
    types: new Map(),
    activations: [],
  };
  return {
    activations: trigger
      ? [
          {
            playbookId: "rig",
            playbookHash: "rig",
            playbookName: "Rig",
            language: "sekoia",
            instanceName: "rig",
            triggerName: trigger.id,
            triggerConfiguration: {},
            active: true,
          },
        ]
      : [],
    ...(makesIncidents ? { incidents } : {}),
  };
}
