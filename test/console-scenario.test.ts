/** The founding scenario by calls of the API alone, from an empty home: the configuration file names nothing. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { keptSecret } from "#contract/playbook.ts";
import { account, configurePlaybook, createInstances, openConsole, refusalOf, switchTo } from "./console-world.ts";
import { waitFor } from "./wait-for.ts";
import { ownPlaybook } from "./whole-server.ts";

test("from an empty home to incidents in Cortex XSOAR, by the template and by a dropped export", async (t) => {
  const { world, api } = await openConsole();
  t.after(() => world.close());
  await createInstances(api, world);
  const tried = await api.testInstance({ name: account });
  assert.ok(tried.ok, tried.summary);

  const { items: templates } = await api.listTemplates({});
  const template = templates.find(({ name }) => name === "Automatically create an incident on Palo Alto Cortex XSOAR");
  assert.ok(template);
  assert.deepEqual(
    template.nodes.map(({ name }) => name),
    ["Alert Created", "Get Alert", "Get events from the alert", "Create incident on XSOAR"],
  );
  const made = await api.createPlaybook({ template: template.id });
  assert.equal(made.active, false);
  const early = await refusalOf(api.setPlaybookActive({ id: made.id, active: true, version: made.version }));
  assert.equal(early.code, "PLAYBOOK_NOT_READY");
  assert.deepEqual(early.problems.toSorted(), [
    "CONFIG_MODULE_CONFIGURATION_MISSING nodes.0",
    "CONFIG_TRIGGER_CONFIGURATION_MISSING nodes.0",
    "CONTENT_SEKOIA_PLACEHOLDER nodes.3.arguments.headers.Authorization",
    "CONTENT_SEKOIA_PLACEHOLDER nodes.3.arguments.url",
  ]);
  const ready = await configurePlaybook(api, world, made.id);
  assert.deepEqual([ready.errors, ready.trigger?.instance], [0, account]);
  await switchTo(api, made.id, true);
  const alert = world.sekoia.raiseAlert();
  await waitFor(() => world.xsoar.incidents().some(({ alertId }) => alertId === alert.shortId), {
    what: "the incident",
  });

  await switchTo(api, made.id, false);
  // As Sekoia.io publishes it.
  const text = (await readFile(ownPlaybook, "utf8"))
    .replace("<YOUR_XSOAR_DOMAIN>", "your-xsoar-domain.com")
    .replace("execute/sekoia", "execute/your-instance-name");
  const dropped = await api.createPlaybook({ file: "export.json", text });
  assert.equal(dropped.name, `${template.name} (2)`);
  await configurePlaybook(api, world, dropped.id);
  await switchTo(api, dropped.id, true);
  const second = world.sekoia.raiseAlert();
  const isThere = () => world.xsoar.incidents().some(({ alertId }) => alertId === second.shortId);
  await waitFor(isThere, { what: "the second incident" });
  await world.settled();
  assert.equal(world.xsoar.incidentCount(), 2, "the one that is off started nothing");
  const shown = await api.getPlaybook({ id: dropped.id });
  const headers = shown.nodes.find(({ id }) => id === "3")?.arguments.find(({ id }) => id === "headers");
  assert.deepEqual(headers?.value, { Authorization: keptSecret });
  const { items } = await api.listPlaybooks({});
  const succeeded = items.map(({ id, errors, active, runs }) => [id, errors, active, runs.succeeded]);
  assert.deepEqual(
    new Set(succeeded.map(String)),
    new Set([String([made.id, 0, false, 1]), String([dropped.id, 0, true, 1])]),
  );
});
