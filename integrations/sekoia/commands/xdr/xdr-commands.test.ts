import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  type CommandDefinition,
  type CommandResult,
  type EntryDraft,
  type IntendedEffect,
  isObject,
  type Json,
  type JsonObject,
  jsonAt,
  stringAt,
  VendorError,
} from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { createFakeSekoia } from "../../fake-server.ts";
import { xdrCommands } from "./commands.ts";

const vendor = createFakeSekoia({
  rateLimit: Number.POSITIVE_INFINITY,
  seed: 3,
  jobs: { durationMs: 40 },
  cases: [{ short_id: "CAharbour001", title: "Laptops", alerts: ["ALmade"] }],
});
const { url } = await vendor.start();
const parameters = { api_key: vendor.apiKey, base_url: url, timezone: "Europe/Paris" };
const context = createTestContext({ parameters });
after(async () => {
  await context.close();
  await vendor.stop();
});

function commandNamed(name: string): CommandDefinition {
  const found = xdrCommands.find((command) => command.name === name);
  assert.ok(found, name);
  return found;
}

async function run(name: string, inputs: JsonObject): Promise<CommandResult> {
  return commandNamed(name).run(context, inputs);
}

function entryOf({ entries = [] }: { entries?: EntryDraft[] }): EntryDraft {
  const [entry] = entries;
  assert.ok(entry);
  return entry;
}

/** What an answer adds beneath a path of the context. */
function added(result: { entries?: EntryDraft[] }, path: string): Json {
  const found = Object.entries(entryOf(result).entryContext ?? {}).find(([key]) => key.split("(")[0] === path);
  assert.ok(found, `nothing at ${path}`);
  return found[1];
}

async function failureOf(name: string, inputs: JsonObject): Promise<VendorError> {
  const error = await run(name, inputs).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof VendorError, `not a VendorError: ${error}`);
  return error;
}

async function probe(name: string, inputs: JsonObject, intendedAt = Date.now()) {
  const command = commandNamed(name);
  assert.ok(command.probe);
  const effect: IntendedEffect = { command: name, inputs, intendedAt, generation: 0 };
  return command.probe(context, effect);
}

test("alerts are listed by the pack's arguments, an old spelling among them", async () => {
  const { uuid } = vendor.raiseAlert({ ruleName: "Scan of many ports", urgency: 90, statusName: "Ongoing" });
  vendor.raiseAlert({ ruleName: "Scan of many ports", urgency: 90, statusName: "Closed" });
  const wanted = { status: ["Ongoing", "Rejected"], urgency: "80, 100", created_at: "-1h,now" };
  for (const type of [{ alerts_type: "scanner" }, { "Alerts type": "scanner" }]) {
    const result = await run("sekoia-xdr-list-alerts", { ...wanted, ...type });
    assert.equal(jsonAt(added(result, "SekoiaXDR.ListAlerts"), 0, "uuid"), uuid);
    assert.equal(jsonAt(added(result, "SekoiaXDR.ListAlerts"), 1), undefined);
  }
  assert.equal(
    jsonAt(added(await run("sekoia-xdr-list-alerts", { limit: "1" }), "SekoiaXDR.ListAlerts"), 1),
    undefined,
  );
  assert.match((await failureOf("sekoia-xdr-list-alerts", { limit: "many" })).mend ?? "", /1 to 100/);
});

