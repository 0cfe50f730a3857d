/** The bundled PostgreSQL dies under load, in every way it can, and the server brings it back and goes on. */
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { test } from "node:test";
import pg from "pg";
import { sleep } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { startCluster } from "#server/postgres/cluster.ts";
import { type Layout, resolveLayout } from "#server/postgres/layout.ts";
import { findPostmaster } from "#server/postgres/postmaster-pid.ts";
import { findWriteFaults, readJournals } from "./run-journals.ts";
import { waitFor } from "./wait-for.ts";
import { makeWorld, type World } from "./whole-server.ts";

/** SIGKILL: the machine's memory ran out. SIGQUIT: an immediate stop, no clean end. SIGINT: somebody restarts it. */
const ways = ["SIGKILL", "SIGQUIT", "SIGINT"] as const;

test("a database that is killed, stopped and restarted under load loses nothing and doubles nothing", async (t) => {
  const world = await makeWorld({
    databaseUrl: null,
    xsoar: { faults: [{ match: { route: "webhook" }, plan: { slow: { p: 0.5, ms: [5, 100] } } }] },
    setup: { sekoia: { request_timeout: 0.5 }, xsoar: { request_timeout: 0.5, concurrency: 4 } },
  });
  const server = await world.serve();
  const layout = await layoutOf(world);
  t.after(async () => {
    await world.close();
    // Root's database lies outside the home.
    await rm(layout.base, { recursive: true, force: true });
  });
  for (const way of ways) {
    for (let i = 0; i < 20; i++) {
      world.sekoia.raiseAlert();
      await sleep(10);
    }
    const postmaster = await findPostmaster(layout.data);
    assert.ok("pid" in postmaster, "PostgreSQL runs");
    process.kill(postmaster.pid, way);
    for (let i = 0; i < 20; i++) {
      world.sekoia.raiseAlert();
      await sleep(10);
    }
    await waitForAnother(layout.data, postmaster.pid);
    await waitForIncidents(world);
  }
  const readRuns = async () => (await server.api.getStatus({})).runs;
  const areOver = async () => {
    const { active, waiting } = await readRuns();
    return active + waiting === 0;
  };
  await waitFor(areOver, { what: async () => JSON.stringify(await readRuns()), trace: readRuns });
  assert.equal(server.role(), "active");
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });

  const cluster = await startCluster({ home: world.home, log: silentLog });
  const client = new pg.Client(cluster.connectionConfig("tocsin"));
  await client.connect();
  try {
    const journals = await readJournals(async (text, values) => (await client.query(text, values)).rows);
    assert.equal(journals.length, world.sekoia.raised().length);
    assert.deepEqual(
      journals.filter(({ status, folded }) => status !== "succeeded" || folded !== "succeeded"),
      [],
    );
    assert.deepEqual(journals.flatMap(findWriteFaults), []);
  } finally {
    await client.end();
    await cluster.stopIfLast();
  }
});

/** Where the server of this home keeps its database. */
function layoutOf(world: World): Promise<Layout> {
  const listen = process.platform === "win32" ? "loopback" : "socket";
  return resolveLayout({ home: world.home, systemDirectory: "/var/lib/tocsin", listen });
}

async function waitForAnother(dataDirectory: string, former: number): Promise<void> {
  const find = () => findPostmaster(dataDirectory);
  const isBack = async () => {
    const found = await find();
    return found.state === "ready" && found.pid !== former;
  };
  const what = async () => `PostgreSQL to come back: ${JSON.stringify(await find())}`;
  await waitFor(isBack, { what, trace: find });
}

async function waitForIncidents(world: World): Promise<void> {
  const wanted = world.sekoia.raised().length;
  const count = () => world.xsoar.incidentCount();
  const what = () => `${count()} of ${wanted} incidents\n${world.log.slice(-20).join("")}`;
  await waitFor(() => count() >= wanted, { what, trace: count });
}
