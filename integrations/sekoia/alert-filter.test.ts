import assert from "node:assert/strict";
import { after, test } from "node:test";
import { isObject, type JsonObject, jsonAt, stringAt } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { checkFilters, filterQuery, leavesOut } from "./alert-filter.ts";
import { createFakeSekoia } from "./fake-server.ts";
import { alertSource } from "./fetch-alerts.ts";

const vendor = createFakeSekoia({ rateLimit: Number.POSITIVE_INFINITY, seed: 5 });
const { url } = await vendor.start();
after(() => vendor.stop());

const community = "11111111-2222-4333-8444-555555555555";
const asset = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
const one = vendor.raiseAlert({
  ruleName: "Scan, of many, ports",
  urgency: 60,
  statusName: "Pending",
  entityName: "Head office",
  fields: {
    alert_type: { category: "information-gathering", value: "scanner" },
    community_uuid: community,
    assets: [asset],
  },
});
const body = vendor.bodyOf(one.uuid);
const ruleUuid = stringAt(body, "rule", "uuid") ?? "";
const entityUuid = stringAt(body, "entity", "uuid") ?? "";

/** Each filter: what lets the alert in, and what leaves it out with which words. */
const filters: [parameter: string, fits: unknown[], fitsNot: unknown[], because: RegExp][] = [
  [
    "alerts_status",
    ["Pending", "closed, pending", ["Ongoing", "Pending"]],
    ["Closed", "Reopened"],
    /status is "Pending"/,
  ],
  ["alerts_urgency", ["60", 60, "50,60", "60-100"], ["61", "0,59"], /urgency is 60, wanted is (?:61 to 100|0 to 59)/],
  ["alerts_type", ["scanner", "x,information-gathering"], ["brute-force"], /type is "scanner", wanted is brute-force/],
  [
    "alerts_rule",
    [ruleUuid, "Scan, of many, ports", '["a", "Scan, of many, ports"]', `a\n${ruleUuid}`],
    ["Scan", "a\nb"],
    /rule is/,
  ],
  ["alerts_entity", [entityUuid, "Head office", ["x", "Head office"]], ["head office", "x"], /entity is "Head office"/],
  ["alerts_assets", [asset, [asset, "x"]], ["x"], /assets is/],
  ["alerts_community", [community], [asset], /community is/],
];

for (const [parameter, fits, fitsNot, because] of filters) {
  test(`${parameter} leaves out what it does not name, with the reason, and the API is asked for the same`, async () => {
    for (const value of [...fits, "", null, []]) {
      const parameters = { [parameter]: value } as JsonObject;
      assert.equal(leavesOut(parameters, body), undefined, JSON.stringify(value));
      assert.ok(await isListed(parameters), `the list lacks it for ${JSON.stringify(value)}`);
    }
    for (const value of fitsNot) assert.match(leavesOut({ [parameter]: value } as JsonObject, body) ?? "", because);
  });
}

async function isListed(filter: JsonObject): Promise<boolean> {
  const context = createTestContext({ parameters: { api_key: vendor.apiKey, base_url: url, ...filter } });
  try {
    const page = await alertSource.fetchAlerts(context, undefined);
    return page.alerts.some(({ sourceId }) => sourceId === one.uuid);
  } finally {
    await context.close();
  }
}

test("what an alert can come to fit later is asked of the API only while changes are followed", () => {
  const parameters = {
    alerts_status: "Pending",
    alerts_urgency: "80",
    alerts_community: community,
    alerts_rule: ruleUuid,
  };
  const always = { "match[community_uuid]": community, "match[rule_uuid]": ruleUuid };
  const raised = { ...always, "match[status_name]": "Pending", "range[urgency]": "80,100" };
  assert.deepEqual(filterQuery(parameters, "raised"), raised);
  assert.deepEqual(filterQuery(parameters, "changed"), always);
  assert.deepEqual(filterQuery({ ...parameters, changes_every: 0 }, "raised"), always);
});

test("a name with a comma, and a mixture of names and ids, are looked at after the fetch", () => {
  assert.deepEqual(filterQuery({ alerts_rule: "Scan, of many, ports" }, "raised"), {});
  assert.deepEqual(filterQuery({ alerts_rule: `["A rule", "${ruleUuid}"]` }, "raised"), {});
  assert.deepEqual(filterQuery({ alerts_rule: "A rule\nAnother" }, "raised"), { "match[rule_name]": "A rule,Another" });
  assert.deepEqual(filterQuery({ alerts_status: "Pending, In review" }, "raised"), {});
});

test("a status of the newer life cycle is known by its label and its stage", () => {
  const custom = { ...body, custom_status: { label: "In review", stage: "In progress" } };
  assert.equal(leavesOut({ alerts_status: "in review" }, custom), undefined);
  assert.equal(leavesOut({ alerts_status: "In progress" }, custom), undefined);
  assert.match(leavesOut({ alerts_status: "Closed" }, custom) ?? "", /status is "In review"/);
});

test("an alert without what is asked for is left out, and never breaks the filter", () => {
  const bare = { uuid: "x", rule: null, urgency: "high", assets: "none", status: [] };
  for (const [parameter, , fitsNot] of filters) {
    assert.equal(typeof leavesOut({ [parameter]: fitsNot[0] } as JsonObject, bare), "string", parameter);
  }
  assert.equal(leavesOut({}, bare), undefined);
});

test("a range of urgencies that is none is said before anything is applied", () => {
  for (const good of ["80,100", "80-100", 80, "", null]) assert.deepEqual(checkFilters({ alerts_urgency: good }), []);
  for (const bad of ["high", "100,80", "80,101", [80, 100]]) {
    assert.equal(checkFilters({ alerts_urgency: bad })[0]?.parameter, "alerts_urgency", JSON.stringify(bad));
  }
});

test("an alert that is not wanted is not listed, and is again once it has changed", async () => {
  const quiet = vendor.raiseAlert({ urgency: 10, statusName: "Pending", ruleName: "Scan of many ports" });
  const context = createTestContext({
    parameters: { api_key: vendor.apiKey, base_url: url, alerts_urgency: "80", changes_every: 1, first_fetch: "-1h" },
  });
  try {
    const seen = new Map<string, JsonObject>();
    let cursor: JsonObject | undefined;
    const look = async () => {
      for (let turn = 0; turn < 6; turn++) {
        const page = await alertSource.fetchAlerts(context, cursor);
        cursor = page.cursor;
        for (const { sourceId, raw } of page.alerts) seen.set(sourceId, raw);
        if (!page.more) break;
      }
    };
    await look();
    assert.ok(!seen.has(quiet.uuid), "it was asked for");
    await vendor.answer({
      method: "PATCH",
      url: `/v1/sic/alerts/${quiet.uuid}`,
      headers: { authorization: `Bearer ${vendor.apiKey}` },
      body: JSON.stringify({ urgency: 95 }),
    });
    await look();
    const raw = seen.get(quiet.uuid);
    assert.ok(isObject(raw) && jsonAt(raw, "urgency", "current_value") === 95);
  } finally {
    await context.close();
  }
});
