import assert from "node:assert/strict";
import { after, test } from "node:test";
import { type CommandDefinition, type IntendedEffect, type JsonObject, jsonAt, VendorError } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeSekoia } from "../fake-server.ts";
import { commentAlert } from "./comment-alert.ts";
import { editAlert } from "./edit-alert.ts";
import { getAlert } from "./get-alert.ts";
import { searchAlerts } from "./search-alerts.ts";
import { updateAlertStatus } from "./update-alert-status.ts";
import { updateAlertStatusByName } from "./update-alert-status-by-name.ts";

const vendor = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY });
const { url } = await vendor.start();
const context = createTestContext({ parameters: { api_key: vendor.apiKey, base_url: url } });
after(async () => {
  await context.close();
  await vendor.stop();
});

async function failureOf(command: CommandDefinition, inputs: JsonObject): Promise<VendorError> {
  const error = await (async () => command.run(context, inputs))().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof VendorError, `not a VendorError: ${error}`);
  return error;
}

function effectOf(inputs: JsonObject, intendedAt: number, generation = 0): IntendedEffect {
  return { command: commentAlert.name, inputs, intendedAt, generation };
}

async function probe(effect: IntendedEffect) {
  assert.ok(commentAlert.probe);
  return commentAlert.probe(context, effect);
}

test("an alert is read by either of its ids", async () => {
  const raised = vendor.raiseAlert({});
  for (const uuid of [raised.uuid, raised.shortId]) {
    const result = await getAlert.run(context, { uuid });
    assert.equal(jsonAt(result.outputs, "uuid"), raised.uuid);
    assert.match(result.summary ?? "", new RegExp(raised.shortId));
  }
  assert.equal((await failureOf(getAlert, { uuid: "ALnone" })).kind, "not-found");
  assert.equal((await failureOf(getAlert, {})).kind, "refused");
});

test("an id cannot leave its place in the path", async () => {
  assert.equal((await failureOf(getAlert, { uuid: "../../me?x=" })).kind, "not-found");
});

test("alerts are searched with the vendor's own parameters", async () => {
  const raised = vendor.raiseAlert({ ruleName: "Only here" });
  const result = await searchAlerts.run(context, {
    "match[rule_name]": ["Only here", "Nowhere"],
    "range[urgency]": "0,100",
    stix: null,
    nonsense: "x",
  });
  assert.equal(jsonAt(result.outputs, "items", 0, "uuid"), raised.uuid);
  assert.equal(jsonAt(result.outputs, "items", 1), undefined);
});

test("a comment is found again by its text and time, and only after its intent", async () => {
  const raised = vendor.raiseAlert({});
  const inputs = { uuid: raised.uuid, content: 'Incident "1042" made' };
  const intendedAt = Date.now();
  assert.equal((await probe(effectOf(inputs, intendedAt))).found, false);
  await commentAlert.run(context, inputs);
  const found = await probe(effectOf(inputs, intendedAt));
  assert.ok(found.found);
  assert.equal(jsonAt(found.outputs, "content"), inputs.content);
  // A later intent of the same text is a comment of its own.
  assert.equal((await probe(effectOf(inputs, intendedAt + 60_000, 1))).found, false);
  assert.equal((await probe(effectOf({ ...inputs, content: "another" }, intendedAt))).found, false);
  assert.equal((await probe(effectOf({ ...inputs, author: "Ann" }, intendedAt))).found, false);
});

test("a comment whose answer was lost is found", async () => {
  const raised = vendor.raiseAlert({});
  const inputs = { uuid: raised.uuid, content: "Seen", author: "Tocsin" };
  const intendedAt = Date.now();
  vendor.setFaults([{ match: { route: "comments.create" }, plan: { reset: { p: 1, acts: true } }, times: 1 }]);
  assert.equal((await failureOf(commentAlert, inputs)).kind, "unknown");
  assert.equal((await probe(effectOf(inputs, intendedAt))).found, true);
  assert.equal(vendor.commentsOf(raised.uuid).length, 1);
});

test("a status is set by name, and setting it again changes nothing", async () => {
  const raised = vendor.raiseAlert({ statusName: "Pending" });
  const inputs = { uuid: raised.uuid, status: "Ongoing" };
  assert.deepEqual((await updateAlertStatusByName.run(context, inputs)).outputs, { actions: [] });
  assert.equal(vendor.statusOf(raised.uuid), "Ongoing");
  const again = await updateAlertStatusByName.run(context, inputs);
  assert.deepEqual(again.outputs, { actions: [] });
  assert.match(again.summary ?? "", /had it already/);
});

test("a status is set by the id of an action or of a status", async () => {
  for (const id of ["1390be4e-ced8-4dd6-9bed-573471b235ab", "1738b1c1-767d-489e-bada-19176621a007"]) {
    const raised = vendor.raiseAlert({ statusName: "Pending" });
    const inputs = { uuid: raised.shortId, action_uuid: id };
    await updateAlertStatus.run(context, inputs);
    await updateAlertStatus.run(context, inputs);
    assert.equal(vendor.statusOf(raised.uuid), "Closed");
  }
});

test("a transition that is not offered fails and names those that are", async () => {
  const raised = vendor.raiseAlert({ statusName: "Closed" });
  const error = await failureOf(updateAlertStatusByName, { uuid: raised.uuid, status: "Ongoing" });
  assert.match(error.mend ?? "", /From Closed.*Acknowledge/);
  assert.match(
    (await failureOf(updateAlertStatusByName, { uuid: raised.uuid, status: "Done" })).mend ?? "",
    /Rejected/,
  );
});

test("an alert is edited, with what was given and nothing else", async () => {
  const raised = vendor.raiseAlert({ urgency: 10 });
  const result = await editAlert.run(context, { uuid: raised.uuid, urgency: "85", title: "", details: "new" });
  assert.equal(jsonAt(result.outputs, "urgency", "current_value"), 85);
  assert.equal(jsonAt(result.outputs, "details"), "new");
  assert.match(result.summary ?? "", /^Changed urgency, details/);
  assert.equal((await failureOf(editAlert, { uuid: raised.uuid })).kind, "refused");
  assert.equal((await failureOf(editAlert, { uuid: raised.uuid, urgency: "high" })).kind, "refused");
});
