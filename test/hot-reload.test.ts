/** What people configure takes effect while the server runs, and outlasts a crash at the worst moment. */
import assert from "node:assert/strict";
import { test } from "node:test";
import pg from "pg";
import { sleep } from "#base/clock.ts";
import {
  account,
  createInstances,
  makeConsoleWorld,
  makePlaybook,
  openConsole,
  sekoiaParameters,
  switchTo,
} from "./console-world.ts";
import { waitFor } from "./wait-for.ts";
import type { World } from "./whole-server.ts";

const long = 60_000;
const countRuns = async (world: World) =>
  (await world.query<{ runs: number }>("select count(*)::int as runs from runs"))[0]?.runs ?? 0;
const countAlerts = async (world: World) =>
  (await world.query<{ alerts: number }>("select count(*)::int as alerts from alerts"))[0]?.alerts ?? 0;

async function until(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + long; !(await holds()); await sleep(50))
    assert.ok(Date.now() < deadline, `waited in vain for ${what}`);
}

test("alerts start a playbook from the moment it is on, and not one more once its switching off is answered", async (t) => {
  const { world, api } = await openConsole();
  t.after(() => world.close());
  await createInstances(api, world);
  const { id } = await makePlaybook(api, world);
  world.sekoia.raiseAlert();
  await until(async () => (await countAlerts(world)) === 1, "the alert");
  assert.equal(await countRuns(world), 0, "it is off");

  let raising = true;
  const raise = (async () => {
    for (; raising; await sleep(15)) world.sekoia.raiseAlert();
  })();
  for (let round = 0; round < 4; round++) {
    await switchTo(api, id, true);
    const before = await countRuns(world);
    await until(async () => (await countRuns(world)) > before, "a run");
    await switchTo(api, id, false);
    const runs = await countRuns(world);
    const alerts = await countAlerts(world);
    await until(async () => (await countAlerts(world)) > alerts + 5, "more alerts");
    assert.equal(await countRuns(world), runs, `round ${round}: a run began after the playbook was off`);
  }
  raising = false;
  await raise;
  await until(
    async () => (await world.query("select 1 from runs where status <> 'succeeded'")).length === 0,
    "the runs' ends",
  );
  assert.equal(world.xsoar.incidentCount(), await countRuns(world), "those that had begun went to their end");
});

test("runs that wait go on at once when what they waited for is mended: the playbook's token, the instance's key", async (t) => {
  const { world, api } = await openConsole();
  t.after(() => world.close());
  await createInstances(api, world);
  const { id } = await makePlaybook(api, world, "Bearer a-wrong-token");
  await switchTo(api, id, true);
  world.sekoia.raiseAlert();
  const refused = () => world.xsoar.requests().filter(({ status }) => status === 401).length;
  await waitFor(() => refused() > 0, { what: "the refusal" });
  const { version } = await api.getPlaybook({ id });
  const mended = Date.now();
  await api.savePlaybook({ id, version, arguments: { "3": { headers: { Authorization: world.xsoar.token } } } });
  await waitFor(() => world.xsoar.incidentCount() === 1, { what: "the incident" });
  assert.ok(Date.now() - mended < 12_000, "the gate had been closed for fifteen seconds");

  // The key goes bad after the alert was fetched and before its first step had its turn.
  await api.updateInstance({ name: account, parameters: sekoiaParameters(world, { requests_per_second: 0.2 }) });
  const began = await countRuns(world);
  world.sekoia.raiseAlert();
  await until(async () => (await countRuns(world)) > began, "the run");
  world.sekoia.setKey(world.sekoia.apiKey, { state: "revoked" });
  world.sekoia.setKey("another-good-key", {});
  const closed = async () =>
    (await api.getStatus({})).instances.some(({ name, gate }) => name === account && gate.state !== "open");
  await until(closed, "the closed gate");
  const again = Date.now();
  await api.updateInstance({ name: account, parameters: sekoiaParameters(world, { api_key: "another-good-key" }) });
  await waitFor(() => world.xsoar.incidentCount() === 2, { what: "the second incident" });
  assert.ok(Date.now() - again < 12_000, "it did not wait for the old gate");
  assert.deepEqual(world.xsoar.doubledAlertIds(), []);
});

test("a kill between the commit and its taking up leaves what was committed, and the next start lives by it", async (t) => {
  const world = await makeConsoleWorld();
  t.after(() => world.close());
  const server = await world.spawn();
  await createInstances(server.api, world);
  const { id, version } = await makePlaybook(server.api, world);
  const client = new pg.Client({ connectionString: world.environment.TOCSIN_DATABASE_URL });
  await client.connect();
  // The commit needs no secret; taking it up reads them all, and has to wait here.
  await client.query("begin; lock table secrets in access exclusive mode");
  const answer = server.api.setPlaybookActive({ id, active: true, version }).then(
    () => "answered",
    () => "broken off",
  );
  const isOn = async () => (await world.query("select 1 from activations where active")).length === 1;
  await until(isOn, "the commit");
  await server.kill();
  await client.query("rollback");
  await client.end();
  assert.equal(await answer, "broken off", "nothing was acknowledged");
  const next = await world.spawn();
  assert.equal((await next.api.getPlaybook({ id })).active, true);
  world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidentCount() === 1, { what: "the incident" });
});

test("a process that stands by shows what is configured, refuses to change it, and lives by it when it takes over", async (t) => {
  const world = await makeConsoleWorld();
  t.after(() => world.close());
  const first = await world.spawn();
  const second = await world.spawn();
  await createInstances(first.api, world);
  const { id } = await makePlaybook(first.api, world);
  const on = await switchTo(first.api, id, true);
  assert.equal((await second.api.getPlaybook({ id })).version, on.version);
  await assert.rejects(second.api.setPlaybookActive({ id, active: false, version: on.version }), {
    code: "ENGINE_NOT_ACTIVE",
  });
  await first.kill();
  world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidentCount() === 1, { what: "the incident" });
  await switchTo(second.api, id, false);
});
