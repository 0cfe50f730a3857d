import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, test } from "node:test";
import { type Json, type JsonObject, jsonAt, numberAt, stringAt } from "#sdk/fake-vendor/json.ts";
import { createFakeXsoar, type FakeXsoar, type FakeXsoarOptions } from "./fake-server.ts";

const running: FakeXsoar[] = [];
afterEach(async () => {
  for (const xsoar of running.splice(0)) {
    await xsoar.stop();
    assert.deepEqual(xsoar.stats().crashes, []);
  }
});

async function startXsoar(options: FakeXsoarOptions = {}): Promise<FakeXsoar> {
  const xsoar = createFakeXsoar(options);
  running.push(xsoar);
  await xsoar.start();
  return xsoar;
}

interface Answer {
  status: number;
  text: string;
  json: Json | undefined;
}

async function send(url: string, method: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  let json: Json | undefined;
  try {
    json = JSON.parse(text) as Json;
  } catch {
    json = undefined;
  }
  return { status: answer.status, text, json };
}

function push(xsoar: FakeXsoar, body: Json | string, headers: Record<string, string> = {}): Promise<Answer> {
  const payload = typeof body === "string" ? body : JSON.stringify(body);
  return send(xsoar.webhookUrl(), "POST", { authorization: xsoar.token, ...headers }, payload);
}

function rest(xsoar: FakeXsoar, method: string, path: string, body?: Json): Promise<Answer> {
  const payload = body === undefined ? undefined : JSON.stringify(body);
  return send(`${xsoar.url}${path}`, method, { authorization: xsoar.restApiKey }, payload);
}

const alert: JsonObject = {
  name: 'Rule with "quotes"',
  occurred: "2025-10-01T10:00:00+00:00",
  alertId: "ALabcdefghij",
  urgency: "High",
  alertUrl: "https://app.sekoia.io/operations/alerts/ALabcdefghij",
  events: [{ "source.ip": "192.0.2.1" }],
};

test("a body of six keys becomes an incident with its fields mapped", async () => {
  const xsoar = await startXsoar();
  const answer = await push(xsoar, alert, { "x-trace": "7" });
  assert.equal(answer.status, 200);
  assert.ok(Array.isArray(answer.json) && answer.json.length === 1);
  const [received] = xsoar.incidents();
  assert.ok(received);
  const { incident } = received;
  assert.equal(stringAt(answer.json[0], "id"), incident.id);
  assert.equal(incident.name, 'Rule with "quotes"');
  assert.equal(incident.type, "Sekoia.io");
  assert.equal(incident.severity, 3);
  assert.equal(incident.occurred, "2025-10-01T10:00:00+00:00");
  assert.equal(incident.sourceInstance, "sekoia");
  assert.deepEqual(incident.CustomFields, { alertid: alert.alertId, alerturl: alert.alertUrl, events: alert.events });
  const raw = JSON.parse(String(incident.rawJSON)) as JsonObject;
  assert.equal(raw.urgency, "High");
  assert.equal(stringAt(raw, "headers", "x-trace"), "7");
  assert.equal(jsonAt(raw, "headers", "authorization"), undefined, "the credential is not kept");
  assert.equal(received.alertId, "ALabcdefghij");
  assert.equal(received.via, "webhook");
  assert.ok(Math.abs(received.receivedAt - Date.now()) < 60_000);
});

test("every urgency has its severity; without one it is unknown; severity in the body alone is ignored", async () => {
  const xsoar = await startXsoar();
  for (const urgency of ["Low", "Medium", "High", "Critical", "constructor"]) await push(xsoar, { name: "x", urgency });
  await push(xsoar, { name: "x", severity: 4, details: "not a field here" });
  assert.deepEqual(
    xsoar.incidents().map(({ incident }) => incident.severity),
    [1, 2, 3, 4, 0, 0],
  );
  assert.equal(xsoar.incidents()[5]?.incident.details, "");
});

test("a list makes one incident each; absent name, type and time have defaults", async () => {
  const xsoar = await startXsoar({ now: () => Date.parse("2025-10-01T12:00:00Z") });
  assert.equal((await push(xsoar, [alert, { type: "Malware" }, {}])).status, 200);
  const made = xsoar.incidents().map(({ incident }) => [incident.name, incident.type, incident.occurred]);
  assert.deepEqual(made, [
    ['Rule with "quotes"', "Sekoia.io", "2025-10-01T10:00:00+00:00"],
    ["Generic webhook triggered incident", "Malware", "2025-10-01T12:00:00.000Z"],
    ["Generic webhook triggered incident", "Sekoia.io", "2025-10-01T12:00:00.000Z"],
  ]);
});