test("an alert is read into the context whole, and its table holds no markup of others", async () => {
  const { shortId } = vendor.raiseAlert({ title: "a|b <script>alert(1)</script> [x](http://evil.example)" });
  const result = await run("sekoia-xdr-get-alert", { id: shortId });
  assert.equal(stringAt(added(result, "SekoiaXDR.Alert"), "short_id"), shortId);
  const shown = entryOf(result).humanReadable ?? "";
  assert.match(shown, /a\\\|b \\<script\\>/);
  assert.doesNotMatch(shown, /[^\\]\[x/);
});

test("an event search goes in three steps, or in one, and keeps the intakes' keys", async () => {
  const { shortId } = vendor.raiseAlert({ events: 3 });
  const search = { earliest_time: "-1d", lastest_time: "now", query: `alert_short_ids:${shortId}` };
  const begun = added(await run("sekoia-xdr-events-execute-query", search), "SekoiaXDR.Events");
  const uuid = stringAt(begun, "Query", "uuid") ?? "";
  assert.equal(stringAt(begun, "uuid"), uuid, "where the pack's own code puts it");
  const state = await run("sekoia-xdr-events-status-query", { uuid });
  assert.ok([0, 1, 2].includes(Number(jsonAt(added(state, "SekoiaXDR.Events"), "Status", "status"))));
  const read = await run("sekoia-xdr-events-results-query", { uuid });
  const results = jsonAt(added(read, "SekoiaXDR.Events"), "Results");
  assert.ok(Array.isArray(results) && results.length === 3);
  assert.equal(jsonAt(results, 0, "customer.intake_key"), "(removed by Tocsin)");

  const whole = await run("sekoia-xdr-search-events", { ...search, exclude_info: "message,timestamp" });
  const events = jsonAt(added(whole, "SekoiaXDR.Events"), "Results");
  assert.ok(Array.isArray(events) && events.length === 3);
  assert.equal(jsonAt(events, 0, "customer_intake_key"), "(removed by Tocsin)");
  assert.ok(jsonAt(events, 0, "message") !== undefined, "the context has what the table leaves out");
  const header = (entryOf(whole).humanReadable ?? "").split("\n")[2] ?? "";
  assert.match(header, /host\\_name/);
  assert.doesNotMatch(header, /\|message\||timestamp/);
  const again = await run("sekoia-xdr-search-events", { ...search, job_uuid: uuid });
  assert.equal(stringAt(added(again, "SekoiaXDR.Events"), "uuid"), uuid);
});

test("a search that failed, or that nobody knows, is a failure and not an empty answer", async () => {
  vendor.setJobs({ failProbability: 1 });
  try {
    const search = { earliest_time: "-1d", lastest_time: "now", query: "*" };
    assert.equal((await failureOf("sekoia-xdr-search-events", search)).kind, "failed");
    const begun = added(await run("sekoia-xdr-events-execute-query", search), "SekoiaXDR.Events");
    const uuid = stringAt(begun, "uuid") ?? "";
    assert.equal((await failureOf("sekoia-xdr-events-results-query", { uuid })).kind, "failed");
    assert.match((await run("sekoia-xdr-events-status-query", { uuid })).summary ?? "", /failed$/);
  } finally {
    vendor.setJobs({});
  }
  assert.equal((await failureOf("sekoia-xdr-events-results-query", { uuid: "none" })).kind, "not-found");
});

test("a status is set, twice as once, and only to what the pack offers", async () => {
  const { uuid } = vendor.raiseAlert({ statusName: "Pending" });
  for (const times of [1, 2]) {
    await run("sekoia-xdr-update-status-alert", { id: uuid, status: "Closed", comment: `${times}` });
    assert.equal(vendor.statusOf(uuid), "Closed");
  }
  assert.match((await failureOf("sekoia-xdr-update-status-alert", { id: uuid, status: "Pending" })).mend ?? "", /Ongo/);
  const offered = await run("sekoia-xdr-get-workflow-alert", { id: uuid });
  const transitions = added(offered, "SekoiaXDR.StatusTransitions");
  assert.equal(stringAt(transitions, 0, "name"), "Acknowledge");
  assert.equal(stringAt(transitions, 0, "actions", "name"), "Acknowledge", "as it is described");
});

test("a comment is posted, found again after a lost answer, and listed in the instance's time", async () => {
  const { uuid } = vendor.raiseAlert();
  const inputs = { id: uuid, comment: "Seen | by us", author: "Night shift" };
  const intendedAt = Date.now();
  vendor.setFaults([{ match: { route: "comments.create" }, plan: { reset: { p: 1, acts: true } }, times: 1 }]);
  assert.equal((await failureOf("sekoia-xdr-post-comment-alert", inputs)).kind, "unknown");
  const found = await probe("sekoia-xdr-post-comment-alert", inputs, intendedAt);
  assert.ok(found.found && found.entries?.length === 1);
  assert.equal((await probe("sekoia-xdr-post-comment-alert", { ...inputs, comment: "other" })).found, false);

  const listed = added(await run("sekoia-xdr-get-comments", { id: uuid }), "SekoiaXDR.Comments");
  assert.equal(jsonAt(listed, 1), undefined);
  assert.equal(stringAt(listed, 0, "content"), inputs.comment);
  assert.equal(stringAt(listed, 0, "items", "content"), inputs.comment, "as it is described");
  assert.equal(jsonAt(listed, 0, "total"), 1);
  assert.match(stringAt(listed, 0, "date") ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0[12]:00$/);
});

test("cases are found by either id of an alert, and one of them is read with its alerts", async () => {
  const alert = vendor.raiseAlert({ fields: { short_id: "ALmade" } });
  for (const alert_id of [alert.uuid, "ALmade"]) {
    const cases = added(await run("sekoia-xdr-get-cases-alert", { alert_id }), "SekoiaXDR.Cases");
    assert.equal(stringAt(cases, 0, "short_id"), "CAharbour001");
  }
  const one = await run("sekoia-xdr-get-cases-alert", { alert_id: "ALmade", case_id: "CAharbour001" });
  assert.equal(stringAt(added(one, "SekoiaXDR.Cases"), 0, "alerts", 0, "uuid"), alert.uuid);
  const other = await run("sekoia-xdr-get-cases-alert", { alert_id: vendor.raiseAlert().uuid });
  assert.equal(jsonAt(added(other, "SekoiaXDR.Cases"), 0), undefined);
});

test("assets are listed and read; attributes and keys come and go, once each", async () => {
  const listed = added(await run("sekoia-xdr-list-assets", { assets_type: "network" }), "SekoiaXDR.Assets");
  assert.equal(stringAt(listed, 0, "name"), "DMZ-01");
  assert.equal(jsonAt(listed, 0, "total"), 1);
  const asset_uuid = stringAt(listed, 0, "uuid") ?? "";
  const named = { asset_uuid, name: "owner & co", value: "a=b" };
  for (const [part, word] of [
    ["attributes", "attribute"],
    ["keys", "key"],
  ] as const) {
    const add = `sekoia-xdr-add-${part}-asset`;
    assert.equal((await probe(add, named)).found, false);
    vendor.setFaults([
      {
        match: { route: `assets.add-${part === "keys" ? "keys" : "attr"}` },
        plan: { reset: { p: 1, acts: true } },
        times: 1,
      },
    ]);
    assert.equal((await failureOf(add, named)).kind, "unknown");
    assert.equal((await probe(add, named)).found, true);

    const asset = added(await run("sekoia-xdr-get-asset", { asset_uuid }), "SekoiaXDR.Asset");
    const parts = jsonAt(asset, part);
    assert.ok(Array.isArray(parts));
    const made = parts.filter(isObject).filter(({ name }) => name === named.name);
    assert.deepEqual(
      made.map(({ value }) => value),
      ["a=b"],
    );
    const removal = { asset_uuid, [`${word}_uuid`]: String(made[0]?.uuid) };
    const remove = `sekoia-xdr-remove-${word}-asset`;
    assert.equal((await probe(remove, removal)).found, false);
    await run(remove, removal);
    assert.equal((await probe(remove, removal)).found, true);
    assert.equal((await failureOf(remove, removal)).kind, "not-found");
  }
});

test("users and steps of the kill chain are looked up", async () => {
  const user = added(await run("sekoia-xdr-get-user", { user_uuid: vendor.userUuid }), "SekoiaXDR.User");
  assert.equal(stringAt(user, "lastname"), "Morel");
  const step = await run("sekoia-xdr-get-kill-chain", { kill_chain_uuid: "KCrecon00001" });
  assert.equal(stringAt(added(step, "SekoiaXDR.KillChain"), "stix_name"), "reconnaissance");
  assert.equal((await failureOf("sekoia-xdr-get-user", { user_uuid: "nobody" })).kind, "not-found");
});

test("any call of the API is made, its class told by its method", async () => {
  const { effectOf } = commandNamed("sekoia-xdr-http-request");
  const { uuid } = vendor.raiseAlert();
  assert.ok(effectOf);
  assert.deepEqual(
    ["get", "HEAD", "POST", "delete", "BREW"].map((method) => effectOf({ method })),
    ["read", "read", "write", "destructive", "write"],
  );
  for (const url_suffix of ["/v1/sic/alerts", "v1/sic/alerts?limit=5", "/api/v1//sic/alerts/"]) {
    const result = await run("sekoia-xdr-http-request", { url_suffix, parameters: `match[uuid]=${uuid}` });
    assert.equal(stringAt(added(result, "SekoiaXDR.http_request"), "items", 0, "uuid"), uuid);
  }
  const body = { method: "post", url_sufix: `/v1/sic/alerts/${uuid}/comments`, data: '{"content":"by hand"}' };
  await run("sekoia-xdr-http-request", body);
  assert.equal(vendor.commentsOf(uuid)[0]?.content, "by hand");
  assert.equal((await failureOf("sekoia-xdr-http-request", { ...body, data: "{" })).kind, "refused");
});

test("a call cannot leave the API of the instance", async () => {
  const before = vendor.requests().length;
  const away = [
    "//evil.example/v1/x",
    "https://evil.example/v1/x",
    "/v1/../../x",
    "\\\\evil.example\\v1\\x",
    "/v1",
    "",
    "@evil.example/",
  ];
  for (const url_suffix of away) {
    assert.equal((await failureOf("sekoia-xdr-http-request", { url_suffix })).kind, "refused", url_suffix);
  }
  assert.equal((await failureOf("sekoia-xdr-http-request", { method: "BREW", url_suffix: "/v1/me" })).kind, "refused");
  assert.equal(vendor.requests().length, before, "something was sent");
});

test("what changed since a moment is named, and read", async () => {
  const { uuid, shortId } = vendor.raiseAlert();
  const changed = entryOf(await run("get-modified-remote-data", { lastUpdate: "0" })).contents;
  assert.ok(Array.isArray(changed) && changed.includes(shortId));
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  assert.deepEqual(entryOf(await run("get-modified-remote-data", { lastUpdate: soon })).contents, []);
  assert.equal(stringAt(entryOf(await run("get-remote-data", { id: shortId })).contents, "uuid"), uuid);
  assert.deepEqual(entryOf(await run("get-remote-data", { id: shortId, lastUpdate: soon })).contents, {});
  assert.equal((await failureOf("get-remote-data", { id: shortId, lastUpdate: "soon" })).kind, "refused");
});

test("a right that is missing is named by whichever command needs it", async () => {
  vendor.setKey("reader", { permissions: ["SIC_READ_ALERTS"] });
  const poor = createTestContext({ parameters: { ...parameters, api_key: "reader" } });
  const cases: [string, JsonObject, RegExp][] = [
    ["sekoia-xdr-list-assets", {}, /ASSETMANAGEMENT_VIEW_ASSET/],
    ["sekoia-xdr-get-cases-alert", { alert_id: "x" }, /SIC_READ_INCIDENTS/],
    ["sekoia-xdr-add-keys-asset", { asset_uuid: "a", name: "n", value: "v" }, /ASSETMANAGEMENT_UPDATE_ASSET/],
  ];
  try {
    for (const [name, inputs, right] of cases) {
      await assert.rejects(async () => commandNamed(name).run(poor, inputs), right);
    }
  } finally {
    await poor.close();
  }
});
