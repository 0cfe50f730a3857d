import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeSekoia } from "./fake-server.ts";
import { testConnection } from "./test-connection.ts";

const vendor = createFakeSekoia({
  rateLimit: Number.POSITIVE_INFINITY,
  keys: {
    expired: { state: "expired" },
    revoked: { state: "revoked" },
    narrow: { permissions: ["SIC_READ_ALERTS"] },
    enough: { permissions: ["SIC_READ_ALERTS", "SIC_READ_INTAKES"] },
  },
});
const { url } = await vendor.start();
after(() => vendor.stop());

async function report(api_key: string, base_url = url) {
  const context = createTestContext({ parameters: { api_key, base_url } });
  try {
    return await testConnection(context);
  } finally {
    await context.close();
  }
}

test("a key with all rights is good", async () => {
  const { ok, findings } = await report(vendor.apiKey);
  assert.equal(ok, true);
  assert.deepEqual(
    findings.map((finding) => `${finding.name} ${finding.need} ${finding.outcome}`),
    [
      "API key needed ok",
      "SIC_READ_ALERTS needed ok",
      "SIC_READ_INTAKES needed ok",
      "SYMPHONY_READ_PLAYBOOKS optional ok",
      "SIC_WRITE_ALERTS_COMMENT unused not checked",
      "SIC_WRITE_ALERTS_WORKFLOW unused not checked",
      "SIC_WRITE_ALERTS unused not checked",
      "SIC_WRITE_INCIDENTS unused not checked",
      "ASSETMANAGEMENT_UPDATE_ASSET unused not checked",
    ],
  );
});

test("the least rights are enough; the optional one is named as missing", async () => {
  const { ok, findings } = await report("enough");
  assert.equal(ok, true);
  assert.equal(findings.find((finding) => finding.need === "optional")?.outcome, "missing");
});

test("a missing right is named", async () => {
  const { ok, summary } = await report("narrow");
  assert.equal(ok, false);
  assert.match(summary, /SIC_READ_INTAKES is missing/);
});

test("an invalid, an expired and a revoked key are told apart", async () => {
  assert.match((await report("wrong")).summary, /is invalid.*own region/);
  assert.match((await report("expired")).summary, /has expired/);
  assert.match((await report("revoked")).summary, /was revoked/);
});

test("a wrong address is recognised as such", async () => {
  assert.match((await report("k", `${url}/elsewhere`)).summary, /does not answer like Sekoia\.io's API.*FRA1/);
  assert.match((await report("k", "http://127.0.0.1:9")).summary, /cannot be reached.*The regions are/);
  assert.match((await report("k", "ftp://x")).summary, /not a web address/);
});
