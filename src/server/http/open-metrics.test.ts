import assert from "node:assert/strict";
import { test } from "node:test";
import { localToken, openAccessServer } from "#test/access-server.ts";
import { HttpMetrics } from "../metrics/http-metrics.ts";

test("/metrics opens to the home's token, to keys and sessions that may read metrics, and to nobody else", async (t) => {
  const metrics = { write: () => "a 1\n", http: new HttpMetrics(), open: false };
  const server = await openAccessServer({ metrics });
  t.after(() => server.close());
  const [engineer, viewer] = [await server.addPerson("eva", "engineer"), await server.addPerson("vic", "viewer")];
  const scrape = async (headers: Record<string, string>) => (await fetch(`${server.url}/metrics`, { headers })).status;
  const byKey = (key: string) => scrape({ authorization: `Bearer ${key}` });
  const bySession = (session: string) => scrape({ cookie: `tocsin_session=${session}` });
  assert.equal(await scrape({}), 401);
  assert.equal(await byKey("wrong"), 401);
  assert.equal(await byKey(localToken), 200);
  const key = await server.addKey(engineer, ["metrics.read"]);
  assert.equal(await byKey(key), 200);
  assert.equal(await byKey(await server.addKey(engineer, ["runs.read"])), 403, "a key does what it was made for");
  assert.equal(await byKey(await server.addKey(viewer, ["metrics.read"])), 403, "and no more than its owner may");
  assert.equal(await bySession(await server.openSession(engineer, "engineer")), 200);
  assert.equal(await bySession(await server.openSession(viewer, "viewer")), 403);
  await server.query("update api_keys set revoked_at = now()");
  assert.equal(await byKey(key), 401);
});