test("a raw event given apart is what the mapper sees, under both of its names", async () => {
  const xsoar = await startXsoar();
  await push(xsoar, { name: "a", alertId: "lost", rawJson: { alertId: "AL1" } });
  await push(xsoar, { name: "b", raw_json: { alertId: "AL2" } });
  assert.deepEqual(
    xsoar.incidents().map(({ alertId }) => alertId),
    ["AL1", "AL2"],
  );
  assert.equal((await push(xsoar, { rawJson: "text" })).status, 500);
  assert.equal(xsoar.incidents().length, 2);
});

test("a wrong credential, path, method or body is refused and makes nothing", async () => {
  const xsoar = await startXsoar();
  const refused = await push(xsoar, alert, { authorization: "Bearer other" });
  assert.deepEqual([refused.status, refused.text], [401, "Authorization failed."]);
  assert.equal((await send(xsoar.webhookUrl(), "GET", {})).status, 405);
  assert.equal((await send(`${xsoar.url}/instance/execute/other`, "POST", {}, "{}")).status, 404);
  const broken = await push(xsoar, '{"name": "a "quoted" rule"}');
  assert.equal(broken.status, 400);
  assert.equal(broken.json, undefined, "plain text");
  assert.equal((await push(xsoar, '"text"')).status, 400);
  assert.equal(xsoar.incidents().length, 0);
});

test("the credential may sit in another header, be basic, or not be asked for", async () => {
  const header = await startXsoar({ identifier: "_header: X-Soar", token: "s3" });
  assert.equal((await push(header, {}, { authorization: "", "x-soar": "s3" })).status, 200);
  assert.equal((await push(header, {})).status, 401);
  const basic = await startXsoar({ identifier: "ann", token: "pass:word" });
  const encoded = Buffer.from("ann:pass:word").toString("base64");
  assert.equal((await push(basic, {}, { authorization: `Basic ${encoded}` })).status, 200);
  assert.equal((await push(basic, {})).status, 401);
  const open = await startXsoar({ identifier: "" });
  assert.equal((await send(open.webhookUrl(), "POST", {}, "{}")).status, 200);
});

test("the last twenty incidents are kept as samples", async () => {
  const xsoar = await startXsoar();
  for (let i = 0; i < 25; i++) await push(xsoar, { name: `n${i}` });
  assert.deepEqual([xsoar.sampleEvents().length, xsoar.sampleEvents()[0]?.name], [20, "n5"]);
});

test("the mapper can be another one", async () => {
  const xsoar = await startXsoar({ mapping: { details: "info.text", alertid: "ids.0", severity: "level" } });
  await push(xsoar, { name: "n", info: { text: "long" }, ids: ["AL9"], level: 2 });
  const [received] = xsoar.incidents();
  assert.equal(received?.incident.details, "long");
  assert.equal(received?.alertId, "AL9");
  assert.equal(received?.incident.severity, 2);
});

test("a bad key is a 403 about CSRF on version 6 and a 401 on version 8, in all seven keys", async () => {
  const six = await startXsoar();
  const forbidden = await send(`${six.url}/incidents/search`, "POST", { authorization: "x" }, "{}");
  assert.equal(forbidden.status, 403);
  assert.deepEqual(forbidden.json, {
    id: "forbidden",
    status: 403,
    title: "Forbidden",
    detail: "Issue with CSRF code",
    error: "http: named cookie not present",
    encrypted: false,
    multires: null,
  });
  const eight = await startXsoar({ apiKeyId: "7" });
  const path = `${eight.url}/xsoar/public/v1/user`;
  const key = { authorization: eight.restApiKey };
  const without = await send(path, "GET", key);
  assert.equal(without.status, 401);
  assert.deepEqual(Object.keys((without.json ?? {}) as JsonObject), [
    "id",
    "status",
    "title",
    "detail",
    "error",
    "encrypted",
    "multires",
  ]);
  assert.equal((await send(path, "GET", { ...key, "x-xdr-auth-id": "7" })).status, 200);
  const [nonce, timestamp] = ["n".repeat(64), String(Date.now())];
  const signed = (secret: string) => ({
    authorization: createHash("sha256").update(`${secret}${nonce}${timestamp}`).digest("hex"),
    "x-xdr-auth-id": "7",
    "x-xdr-nonce": nonce,
    "x-xdr-timestamp": timestamp,
  });
  assert.equal((await send(path, "GET", signed(eight.restApiKey))).status, 200);
  assert.equal((await send(path, "GET", signed("other"))).status, 401);
});

