/** Alerts at 50 a second through the whole flow, from being stored to the incident in XSOAR. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { sleep } from "#base/clock.ts";
import { silentLog } from "#base/log.ts";
import { createFakeSekoia, createFakeXsoar } from "#integrations/fakes.ts";
import { applicationName } from "#server/postgres/application-name.ts";
import { startCluster } from "#server/postgres/cluster.ts";
import { startServerProcess } from "./server-process.ts";
import { type Measurement, percentile } from "./table.ts";

const perSecond = Number(process.env.TOCSIN_BENCH_RATE ?? 50);
const seconds = Number(process.env.TOCSIN_BENCH_SECONDS ?? 20);
const template = fileURLToPath(new URL("../content/sekoia/create-incident-on-xsoar.json", import.meta.url));

export async function benchLatency(): Promise<Measurement[]> {
  const sekoia = createFakeSekoia({ rateLimit: 100_000, seed: 1 });
  const xsoar = createFakeXsoar({ token: "Bearer bench", restApiKey: "bench", seed: 2 });
  await Promise.all([sekoia.start(), xsoar.start()]);
  const home = join(process.env.TOCSIN_HOME ?? ".tocsin", "bench");
  await mkdir(home, { recursive: true });
  const file = join(home, "latency.yaml");
  await writeFile(
    file,
    JSON.stringify({
      database: "tocsin_latency_demo",
      instances: [
        {
          name: "sekoia",
          integration: "sekoia",
          parameters: {
            api_key: sekoia.apiKey,
            base_url: sekoia.url,
            requests_per_second: 0,
            concurrency: 64,
            fetch_interval: 0.1,
            allow_addresses: "127.0.0.1",
          },
        },
        {
          name: "xsoar",
          integration: "cortex-xsoar",
          parameters: { url: xsoar.url, api_key: "bench", concurrency: 64, allow_addresses: "127.0.0.1" },
        },
      ],
      playbooks: [
        {
          file: template,
          module_configuration: { sekoia: "sekoia" },
          arguments: { "3": { url: xsoar.webhookUrl(), headers: { Authorization: "Bearer bench" } } },
        },
      ],
    }),
  );
  const server = await startServerProcess(home, ["--config", file], { TOCSIN_FRESH: "1" });
  const raisedAt = new Map<string, number>();
  const begun = performance.now();
  for (let number = 0; number < perSecond * seconds; number++) {
    const due = (number * 1000) / perSecond;
    const early = due - (performance.now() - begun);
    if (early > 0) await sleep(early);
    raisedAt.set(sekoia.raiseAlert().shortId, Date.now());
  }
  for (let waited = 0; waited < 30_000 && xsoar.incidentCount() < raisedAt.size; waited += 50) await sleep(50);
  const storedAt = await readStoredAt(home);
  await server.stop();
  const fromStored: number[] = [];
  const fromRaised: number[] = [];
  for (const incident of xsoar.incidents()) {
    const id = String(incident.alertId);
    fromStored.push(incident.receivedAt - (storedAt.get(id) ?? Number.NaN));
    fromRaised.push(incident.receivedAt - (raisedAt.get(id) ?? Number.NaN));
  }
  await Promise.all([sekoia.stop(), xsoar.stop()]);
  fromStored.sort((a, b) => a - b);
  fromRaised.sort((a, b) => a - b);
  const [p50, p99] = [percentile(fromStored, 0.5), percentile(fromStored, 0.99)];
  const count = `${fromStored.length} of ${raisedAt.size} alerts`;
  return [
    {
      what: "alert → XSOAR at 50/s, p50",
      measured: `${Math.round(p50)} ms`,
      budget: "≤ 20 ms",
      met: p50 <= 20,
      reference: count,
    },
    { what: "alert → XSOAR at 50/s, p99", measured: `${Math.round(p99)} ms`, budget: "≤ 100 ms", met: p99 <= 100 },
    {
      what: "  raised → XSOAR, p50 / p99",
      measured: `${Math.round(percentile(fromRaised, 0.5))} / ${Math.round(percentile(fromRaised, 0.99))} ms`,
      reference: "with a fetch every 100 ms",
    },
  ];
}

/** When each alert was stored, by the label people know it by. */
async function readStoredAt(home: string): Promise<Map<string, number>> {
  const cluster = await startCluster({ home, log: silentLog });
  const client = new pg.Client({
    ...cluster.connectionConfig("tocsin_latency_demo"),
    application_name: applicationName,
  });
  await client.connect();
  const { rows } = await client.query<{ label: string; received_at: Date }>("select label, received_at from alerts");
  await client.end();
  await cluster.stopIfLast();
  return new Map(rows.map((row) => [row.label, row.received_at.getTime()]));
}
