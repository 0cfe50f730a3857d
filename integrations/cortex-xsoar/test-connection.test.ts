import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { JsonObject } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeXsoar } from "./fake-server.ts";
import { testConnection } from "./test-connection.ts";

const xsoar = createFakeXsoar();
await xsoar.start();
const cloud = createFakeXsoar({ apiKeyId: "5" });
await cloud.start();
after(async () => {
  await xsoar.stop();
  await cloud.stop();
});

async function report(changes: JsonObject) {
  const parameters = { url: xsoar.url, api_key: xsoar.restApiKey, ...changes };
  const context = createTestContext({ parameters });
  try {
    return await testConnection(context);
  } finally {
    await context.close();
  }
}

test("a good key of an XSOAR 6 and of an XSOAR 8 passes", async () => {
  const six = await report({ incident_type: "Sekoia.io" });
  assert.equal(six.ok, true, six.summary);
  assert.deepEqual(
    six.findings.map((finding) => finding.outcome),
    ["ok", "ok", "ok", "ok"],
  );
  const eight = await report({ url: cloud.url, api_key: cloud.restApiKey, api_key_id: "5" });
  assert.equal(eight.ok, true, eight.summary);
});

test("a wrong key is named as such, though XSOAR 6 speaks of CSRF", async () => {
  for (const changes of [{ api_key: "wrong" }, { url: cloud.url, api_key: "wrong", api_key_id: "5" }]) {
    const { ok, summary } = await report(changes);
    assert.equal(ok, false);
    assert.match(summary, /XSOAR refuses the API key|401/);
  }
});

test("a field that XSOAR lacks is a defect: nothing would ever be found", async () => {
  const { ok, summary } = await report({ probe_field: "nosuchfield" });
  assert.equal(ok, false);
  assert.match(summary, /no incident field nosuchfield.*could be doubled/);
});

test("a missing incident type is named", async () => {
  assert.match((await report({ incident_type: "Nowhere" })).summary, /no incident type "Nowhere"/);
});

test("without a key nothing is sent, and it is said what that costs", async () => {
  const before = xsoar.stats();
  const { ok, summary } = await report({ api_key: "" });
  assert.equal(ok, true);
  assert.match(summary, /cannot be looked up.*ask a person/);
  assert.deepEqual(xsoar.stats(), before);
});

test("an address where no XSOAR is fails with what to check", async () => {
  assert.match((await report({ url: "http://127.0.0.1:9" })).summary, /cannot be reached/);
  assert.match((await report({ url: "" })).summary, /is not an address/);
});
