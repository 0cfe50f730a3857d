import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonObject } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { checkParameters } from "./check-parameters.ts";
import { createFakeLogzio, type FakeLogzio } from "./fake-server.ts";
import { testConnection } from "./test-connection.ts";

async function report(parameters: (vendor: FakeLogzio) => JsonObject, prepare?: (vendor: FakeLogzio) => void) {
  const vendor = createFakeLogzio({
    accounts: {
      "basic-plan": { kind: "security", accountName: "Community", accountId: 7, hasApi: false },
    },
  });
  const { url } = await vendor.start();
  prepare?.(vendor);
  const context = createTestContext({ parameters: { base_url: url, ...parameters(vendor) } });
  try {
    const { ok, summary, findings } = await testConnection(context);
    return { ok, summary, outcomes: findings.map(({ name, outcome }) => `${name}: ${outcome}`), url };
  } finally {
    await vendor.stop();
    await context.close();
  }
}

const security = "security_api_token";
const operations = "operational_api_token";

test("both tokens are tried with what they are for, and their accounts named", async () => {
  const { ok, summary, outcomes } = await report((vendor) => ({
    [security]: vendor.securityToken,
    [operations]: vendor.operationsToken,
  }));
  assert.equal(ok, true);
  assert.match(summary, /^Both tokens work at http/);
  assert.deepEqual(outcomes, [`${security}: ok`, `${operations}: ok`]);
});

test("one token alone passes for what it serves, and the summary says what is left out", async () => {
  const onlySecurity = await report((vendor) => ({ [security]: vendor.securityToken }));
  assert.equal(onlySecurity.ok, true);
  assert.match(onlySecurity.summary, /The security_api_token works.*logzio-search-logs cannot be used/);
  const onlyOperations = await report((vendor) => ({ [operations]: vendor.operationsToken }));
  assert.equal(onlyOperations.ok, true);
  assert.match(onlyOperations.summary, /The operational_api_token works.*nothing is fetched/);
});

test("swapped tokens are named, with the account each belongs to", async () => {
  const { ok, summary } = await report((vendor) => ({
    [security]: vendor.operationsToken,
    [operations]: vendor.securityToken,
  }));
  assert.equal(ok, false);
  assert.match(
    summary,
    /security_api_token is the token of another kind of account, Operations .*, "Fake Operations" \(202\): it belongs into operational_api_token/,
  );
  assert.match(
    summary,
    /operational_api_token is the token of another kind of account, Security, "Fake Security" \(101\)/,
  );
});

test("a token nobody knows there is told from a plan without API", async () => {
  const unknown = await report(() => ({ [security]: "of-another-region" }));
  assert.equal(unknown.ok, false);
  assert.match(unknown.summary, /security_api_token is not known at http.*belongs to another region \(us, eu, au/);
  const plan = await report(() => ({ [security]: "basic-plan" }));
  assert.equal(plan.ok, false);
  assert.match(
    plan.summary,
    /a valid token of the account "Community" \(7\), but that account may not use the API: plans below Pro/,
  );
});

test("a token that works is good even where whoami does not answer", async () => {
  const { ok } = await report(
    (vendor) => ({ [security]: vendor.securityToken }),
    (vendor) => vendor.setFaults([{ match: { route: "whoami" }, plan: { serverError: 1 } }]),
  );
  assert.equal(ok, true);
});

test("an outage, a wrong address and an impossible token are not blamed on the token's account", async () => {
  const down = await report(
    (vendor) => ({ [security]: vendor.securityToken }),
    (vendor) => vendor.setFaults({ serverError: { p: 1, statuses: [503] } }),
  );
  assert.match(down.summary, /could not be tried at .*503/);
  const wrong = await report((vendor) => ({ [security]: vendor.securityToken, base_url: `${vendor.url}/elsewhere` }));
  assert.match(wrong.summary, /404.*UNKNOWN_ENDPOINT.*Check region and base_url/);
  const broken = await report(() => ({ [security]: "two words" }));
  assert.match(broken.summary, /cannot be a token.*without blanks/);
});

test("without any token it says so in XSOAR's words", async () => {
  const { ok, summary } = await report(() => ({}));
  assert.equal(ok, false);
  assert.match(summary, /^No tokens were provided\. Please provide either/);
});

test("what is wrong with the parameters is told before anything is asked", () => {
  const wrong = (parameters: JsonObject) => checkParameters(parameters).map(({ parameter }) => parameter);
  assert.deepEqual(wrong({ [security]: "x" }), []);
  assert.deepEqual(wrong({ [operations]: "x", region: "eu", severities: ["HIGH"], fetch_time: "3 days" }), []);
  assert.deepEqual(wrong({}), [security]);
  assert.deepEqual(wrong({ [security]: "x", region: "eu west", severities: "URGENT", fetch_time: "soon" }), [
    "region",
    "severities",
    "fetch_time",
  ]);
  assert.deepEqual(wrong({ [security]: "x", base_url: "::" }), ["base_url"]);
});