test("the REST face answers under all its bases: about, user, health, types, fields", async () => {
  const xsoar = await startXsoar();
  for (const base of ["", "/xsoar", "/xsoar/public/v1", "/"]) {
    assert.equal(stringAt((await rest(xsoar, "GET", `${base}/about`)).json, "demistoVersion"), "6.12.0");
  }
  assert.equal(stringAt((await rest(xsoar, "GET", "/user")).json, "id"), "admin");
  assert.equal((await rest(xsoar, "GET", "/health")).status, 200);
  const types = (await rest(xsoar, "GET", "/incidenttype")).json as JsonObject[];
  assert.ok(types.some((type) => type.name === "Sekoia.io"));
  const fields = (await rest(xsoar, "GET", "/incidentfields")).json as JsonObject[];
  for (const cliName of ["alertid", "alerturl", "events"]) {
    const field = fields.find((each) => each.cliName === cliName);
    assert.deepEqual([field?.id, field?.associatedTypes], [`incident_${cliName}`, ["Sekoia.io"]]);
  }
  assert.equal(stringAt((await rest(xsoar, "GET", "/nowhere")).json, "id"), "not_found");
});

test("incidents are created and updated over REST under the optimistic lock", async () => {
  const xsoar = await startXsoar();
  const created = await rest(xsoar, "POST", "/incident", {
    name: "Mail",
    severity: 2,
    owner: null,
    createInvestigation: true,
    customFields: { alertid: "AL5" },
  });
  assert.equal(created.status, 201);
  const id = stringAt(created.json, "id") ?? "";
  assert.equal(stringAt(created.json, "investigationId"), id);
  assert.equal(numberAt(created.json, "status"), 1);
  assert.equal(stringAt(created.json, "CustomFields", "alertid"), "AL5");
  assert.equal(stringAt(created.json, "closed"), "0001-01-01T00:00:00Z");

  assert.equal((await rest(xsoar, "POST", "/incident", { id, version: 1, severity: 4 })).status, 200);
  const conflict = await rest(xsoar, "POST", "/incident", { id, version: 1, severity: 1 });
  assert.deepEqual([conflict.status, stringAt(conflict.json, "id")], [400, "errOptimisticLock"]);
  assert.equal((await rest(xsoar, "POST", "/incident", { id, version: -1, name: "Renamed" })).status, 200);
  const loaded = await rest(xsoar, "GET", `/incident/load/${id}`);
  assert.deepEqual(
    [stringAt(loaded.json, "name"), numberAt(loaded.json, "severity"), numberAt(loaded.json, "version")],
    ["Renamed", 4, 3],
  );
  assert.match((await rest(xsoar, "GET", "/incident/load/77")).text, /Item not found \(8\)/);
  assert.equal((await rest(xsoar, "POST", "/incident", { id: "77", version: 1 })).status, 400);
});

test("searches read the query language", async () => {
  let time = Date.parse("2025-10-01T10:00:00Z");
  const xsoar = await startXsoar({ now: () => time });
  for (const [i, urgency] of ["Low", "Medium", "High"].entries()) {
    await push(xsoar, { ...alert, name: `Alert number ${i}`, alertId: `AL${i}`, urgency });
    time += 60_000;
  }
  await rest(xsoar, "POST", "/incident", { name: "By hand", type: "Malware" });
  const names = async (query: string, more: JsonObject = {}) => {
    const { status, json, text } = await rest(xsoar, "POST", "/incidents/search", {
      filter: { query, sort: [{ field: "id", asc: true }], ...more },
    });
    assert.equal(status, 200, text);
    return (jsonAt(json, "data") as JsonObject[]).map((incident) => incident.name);
  };
  const [a, b, c, hand] = ["Alert number 0", "Alert number 1", "Alert number 2", "By hand"];
  assert.deepEqual(await names(""), [a, b, c, hand]);
  assert.deepEqual(await names("alertid:AL1"), [b]);
  assert.deepEqual(await names('alertid:"AL1"'), [b]);
  assert.deepEqual(await names("AlertID: AL1 and type:Sekoia.io"), [b]);
  assert.deepEqual(await names('-type:"Sekoia.io"'), [hand]);
  assert.deepEqual(await names("type:'Sekoia.io' AND not severity:high"), [a, b]);
  assert.deepEqual(await names("severity:>=2"), [b, c]);
  assert.deepEqual(await names("(severity:1 or severity:3) -status:closed"), [a, c]);
  assert.deepEqual(await names('created:>="2025-10-01T10:01:00Z" created:<2025-10-01T10:02:00Z'), [b]);
  assert.deepEqual(await names("name:*number*"), [a, b, c]);
  assert.deepEqual(await names("number"), [a, b, c]);
  assert.deepEqual(await names("alertid:*"), [a, b, c]);
  assert.deepEqual(await names('owner:""', { type: ["Malware"] }), [hand]);
  assert.deepEqual(await names("status:pending", { level: [1], notStatus: [2] }), [a]);
  assert.deepEqual(await names("", { fromDate: "2025-10-01T10:02:00Z" }), [c, hand]);
  assert.equal((await rest(xsoar, "POST", "/incidents/search", { filter: { query: "(type:x" } })).status, 400);
});

