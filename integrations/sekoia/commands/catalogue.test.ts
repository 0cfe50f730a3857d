import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type IntendedEffect, type JsonObject, jsonAt, stringAt, VendorError } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeSekoia } from "../fake-server.ts";
import { attachAlertsToCase, getCase, getRule, searchCases } from "./catalogue.ts";
import { createCase } from "./create-case.ts";

const vendor = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY });
const { url } = await vendor.start();
const context = createTestContext({ parameters: { api_key: vendor.apiKey, base_url: url } });
after(async () => {
  await context.close();
  await vendor.stop();
});

test("the rule of an alert is read", async () => {
  const { uuid, ruleName } = vendor.raiseAlert();
  const rule = stringAt(vendor.bodyOf(uuid), "rule", "uuid") ?? "";
  assert.equal(stringAt((await getRule.run(context, { uuid: rule })).outputs, "name"), ruleName);
});

test("a case is made, given alerts once, found and read", async () => {
  const made = (await createCase.run(context, { title: "Laptops of sales", priority: "high", tags: "a,b" })).outputs;
  const short_id = stringAt(made, "short_id") ?? "";
  assert.deepEqual(jsonAt(made, "tags"), ["a", "b"]);
  const { uuid, shortId } = vendor.raiseAlert();
  for (const alerts of [[uuid], shortId]) await attachAlertsToCase.run(context, { case_uuid: short_id, alerts });
  const whole = (await getCase.run(context, { uuid: short_id })).outputs;
  assert.equal(jsonAt(whole, "number_of_alerts"), 1);
  assert.equal(stringAt(whole, "alerts", 0, "uuid"), uuid);
  const found = (await searchCases.run(context, { "match[alert_uuid]": uuid })).outputs;
  assert.equal(stringAt(found, "items", 0, "title"), "Laptops of sales");
  assert.equal(jsonAt(found, "items", 1), undefined);
});

test("a case whose answer was lost is found by its title, and no older one is", async () => {
  const inputs: JsonObject = { title: "Only once" };
  const effect: IntendedEffect = { command: createCase.name, inputs, intendedAt: Date.now(), generation: 0 };
  assert.ok(createCase.probe);
  assert.equal((await createCase.probe(context, effect)).found, false);
  vendor.setFaults([{ match: { route: "cases.create" }, plan: { reset: { p: 1, acts: true } }, times: 1 }]);
  await assert.rejects(
    async () => createCase.run(context, inputs),
    (error) => error instanceof VendorError && error.kind === "unknown",
  );
  assert.equal((await createCase.probe(context, effect)).found, true);
  assert.equal((await createCase.probe(context, { ...effect, intendedAt: Date.now() + 600_000 })).found, false);
});

test("nothing is sent for a case without a title or without alerts", async () => {
  const before = vendor.requests().length;
  await assert.rejects(async () => createCase.run(context, { title: " " }), /needs the argument title/);
  await assert.rejects(async () => attachAlertsToCase.run(context, { case_uuid: "c", alerts: [] }), /no alerts/);
  assert.equal(vendor.requests().length, before);
});
