import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type Json, type JsonObject, jsonAt } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeSekoia } from "./fake-server.ts";
import { sekoia } from "./index.ts";
import { redactAnswer } from "./redact-events.ts";

/** An intake's key lets anybody push logs into the tenant: whatever a command answers, it is not in it. */

const canary = "Canary7intake9key42";
const vendor = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY, cases: [{ uuid: "case-1", short_id: "CA1" }] });
const { url } = await vendor.start();
const context = createTestContext({ parameters: { api_key: vendor.apiKey, base_url: url } });
after(async () => {
  await context.close();
  await vendor.stop();
});

const alert = vendor.raiseAlert({
  fields: { short_id: "ALcanary0001" },
  events: [
    { "customer.intake_key": canary, "sekoiaio.intake.key": canary, message: `pushed with ${canary}.` },
    {
      "customer.intake_key": canary,
      labels: [{ intake_key: canary }],
      note: { sekoiaio: { intake: { key: canary } } },
    },
  ],
});
const search = { earliest_time: "-1d", lastest_time: "now", query: `alert_short_ids:${alert.shortId}` };

async function jobUuid(): Promise<string> {
  const begun = sekoia.commands.find(({ name }) => name === "sekoia-xdr-events-execute-query");
  const result = await begun?.run(context, search);
  return String(jsonAt(result?.entries?.[0]?.contents, "uuid"));
}

const job = await jobUuid();
const asset = vendor.assets()[0]?.uuid ?? "";
const rule = String(jsonAt(vendor.bodyOf(alert.uuid), "rule", "uuid"));
/** What each command that reads is asked. */
const asked: Record<string, JsonObject> = {
  "sekoia-get-alert": { uuid: alert.uuid, stix: true, cases: true },
  "sekoia-get-events": { query: search.query, earliest_time: "-1d", latest_time: "now" },
  "sekoia-search-alerts": {},
  "sekoia-get-rule": { uuid: rule },
  "sekoia-get-case": { uuid: "CA1" },
  "sekoia-search-cases": {},
  "sekoia-xdr-list-alerts": {},
  "sekoia-xdr-get-alert": { id: alert.uuid },
  "sekoia-xdr-events-execute-query": search,
  "sekoia-xdr-events-status-query": { uuid: job },
  "sekoia-xdr-events-results-query": { uuid: job },
  "sekoia-xdr-search-events": search,
  "sekoia-xdr-get-comments": { id: alert.uuid },
  "sekoia-xdr-get-workflow-alert": { id: alert.uuid },
  "sekoia-xdr-get-cases-alert": { alert_id: alert.uuid },
  "sekoia-xdr-get-asset": { asset_uuid: asset },
  "sekoia-xdr-list-assets": {},
  "sekoia-xdr-get-user": { user_uuid: vendor.userUuid },
  "sekoia-xdr-get-kill-chain": { kill_chain_uuid: "KCrecon00001" },
  "sekoia-xdr-http-request": { url_suffix: `/v1/sic/conf/events/search/jobs/${job}/events` },
  "get-remote-data": { id: alert.uuid },
  "get-modified-remote-data": {},
  "get-mapping-fields": {},
};
const withEvents = /get-events|results-query|search-events|http-request/;

for (const command of sekoia.commands) {
  if (command.effect !== "read" && command.name !== "sekoia-xdr-http-request") continue;
  test(`${command.name} gives no intake's key away`, async () => {
    const inputs = asked[command.name];
    assert.ok(inputs, `${command.name} is not asked here: say what it is asked`);
    const text = JSON.stringify(await command.run(context, inputs));
    if (withEvents.test(command.name)) assert.match(text, /removed by Tocsin/, "there was nothing to find");
    for (const key of [canary, ...vendor.intakeKeys]) assert.ok(!text.includes(key), `${key} is in it`);
  });
}

test("the key is taken out wherever it is, and nothing else is", () => {
  const clean: Json = { intake: { key_words: "a" }, "event.id": "1", keys: ["intake_key"], list: [null, 2, true] };
  assert.deepEqual(redactAnswer(clean), clean);
  assert.deepEqual(
    redactAnswer({ uuid: "x", intake_key: canary, items: [{ "customer.intake_key": "k" }], say: canary }),
    {
      uuid: "x",
      intake_key: "(removed by Tocsin)",
      items: [{ "customer.intake_key": "(removed by Tocsin)" }],
      say: "(removed by Tocsin)",
    },
  );
});
