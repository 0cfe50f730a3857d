/** Alerts posted to a webhook of a real server, mapped and durable when answered: in arrays of 100, and one a request. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { Pool } from "undici";
import { silentLog } from "#base/log.ts";
import { applicationName } from "#server/postgres/application-name.ts";
import { startCluster } from "#server/postgres/cluster.ts";
import { benchBareInserts } from "./bare-inserts.ts";
import { startServerProcess } from "./server-process.ts";
import type { Measurement } from "./table.ts";

const alerts = Number(process.env.TOCSIN_BENCH_ALERTS ?? 40_000);
const perArray = 100;
const arraysAtOnce = 8;
const singlesAtOnce = 256;
const database = "tocsin_ingest_demo";
const token = "Bearer bench";

export async function benchIngest(): Promise<Measurement[]> {
  const home = join(process.env.TOCSIN_HOME ?? ".tocsin", "bench");
  await mkdir(home, { recursive: true });
  const file = join(home, "ingest.yaml");
  await writeFile(file, JSON.stringify(configuration));
  const server = await startServerProcess(home, ["--config", file], { TOCSIN_FRESH: "1" });
  const client = new Pool(server.url, { connections: singlesAtOnce });
  const arrays = Array.from({ length: alerts / perArray }, (_, array) =>
    JSON.stringify(Array.from({ length: perArray }, (_, at) => makeAlert(array * perArray + at))),
  );
  const singles = Array.from({ length: alerts / 2 }, (_, at) => JSON.stringify(makeAlert(at)));
  await postAll(client, singles.slice(0, 500), 16);
  const inArrays = (perArray * arrays.length) / (await postAll(client, arrays, arraysAtOnce));
  const oneByOne = singles.length / (await postAll(client, singles, singlesAtOnce));
  await client.close();
  const expected = 500 + arrays.length * perArray + singles.length;
  const connection = await connectTo(home);
  const { kept, bare } = await benchBareInserts(connection, arrays.length * perArray, perArray);
  await connection.end();
  await server.stop();
  if (kept !== expected) throw new Error(`${expected} alerts were answered, ${kept} incidents are there`);
  const ratio = inArrays / bare;
  return [
    {
      what: `alerts in arrays of ${perArray}, mapped and durable`,
      measured: `${Math.round(inArrays)} alerts/s`,
      budget: "≥ 5,000 alerts/s",
      met: inArrays >= 5_000,
      reference: `raw batched inserts ${Math.round(bare)} alerts/s`,
    },
    {
      what: "  against raw batched inserts of the same rows",
      measured: ratio.toFixed(2),
      budget: "≥ 0.30",
      met: ratio >= 0.3,
      reference: `${kept} incidents there, ${expected} answered`,
    },
    {
      what: "alerts one a request, mapped and durable",
      measured: `${Math.round(oneByOne)} alerts/s`,
      budget: "≥ 2,000 alerts/s",
      met: oneByOne >= 2_000,
      reference: `${singlesAtOnce} requests at once`,
    },
  ];
}

/** Seconds. */
async function postAll(client: Pool, bodies: readonly string[], atOnce: number): Promise<number> {
  const headers = { authorization: token, "content-type": "application/json" };
  const started = performance.now();
  let next = 0;
  const sender = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const answer = await client.request({ method: "POST", path: "/instance/execute/bench", headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return (performance.now() - started) / 1000;
}

async function connectTo(home: string): Promise<pg.Client> {
  const cluster = await startCluster({ home, log: silentLog });
  const client = new pg.Client({ ...cluster.connectionConfig(database), application_name: applicationName });
  await client.connect();
  return client;
}

const configuration = {
  database,
  mappers: [
    {
      name: "bench",
      fields: {
        "Alert ID": "alertId",
        "Alert URL": "alertUrl",
        severity: "urgency",
        details: "rule.description",
        "Source IP": "events[0].source.ip",
        "Rule Name": "rule.name",
        occurred: "createdAt",
      },
    },
  ],
  incident_types: [{ name: "Bench", default: true }],
  instances: [
    {
      name: "bench",
      integration: "generic-webhook",
      parameters: {
        credentials_identifier: "_header:Authorization",
        credentials_password: token,
        mapper: "bench",
      },
    },
  ],
};

/** About 1.2 KB of JSON, as a SIEM's alert with an event is. */
function makeAlert(number: number) {
  return {
    name: `Suspicious sign-in ${number}`,
    alertId: `AL${number}`,
    alertUrl: `https://siem.example.com/alerts/AL${number}`,
    urgency: ["Low", "Medium", "High", "Critical"][number % 4],
    createdAt: 1_760_000_000 + number,
    rule: { name: "Sign-in from two countries", description: "A user signed in from two countries within an hour." },
    events: [
      {
        source: { ip: `10.0.${number % 250}.7`, port: 50_000 + (number % 1000) },
        user: { name: `user-${number % 5000}`, domain: "example.com" },
        message: "An event as its product wrote it, with some text around the facts. ".repeat(10),
      },
    ],
  };
}
