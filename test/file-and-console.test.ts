/** What the configuration file keeps and what the console keeps, side by side and from one start to the next. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { createLog } from "#base/log.ts";
import { createClient } from "#contract/client.ts";
import { routes } from "#contract/routes.ts";
import { serve } from "#server/serve.ts";
import { account, refusalOf, sekoiaParameters, switchTo, xsoarParameters } from "./console-world.ts";
import { waitFor } from "./wait-for.ts";
import { post } from "./webhook-world.ts";
import { makeWorld, type World, xsoarInstance } from "./whole-server.ts";

const playbookId = "0ff6f5c2-6c0e-4c8a-9a53-5f1f7e3b8d41";
const pushed = {
  name: "pushed",
  integration: "generic-webhook",
  parameters: { credentials_identifier: "_header:Authorization", credentials_password: "Bearer let-me-in" },
};

interface File {
  instances: { name: string }[];
  playbooks: object[];
  incident_types?: object[];
}

/** Writes the file anew, with what `change` makes of it. */
async function rewrite(world: World, change: (file: File) => Partial<File>): Promise<void> {
  const file = JSON.parse(await readFile(world.configFile, "utf8")) as File;
  await writeFile(world.configFile, JSON.stringify({ ...file, ...change(file) }));
}

test("what the file keeps is shown and cannot be changed here; the refusal names the file", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const { api } = await world.serve();
  const { items: playbooks } = await api.listPlaybooks({});
  assert.deepEqual(
    playbooks.map(({ id, managedBy, active, errors }) => [id, managedBy, active, errors]),
    [[playbookId, "file", true, 0]],
  );
  const shown = await api.getPlaybook({ id: playbookId });
  assert.ok(!shown.code.includes(world.xsoar.token));
  const { id, version } = shown;
  const instance = await api.listInstances({});
  assert.deepEqual([...new Set(instance.items.map(({ managedBy }) => managedBy))], ["file"]);
  for (const call of [
    () => api.savePlaybook({ id, version, name: "Mine" }),
    () => api.setPlaybookActive({ id, version, active: false }),
    () => api.deletePlaybook({ id }),
    () => api.updateInstance({ name: account, parameters: sekoiaParameters(world) }),
    () => api.deleteInstance({ name: account }),
    () => api.createInstance({ name: account, integration: "sekoia", parameters: sekoiaParameters(world) }),
  ]) {
    const refused = await refusalOf(call());
    assert.equal(refused.code, "CHANGE_MANAGED_BY_FILE");
    assert.ok(refused.mend?.includes(world.configFile), refused.mend);
  }
  const copy = await api.createPlaybook({ file: "copy.json", text: shown.code });
  assert.notEqual(copy.id, playbookId);
  assert.equal(copy.name, `${shown.name} (2)`);
  assert.ok(
    copy.problems.some(({ code }) => code === "CONFIG_SECRET_MISSING"),
    "a copy has no secrets",
  );
  const before = await world.query("select name, updated_at, version from activations order by name");
  const again = await world.serve().catch(() => undefined);
  await again?.stop();
  assert.deepEqual(await world.query("select name, updated_at, version from activations order by name"), before);
});

test("what the file no longer names is gone or off, keeps its history, and may come back", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  await rewrite(world, ({ instances }) => ({
    instances: [...instances, pushed],
    incident_types: [{ name: "Pushed", playbook: playbookId, default: true }],
  }));
  const whole = await readFile(world.configFile, "utf8");
  const first = await world.serve();
  world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidentCount() === 1, { what: "the incident" });
  assert.equal((await post(first.url, "pushed", { name: "x" })).status, 200);
  await first.stop();
  const idsOf = async () => await world.query("select id, name from instances order by name");
  const ids = await idsOf();

  await writeFile(world.configFile, JSON.stringify({ server: { port: 0 } }));
  const second = await world.serve();
  const told = second.problems.filter(({ code }) => code === "CONFIG_LEFT_TO_CONSOLE").map(({ message }) => message);
  assert.equal(told.length, 4, told.join("\n"));
  assert.equal((await post(second.url, "pushed", { name: "x" })).status, 404);
  assert.deepEqual((await second.api.listInstances({})).items, []);
  const [left] = (await second.api.listPlaybooks({})).items;
  assert.deepEqual([left?.id, left?.managedBy, left?.active], [playbookId, "console", false]);
  assert.ok(left?.runs.succeeded, "its runs are still its own");
  assert.deepEqual(await world.query("select playbook_id from incident_types"), [{ playbook_id: null }]);
  await second.api.createInstance({ name: account, integration: "sekoia", parameters: sekoiaParameters(world) });
  await second.api.createInstance({
    name: xsoarInstance,
    integration: "cortex-xsoar",
    parameters: xsoarParameters(world),
  });
  const { version } = await second.api.getPlaybook({ id: playbookId });
  await second.api.savePlaybook({ id: playbookId, version, name: "Ours now" });
  await switchTo(second.api, playbookId, true);
  world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidentCount() === 2, { what: "an incident by the console's" });
  await second.stop();

  await writeFile(world.configFile, whole);
  const clash = await world.serve().then(
    () => undefined,
    (error: Error) => error,
  );
  assert.match(clash?.message ?? "", /CONFIG_NAME_TAKEN at instances\.Sekoia\.io config/);
  const third = await startWithoutFile(world);
  await third.api.createInstance({ name: "unused", integration: "http", parameters: {} });
  const off = await switchTo(third.api, playbookId, false);
  await third.api.savePlaybook({ id: playbookId, version: off.version, accounts: { sekoia: null } });
  for (const name of [account, xsoarInstance]) await third.api.deleteInstance({ name });
  await third.stop();

  const fourth = await world.serve();
  const back = await fourth.api.getPlaybook({ id: playbookId });
  assert.deepEqual([back.managedBy, back.active, back.errors], ["file", true, 0]);
  assert.notEqual(back.name, "Ours now");
  assert.deepEqual(
    (await idsOf()).filter(({ name }) => name !== "unused"),
    ids,
    "an instance that comes back is the one it was",
  );
  world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidentCount() === 3, { what: "an incident by the file's again" });
  assert.deepEqual(world.xsoar.doubledAlertIds(), []);
});

test("a start without a configuration file leaves alone what a file kept", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  await (await world.serve()).stop();
  const server = await startWithoutFile(world);
  t.after(() => server.stop());
  const [playbook] = (await server.api.listPlaybooks({})).items;
  assert.deepEqual([playbook?.managedBy, playbook?.active], ["file", true]);
  const names = (await server.api.listInstances({})).items.map(({ name }) => name);
  assert.deepEqual(names, [account, xsoarInstance]);
});

async function startWithoutFile(world: World) {
  const log = createLog("silent", { write: () => undefined });
  const server = await serve({ home: world.home, port: 0, environment: world.environment, log });
  return Object.assign(server, { api: createClient(routes, { baseUrl: server.url, token: server.token }) });
}
