import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "#test/wait-for.ts";
import { makeWorld } from "#test/whole-server.ts";
import { renderMetrics } from "./exposition.ts";
import { HttpMetrics } from "./http-metrics.ts";

/** Every sample by its name with labels; throws on a line that is no sample. */
function readSamples(page: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of page.split("\n").filter((text) => text !== "" && !text.startsWith("#"))) {
    const found = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})?) (-?[0-9.e+-]+|NaN)$/.exec(line);
    assert.ok(found, `no sample: ${line}`);
    assert.ok(!samples.has(found[1] ?? ""), `twice: ${line}`);
    samples.set(found[1] ?? "", Number(found[2]));
  }
  return samples;
}

test("the page counts what happened: alerts, runs, steps, commits, requests; and needs the token", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const server = await world.serve();
  for (let i = 0; i < 5; i++) world.sekoia.raiseAlert();
  await world.settled();
  await server.api.getStatus({});
  const scrape = (headers: Record<string, string>) => fetch(`${server.url}/metrics`, { headers });
  assert.equal((await scrape({})).status, 401);
  assert.equal((await scrape({ authorization: "Bearer wrong" })).status, 401);
  for (const path of ["/a", "/b", "/c?d=e"]) await fetch(`${server.url}${path}`);
  const response = await scrape({ authorization: `Bearer ${server.token}` });
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
  const samples = readSamples(await response.text());
  const expected = {
    tocsin_active: 1,
    'tocsin_alerts_ingested_total{instance="Sekoia.io config"}': 5,
    tocsin_runs_started_total: 5,
    'tocsin_runs_finished_total{status="succeeded"}': 5,
    'tocsin_steps_total{class="local",outcome="done"}': 5,
    'tocsin_steps_total{class="read",outcome="done"}': 10,
    'tocsin_steps_total{class="write",outcome="done"}': 5,
    tocsin_command_seconds_count: 15,
    'tocsin_gate_state{instance="XSOAR",state="open"}': 1,
    'tocsin_http_requests_total{method="GET",route="/api/v1/status",status="200"}': 1,
    'tocsin_http_requests_total{method="GET",route="/metrics",status="401"}': 2,
    'tocsin_http_requests_total{method="any",route="none",status="404"}': 3,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(samples.get(name), value, name);
  for (const name of ["process_resident_memory_bytes", "tocsin_journal_flushes_total", "tocsin_journal_events_total"]) {
    assert.ok((samples.get(name) ?? 0) > 0, name);
  }
  assert.equal(samples.get('tocsin_command_seconds_bucket{le="+Inf"}'), 15);
  assert.ok((samples.get('tocsin_source_lag_seconds{instance="Sekoia.io config"}') ?? -1) >= 0);
  const isMeasured = async () => {
    const later = readSamples(await (await scrape({ authorization: `Bearer ${server.token}` })).text());
    return (later.get('tocsin_event_loop_delay_seconds{quantile="0.99"}') ?? 0) > 0;
  };
  await waitFor(isMeasured, { what: "the delay of the event loop" });
  const ready = await fetch(`${server.url}/readyz`);
  assert.deepEqual(await ready.json(), { ready: true, role: "active" });
});

test("labels that hold anything stay one line and one value", () => {
  const page = renderMetrics([
    { name: "a", help: "b", type: "gauge", samples: [{ labels: { instance: 'x"} 1\ny \\' }, value: 2 }] },
  ]);
  assert.equal(page, '# HELP a b\n# TYPE a gauge\na{instance="x\\"} 1\\ny \\\\"} 2\n');
});

test("a histogram's buckets are cumulative and end with all", () => {
  const metrics = new HttpMetrics();
  for (const seconds of [0.001, 0.02, 0.02, 99]) metrics.count("GET", "/x", 200, seconds);
  const samples = readSamples(renderMetrics(metrics.collect()));
  const at = (le: string) => samples.get(`tocsin_http_request_seconds_bucket{method="GET",route="/x",le="${le}"}`);
  assert.deepEqual([at("0.005"), at("0.01"), at("0.025"), at("10"), at("+Inf")], [1, 1, 3, 3, 4]);
  assert.equal(samples.get('tocsin_http_request_seconds_count{method="GET",route="/x"}'), 4);
});
