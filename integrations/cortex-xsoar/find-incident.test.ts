import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { isObject, type Json, type JsonObject, jsonAt, type ProbeResult, VendorError } from "#sdk/index.ts";
import { createTestContext } from "#sdk/testing.ts";
import { adopt } from "./adopt.ts";
import { searchIncidents } from "./commands/search-incidents.ts";
import { createFakeXsoar } from "./fake-server.ts";

const xsoar = createFakeXsoar();
await xsoar.start();
const cloud = createFakeXsoar({ apiKeyId: "5" });
await cloud.start();
const parameters: JsonObject = { url: xsoar.url, api_key: xsoar.restApiKey };
const context = createTestContext({ parameters });
after(async () => {
  await context.close();
  await xsoar.stop();
  await cloud.stop();
});

function callOf(alertId: string): JsonObject {
  const json = { name: "Rule", occurred: new Date().toISOString(), alertId, urgency: "High", alertUrl: "", events: [] };
  return { url: xsoar.webhookUrl(), method: "post", headers: { Authorization: xsoar.token }, json };
}

/** What the playbook's request does on the wire; the incidents that were made. */
async function send(inputs: JsonObject, token = xsoar.token): Promise<Json> {
  const { url, json } = inputs;
  assert.ok(typeof url === "string" && json !== undefined);
  const answer = await context.http.request({ method: "POST", url, headers: { authorization: token }, json });
  assert.equal(answer.status, 200);
  return answer.json();
}

async function probe(inputs: JsonObject, intendedAt: number, generation = 0, on = context): Promise<ProbeResult> {
  const adoption = adopt(on.instance.parameters, "http-request", inputs);
  assert.ok(adoption?.probe, "not a probe");
  return adoption.probe(on, { command: "http-request", inputs, intendedAt, generation });
}

test("an incident that never arrived is not found", async () => {
  const result = await probe(callOf("ALnever"), Date.now());
  assert.equal(result.found, false);
});

test("an incident whose answer was lost is found, and looks like the lost answer", async () => {
  const inputs = callOf("ALlost");
  xsoar.setFaults([{ match: { route: "webhook" }, plan: { reset: { p: 1, acts: true } }, times: 1 }]);
  await assert.rejects(send(inputs), (error) => error instanceof VendorError && error.kind === "unknown");
  const result = await probe(inputs, Date.now() - 1_000);
  assert.ok(result.found);
  const direct = await send(callOf("ALdirect"));
  assert.equal(jsonAt(result.outputs, "status_code"), 200);
  assert.equal(jsonAt(result.outputs, "url"), inputs.url);
  assert.equal(typeof jsonAt(result.outputs, "json", 0, "id"), typeof jsonAt(direct, 0, "id"));
  assert.equal(jsonAt(result.outputs, "json", 0, "name"), "Rule");
  assert.ok(isObject(result.outputs));
  const keys = ["reason", "status_code", "url", "headers", "encoding", "elapsed", "text", "json"];
  assert.deepEqual(Object.keys(result.outputs), keys);
  assert.ok(xsoar.incidents().some((incident) => incident.alertId === "ALlost"));
});

test("an incident of another alert is never taken for ours", async () => {
  await send(callOf("ALx"));
  for (const near of ["alx", "AL", "ALx1", "AL*", "A Lx"]) {
    assert.equal((await probe(callOf(near), Date.now())).found, false, near);
  }
});

test("any alert id is found again, whatever signs it holds", async () => {
  const id = fc.oneof(
    fc.constantFrom('a"b', "a\\b", 'x" or name:"Rule', "(a)", "-a", "a b", "é", "a:b", "*", "a\nb"),
    fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter((text) => text.trim() !== ""),
  );
  await fc.assert(
    fc.asyncProperty(id, async (alertId) => {
      const marked = `${alertId}-${xsoar.incidents().length}`;
      const inputs = callOf(marked);
      const before = await probe(inputs, Date.now());
      assert.equal(before.found, false);
      await send(inputs);
      assert.equal((await probe(inputs, Date.now())).found, true, JSON.stringify(marked));
    }),
    { numRuns: 60 },
  );
});

test("a rerun takes no incident that was made just before it for its own: a person is asked", async () => {
  const inputs = callOf("ALjustbefore");
  await send(inputs);
  await assert.rejects(
    probe(inputs, Date.now() + 10_000, 1),
    (error) => error instanceof VendorError && error.kind === "refused" && /run before/.test(error.message),
  );
});

test("a rerun counts only what came after it; the first run counts what is there", async () => {
  const inputs = callOf("ALagain");
  await send(inputs);
  const intendedAt = Date.now();
  assert.equal((await probe(inputs, intendedAt + 120_000, 0)).found, true);
  assert.equal((await probe(inputs, intendedAt + 120_000, 1)).found, false);
  assert.equal((await probe(inputs, intendedAt, 1)).found, true);
});

test("of several, the oldest is the one, and the summary says so", async () => {
  const inputs = callOf("ALtwice");
  const first = await send(inputs);
  await send(inputs);
  const result = await probe(inputs, Date.now());
  assert.ok(result.found);
  assert.equal(jsonAt(result.outputs, "json", 0, "id"), jsonAt(first, 0, "id"));
  assert.match(result.summary, /oldest of 2/);
});

test("an outage, a refusal or a wrong key while looking up is an error, never a not-found", async () => {
  const inputs = callOf("ALdirect");
  const kindOf = (error: unknown) => (error instanceof VendorError ? error.kind : String(error));
  xsoar.setFaults({ serverError: 1 });
  await assert.rejects(probe(inputs, 0), (error) => kindOf(error) === "failed");
  xsoar.setFaults({ garbage: 1 });
  await assert.rejects(probe(inputs, 0), (error) => kindOf(error) === "failed");
  xsoar.setFaults(undefined);
  const wrong = { ...context, instance: { name: "x", parameters: { ...parameters, api_key: "wrong" } } };
  await assert.rejects(probe(inputs, 0, 0, wrong), (error) => kindOf(error) === "unauthorized");
});

test("an XSOAR 8 is asked with its key's id, standard or advanced", async () => {
  for (const advanced_key of [false, true]) {
    const on = {
      ...context,
      instance: { name: "c", parameters: { url: cloud.url, api_key: cloud.restApiKey, api_key_id: "5", advanced_key } },
    };
    const inputs = { ...callOf(`AL8${advanced_key}`), url: `${cloud.url}/xsoar/instance/execute/sekoia` };
    assert.equal((await probe(inputs, Date.now(), 0, on)).found, false);
    await send(inputs, cloud.token);
    assert.equal((await probe(inputs, Date.now(), 0, on)).found, true);
  }
});

test("incidents are searched by query", async () => {
  const result = await searchIncidents.run(context, { query: 'alertid:"ALtwice"', size: 1 });
  assert.equal(jsonAt(result.outputs, "total"), 2);
  assert.equal(jsonAt(result.outputs, "data", 1), undefined);
  assert.match(result.summary ?? "", /Found 2 incidents, read 1/);
});
