/**
 * What was first asked for, from an empty Tocsin and by connecting alone: Sekoia.io's alerts become incidents in Cortex XSOAR
 * and here, where they follow their alert; Logz.io's events become incidents by severity and search. With outages and late
 * events in between, and nothing lost or doubled.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { createFakeLogzio } from "#integrations/fakes.ts";
import { openConsole } from "./console-world.ts";
import { waitFor } from "./wait-for.ts";

const quick = { allow_addresses: "127.0.0.1", requests_per_second: 0, fetch_interval: 0.1, sweep_every: 1 };

test("Sekoia.io → Tocsin → XSOAR, with an outage, a late alert and changes of an alert", async (t) => {
  const { world, api } = await openConsole({
    sekoia: { lateIndexing: { probability: 0.3, maxDelayMs: 1_500 } },
  });
  t.after(() => world.close());
  const { sekoia, xsoar, query } = world;
  await api.connect({
    integration: "sekoia",
    address: sekoia.url,
    parameters: { ...quick, api_key: sekoia.apiKey, changes_every: 1 },
  });
  await api.connect({
    integration: "xsoar",
    address: xsoar.url,
    parameters: { allow_addresses: "127.0.0.1", api_key: xsoar.restApiKey, settle_seconds: 0.2 },
    handOn: { instance: "Sekoia.io config", webhook: "sekoia", token: xsoar.token },
  });
  const first = sekoia.raiseAlert({ urgency: 55 });
  await waitFor(() => xsoar.incidentCount() === 1, { what: "the first incident" });

  // Away: the queue grows, here the incidents are there all the same.
  await xsoar.down();
  for (let number = 0; number < 15; number++) sekoia.raiseAlert();
  const here = async () => (await query("select 1 from incidents")).length;
  await waitFor(async () => (await here()) === 16, { what: "the incidents here" });
  assert.equal(xsoar.incidentCount(), 1);
  await xsoar.up();
  xsoar.setFaults([{ match: { route: "webhook" }, plan: { throttle: 0.2, reset: 0.2 }, times: 8 }]);
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  assert.equal(await here(), 16, "one here for each, as well");

  // The alert grows at Sekoia.io: no new incident anywhere, and the one here follows.
  sekoia.raiseAgain(first.uuid);
  const similarOf = async () => {
    const rows = await query<{ custom_fields: JsonObject }>(
      "select i.custom_fields from incidents i join alerts a on a.id = i.alert_id where a.label = $1",
      [first.shortId],
    );
    return rows.map(({ custom_fields }) => custom_fields.sekoiaiosimilar);
  };
  const before = await similarOf();
  const body = sekoia.bodyOf(first.uuid);
  assert.equal(before.length, 1);
  await waitFor(async () => (await similarOf())[0] === body.similar, { what: "the incident as its alert is now" });
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
});

test("Logz.io → incidents by severity and search, with an outage and a late event in between", async (t) => {
  const vendor = createFakeLogzio({ seed: 11, pageRepeat: 0.2 });
  await vendor.start();
  const { world, api } = await openConsole();
  t.after(async () => {
    await world.close();
    await vendor.stop();
  });
  await api.connect({
    integration: "logzio",
    address: vendor.url,
    parameters: {
      ...quick,
      security_api_token: vendor.securityToken,
      severities: "HIGH, SEVERE",
      search: "alware",
      fetch_time: "1 day",
    },
  });
  const wanted = [vendor.raise({ scenario: "mcafee" })];
  vendor.raise({ scenario: "mcafee", severity: "LOW" });
  vendor.raise({ scenario: "plain", severity: "HIGH", name: "Many failed sign-ins" });
  const kept = async () =>
    (
      await world.query<{ source_id: string; type: string }>(
        "select a.source_id, i.type from incidents i join alerts a on a.id = i.alert_id",
      )
    ).map(({ source_id }) => source_id);
  const until = (count: number) =>
    waitFor(async () => (await kept()).length >= count, { what: `${count} incidents`, trace: kept });
  await until(1);
  await vendor.down();
  for (let number = 0; number < 8; number++)
    wanted.push(vendor.raise({ scenario: number % 2 ? "mcafee" : "defender" }));
  await vendor.up();
  await until(9);
  wanted.push(vendor.raise({ scenario: "defender", at: Date.now() - 200_000, indexedAfterMs: 1_200 }));
  await until(10);
  assert.deepEqual((await kept()).sort(), wanted.map(({ alertEventId }) => alertEventId).sort());
  const { items } = await api.listIncidents({});
  assert.deepEqual(new Set(items.map(({ type }) => type)), new Set(["Logz.io Malware"]));
  assert.ok(items.every(({ severity }) => severity >= 3));
});
