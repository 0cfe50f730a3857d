/** The founding scenario by calls of the API alone, from an empty home: the configuration file names nothing. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { keptSecret } from "#contract/playbook.ts";
import { waitFor } from "./engine-host.ts";
import { type LocalServer, makeWorld, ownPlaybook, type World } from "./whole-server.ts";

const account = "Sekoia.io config";

async function begin(t: { after(act: () => Promise<void>): void }): Promise<{ world: World; server: LocalServer }> {
  const world = await makeWorld();
  t.after(() => world.close());
  await writeFile(world.configFile, "{}");
  return { world, server: await world.serve() };
}

/** What stands in Sekoia's documentation under "Create and configure a playbook". */
async function configure({ api }: LocalServer, world: World, id: string): Promise<void> {
  const filters = await api.createTriggerConfiguration({
    integration: "sekoia",
    trigger: "alert-created",
    name: `Default of ${id}`,
    values: { rule_filter: "" },
  });
  const { version } = await api.getPlaybook({ id });
  const saved = await api.savePlaybook({
    id,
    version,
    accounts: { sekoia: account },
    triggerConfiguration: filters.id,
    arguments: { "3": { url: world.xsoar.webhookUrl(), headers: { Authorization: world.xsoar.token } } },
  });
  assert.deepEqual(
    saved.problems.filter(({ severity }) => severity === "error"),
    [],
  );
  const on = await api.setPlaybookActive({ id, active: true, version: saved.version });
  assert.equal(on.active, true);
}

async function createInstances({ api }: LocalServer, world: World): Promise<void> {
  await api.createInstance({
    name: account,
    integration: "sekoia",
    parameters: {
      api_key: world.sekoia.apiKey,
      base_url: world.sekoia.url,
      requests_per_second: 0,
      fetch_interval: 0.1,
      allow_addresses: "127.0.0.1",
    },
  });
  await api.createInstance({
    name: "XSOAR",
    integration: "cortex-xsoar",
    parameters: { url: world.xsoar.url, api_key: world.xsoar.restApiKey, allow_addresses: "127.0.0.1" },
  });
}

test("from an empty home to incidents in Cortex XSOAR, by the template and by a dropped export", async (t) => {
  const { world, server } = await begin(t);
  const { api } = server;
  await createInstances(server, world);
  const tried = await api.testInstance({ name: account });
  assert.ok(tried.ok, tried.summary);

  const { items: templates } = await api.listTemplates({});
  const template = templates.find(({ name }) => name === "Automatically create an incident on Palo Alto Cortex XSOAR");
  assert.ok(template);
  const made = await api.createPlaybook({ template: template.id });
  assert.equal(made.active, false);
  await assert.rejects(api.setPlaybookActive({ id: made.id, active: true, version: made.version }), (error) => {
    const { problems } = (error as { details: { problems: { code: string }[] } }).details;
    assert.deepEqual([...new Set(problems.map(({ code }) => code))].sort(), [
      "CONFIG_MODULE_CONFIGURATION_MISSING",
      "CONFIG_TRIGGER_CONFIGURATION_MISSING",
      "CONTENT_SEKOIA_PLACEHOLDER",
    ]);
    return true;
  });
  await configure(server, world, made.id);
  const alert = world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidents().some(({ alertId }) => alertId === alert.shortId), "the incident");

  const off = await api.getPlaybook({ id: made.id });
  await api.setPlaybookActive({ id: made.id, active: false, version: off.version });
  const text = (await readFile(ownPlaybook, "utf8")).replace("<YOUR_XSOAR_DOMAIN>", "your-xsoar-domain.com");
  const dropped = await api.createPlaybook({ file: "export.json", text });
  assert.equal(dropped.name, `${template.name} (2)`);
  await configure(server, world, dropped.id);
  const second = world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidents().some(({ alertId }) => alertId === second.shortId), "the second incident");
  assert.equal(world.xsoar.incidentCount(), 2, "the one that is off started nothing");
  const shown = await api.getPlaybook({ id: dropped.id });
  const headers = shown.nodes.find(({ id }) => id === "3")?.arguments.find(({ id }) => id === "headers");
  assert.deepEqual(headers?.value, { Authorization: keptSecret });
  const { items } = await api.listPlaybooks({});
  assert.deepEqual(
    items.map(({ id, errors, runs }) => [id === dropped.id, errors, runs.succeeded + runs.open]).sort(),
    [
      [false, 0, 1],
      [true, 0, 1],
    ],
  );
});
