/**
 * Logz.io at a whole server: what its rules raise is kept, once each, over an outage, a restart and events that come late;
 * and becomes incidents of the right type with their fields filled, which start the playbook of their type.
 */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { type JsonObject, jsonAt } from "#base/json.ts";
import { silentLog } from "#base/log.ts";
import { createClient } from "#contract/client.ts";
import { routes } from "#contract/routes.ts";
import { createFakeLogzio } from "#integrations/fakes.ts";
import { type RunningServer, serve } from "#server/serve.ts";
import { zipFiles } from "./content-pack.ts";
import { createTestDatabase } from "./database.ts";
import { waitFor } from "./wait-for.ts";

const pack = fileURLToPath(new URL("../content/packs/logzio/", import.meta.url));
const instance = "Logz.io";

async function readPack(): Promise<Uint8Array> {
  const files = (await readdir(pack, { recursive: true })).filter((file) => /\.(json|yml)$/.test(file));
  const texts = await Promise.all(
    files.map(async (file) => [`logzio/${file}`, await readFile(join(pack, file), "utf8")]),
  );
  return zipFiles(Object.fromEntries(texts));
}

interface KeptAlert {
  source_id: string;
  decisions: JsonObject[];
}

interface KeptIncident {
  name: string;
  type: string;
  severity: number;
  custom_fields: JsonObject;
  raw: JsonObject;
}

async function makeLogzioWorld() {
  const vendor = createFakeLogzio({ seed: 5, pageRepeat: 0.2, keepRequests: 50_000 });
  await vendor.start();
  const home = await mkdtemp(join(tmpdir(), "tocsin-logzio-"));
  const configFile = join(home, "tocsin.yaml");
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 2 });
  pool.on("error", () => undefined);
  const parameters = {
    security_api_token: vendor.securityToken,
    operational_api_token: vendor.operationsToken,
    base_url: vendor.url,
    allow_addresses: "127.0.0.1",
    requests_per_second: 0,
    fetch_interval: 0.1,
    sweep_every: 1,
    fetch_count: 3,
    fetch_logs: 1,
    fetch_time: "1 day",
    content_filter: "-tags:noise",
  };
  // YAML holds JSON.
  const file = { server: { port: 0 }, instances: [{ name: instance, integration: "logzio", parameters }] };
  await writeFile(configFile, JSON.stringify(file));
  let server: RunningServer | undefined;
  const environment = { ...process.env, TOCSIN_DATABASE_URL: database.url };
  const world = {
    vendor,
    async start() {
      server = await serve({ home, configFile, port: 0, environment, log: silentLog });
      return createClient(routes, { baseUrl: server.url, token: server.token });
    },
    async stop() {
      await server?.stop();
      server = undefined;
    },
    alerts: async () =>
      (await pool.query<KeptAlert>("select source_id, decisions from alerts order by source_id")).rows,
    incidents: async () =>
      (
        await pool.query<KeptIncident>(
          "select i.name, i.type, i.severity::float, i.custom_fields, a.raw from incidents i join alerts a on a.id = i.alert_id",
        )
      ).rows,
    /** The runs that incidents of a type started: how many are how. */
    runs: async (playbook: string) => {
      const sql = "select status, count(*)::int as count from runs where playbook_id = $1 group by status";
      const { rows } = await pool.query<{ status: string; count: number }>(sql, [playbook]);
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    },
    async untilKept(count: number) {
      const kept = async () => (await world.alerts()).length;
      await waitFor(async () => (await kept()) >= count, { what: `${count} alerts`, trace: kept });
    },
    async close() {
      await world.stop();
      await vendor.stop();
      await pool.end();
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
  return world;
}

test("what Logz.io's rules raise is kept once each and becomes incidents, over an outage, a restart and a late event", async (t) => {
  const world = await makeLogzioWorld();
  t.after(() => world.close());
  const { vendor } = world;
  let api = await world.start();
  await api.importContent({ file: "logzio.zip", bytes: await readPack() });
  const tested = await api.testInstance({ name: instance });
  assert.equal(tested.ok, true, tested.summary);

  const mcafee = vendor.raise({ scenario: "mcafee" });
  const defender = vendor.raise({ scenario: "defender" });
  vendor.raise({ severity: "LOW" });
  const noise = vendor.raise({ scenario: "mcafee", tags: ["noise"] });
  await world.untilKept(4);

  // Down, with a burst of one moment meanwhile; then an event that belongs before everything that is read by now.
  await vendor.down();
  const at = Date.now();
  for (let number = 0; number < 12; number++) vendor.raise({ at, scenario: number % 2 ? "plain" : "defender" });
  await vendor.up();
  vendor.setFaults([{ plan: { serverError: 0.3, throttle: { p: 0.2, retryAfter: "none" } }, times: 6 }]);
  await world.untilKept(16);
  const late = vendor.raise({ at: at - 300_000, scenario: "mcafee", indexedAfterMs: 1_500 });
  await world.untilKept(17);

  await world.stop();
  vendor.raise({ at: Date.now() - 60_000 });
  api = await world.start();
  await world.untilKept(18);

  const alerts = await world.alerts();
  const raised = vendor.raised().map(({ alertEventId }) => alertEventId);
  assert.deepEqual(
    alerts.map(({ source_id }) => source_id),
    raised.sort(),
    "none lost, none doubled",
  );
  const left = alerts.filter(({ decisions }) => decisions.some((one) => one.playbookName === "Content filter"));
  assert.deepEqual(
    left.map(({ source_id }) => source_id),
    [noise.alertEventId],
  );
  assert.match(String(left[0]?.decisions[0]?.reason), /-tags:"?noise"?.*|tags is noise/);
  assert.deepEqual(vendor.stats().crashes, []);

  const incidents = await world.incidents();
  assert.equal(incidents.length, raised.length - 1, "the noise is none");
  const of = (id: string) => incidents.find(({ raw }) => raw.alertEventId === id);
  for (const event of [mcafee, late]) {
    const incident = of(event.alertEventId);
    const [log] = event.logs;
    assert.equal(incident?.type, "Logz.io Malware");
    assert.equal(incident?.severity, 3);
    assert.equal(incident?.custom_fields.filehash, jsonAt(log, "TargetHash", 0));
    assert.equal(incident?.custom_fields.filepath, jsonAt(log, "TargetFileName", 0));
    assert.equal(incident?.custom_fields.hostname, jsonAt(log, "TargetHostName", 0));
    assert.equal(incident?.custom_fields.user, jsonAt(log, "TargetUserName", 0));
    assert.equal(incident?.custom_fields.logzioalerteventid, event.alertEventId);
  }
  assert.equal(of(defender.alertEventId)?.type, "Logz.io Malware");
  assert.equal(of(defender.alertEventId)?.severity, 4);
  const plain = incidents.filter(({ type }) => type === "Logz.io Alert");
  assert.equal(plain.length, 1 + 6 + 1);

  // Each is worked by the playbook of its type: to its end, or to where a person is asked.
  const malware = incidents.length - plain.length;
  const worked = async () => [await world.runs("Logz.Io Handle Alert"), await world.runs("Logz.io - Handle Malware")];
  const wanted = [{ succeeded: plain.length }, { waiting: malware }];
  await waitFor(async () => isDeepStrictEqual(await worked(), wanted), { what: "the playbooks", trace: worked });
  assert.ok(vendor.requests("events.logs").length >= incidents.length, "each has asked for its logs");
  assert.ok(vendor.requests("logs.search").length > 0, "files are looked for elsewhere");
});