test("searches page fifty at a time, newest first, with the total of all", async () => {
  const xsoar = await startXsoar();
  await push(
    xsoar,
    Array.from({ length: 60 }, (_, i) => ({ name: `n${i}` })),
  );
  const search = async (filter: JsonObject) => {
    const { json } = await rest(xsoar, "POST", "/incidents/search", { filter });
    const data = jsonAt(json, "data") as JsonObject[];
    return [data.length, data[0]?.name, jsonAt(json, "total")];
  };
  assert.deepEqual(await search({}), [50, "n59", 60]);
  assert.deepEqual(await search({ page: 1 }), [10, "n9", 60]);
  assert.deepEqual(await search({ page: 2, size: 25 }), [10, "n9", 60]);
  assert.deepEqual(await search({ page: 9 }), [0, undefined, 60]);
  assert.deepEqual(await search({ totalOnly: true }), [0, undefined, 60]);
});

test("a new incident is missing from searches until it is indexed, yet can be loaded", async () => {
  let time = 1_760_000_000_000;
  const xsoar = await startXsoar({ now: () => time, indexDelayMs: 3000 });
  await push(xsoar, alert);
  const total = async () =>
    jsonAt(
      (await rest(xsoar, "POST", "/incidents/search", { filter: { query: "alertid:ALabcdefghij" } })).json,
      "total",
    );
  assert.equal(await total(), 0);
  assert.equal((await rest(xsoar, "GET", `/incident/load/${xsoar.incidents()[0]?.id}`)).status, 200);
  time += 3000;
  assert.equal(await total(), 1);
});

test("a push that timed out, was reset or met a 500 may have made its incident; sending again doubles it", async () => {
  const xsoar = await startXsoar({
    faults: [
      { match: { route: "webhook" }, plan: { timeout: 1 }, times: 1 },
      { match: { route: "webhook" }, plan: { reset: { p: 1, acts: true } }, times: 1 },
      { match: { route: "webhook" }, plan: { serverError: { p: 1, acts: true } }, times: 1 },
    ],
  });
  const late = fetch(xsoar.webhookUrl(), {
    method: "POST",
    headers: { authorization: xsoar.token },
    body: JSON.stringify(alert),
    signal: AbortSignal.timeout(500),
  });
  await assert.rejects(late, { name: "TimeoutError" });
  await assert.rejects(push(xsoar, alert), TypeError);
  assert.ok((await push(xsoar, alert)).status >= 500);
  assert.equal((await push(xsoar, alert)).status, 200);
  assert.equal(xsoar.incidents().length, 4);
  assert.deepEqual(xsoar.doubledAlertIds(), ["ALabcdefghij"]);
  const stats = xsoar.stats();
  assert.deepEqual([stats.requests, stats.acted, stats.answered], [4, 4, 2]);
});

test("while it is down connections are refused; what it had is still there afterwards", async () => {
  const xsoar = await startXsoar();
  await push(xsoar, alert);
  await xsoar.down();
  await assert.rejects(push(xsoar, alert), TypeError);
  await xsoar.up();
  assert.equal((await push(xsoar, { ...alert, alertId: "AL2" })).status, 200);
  assert.equal(xsoar.incidentCount(), 2);
  assert.deepEqual(xsoar.doubledAlertIds(), []);
});
