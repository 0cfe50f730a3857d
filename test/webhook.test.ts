/** Alerts pushed in over real HTTP: who may send, what a body may be, what becomes of it. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { JsonObject } from "#base/json.ts";
import { waitFor } from "./wait-for.ts";
import { makeWebhookWorld, post, token, type WebhookWorld } from "./webhook-world.ts";
import type { LocalServer } from "./whole-server.ts";

let world: WebhookWorld;
let server: LocalServer;
before(async () => {
  world = await makeWebhookWorld();
  server = await world.serve();
});
after(() => world.close());

type Created = JsonObject & { id: string };
const send = (instance: string, body: unknown, headers?: Record<string, string>) =>
  post(server.url, instance, body, headers);

async function create(instance: string, body: unknown, headers?: Record<string, string>): Promise<Created[]> {
  const response = await send(instance, body, headers);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text) as Created[];
}

async function countIncidents(): Promise<number> {
  const [row] = await world.query<{ count: number }>("select count(*)::int as count from incidents");
  return row?.count ?? 0;
}

async function rawOf(id: string): Promise<JsonObject> {
  const { rawJSON } = await server.api.getIncident({ id });
  return JSON.parse(rawJSON ?? "null");
}

test("an event becomes an incident by its mapper, its type's playbook runs with it, and all of it is explained", async () => {
  const event = { alertId: "AL42", urgency: "P1", text: "Somebody did something", at: 1_700_000_000, name: "Sent" };
  const [created] = await create("acme", event);
  assert.ok(created);
  assert.match(created.id, /^\d+$/);
  assert.deepEqual(
    [created.name, created.type, created.severity, created.status, created.investigationId, created.playbookId],
    ["Sent", "Acme", 4, 1, created.id, world.playbookId],
  );
  assert.equal(created.occurred, "2023-11-14T22:13:20.000Z");
  await waitFor(() => world.xsoar.incidentCount() > 0, { what: "its incident" });
  const [handedOn] = world.xsoar.incidents();
  assert.equal(handedOn?.alertId, "AL42");

  const why = await server.api.getIncident({ id: created.id });
  assert.deepEqual(why.incident.customFields, { alertid: "AL42" });
  assert.equal(why.incident.details, "Somebody did something");
  assert.equal(JSON.parse(why.rawJSON ?? "").alertId, "AL42");
  assert.equal(JSON.parse(why.rawJSON ?? "").headers.authorization, undefined);
  assert.equal(why.mapping.mapper, "acme");
  const [, severity, , , name] = why.mapping.fields;
  assert.equal(severity?.note, '"P1" means critical here');
  assert.equal(name?.absent, "the event has no title");
  assert.deepEqual(
    why.runs.map(({ playbookName }) => playbookName),
    ["For incidents"],
  );
  assert.match(why.because.join("\n"), /incidents of the type Acme start it/);
  assert.equal(why.alert?.decisions[0]?.runId, why.runs[0]?.id);
  const run = await server.api.explainRun({ id: why.runs[0]?.id ?? "" });
  assert.match(run.because.join("\n"), /every body is a new alert/);
});

test("without a mapper only name, type and occurred count; the default type holds; no playbook starts", async () => {
  const [created] = await create("plain text", { severity: 4, details: "x", occurred: "no time at all" });
  assert.ok(created);
  assert.deepEqual(
    [created.name, created.type, created.severity, created.status, created.investigationId],
    ["Generic webhook triggered incident", "Plain", 0, 0, ""],
  );
  assert.equal(created.occurred, created.created);
  const why = await server.api.getIncident({ id: created.id });
  assert.deepEqual([why.mapping.mapper, why.runs.length], [null, 0]);
});

test("who may send", async () => {
  const before = await countIncidents();
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
  const table: [string, Record<string, string>, number][] = [
    ["acme", { authorization: "Bearer let-me-i" }, 401],
    ["acme", { authorization: "" }, 401],
    ["acme", basic("anna:sesame-4711"), 401],
    ["basic", basic("anna:wrong"), 401],
    ["basic", {}, 401],
    ["nobody", {}, 404],
    ["xsoar", {}, 404],
    ["__proto__", {}, 404],
    ["acme/more", {}, 404],
    ["basic", basic("anna:sesame-4711"), 200],
    ["open", { authorization: "" }, 200],
    ["plain text", {}, 200],
  ];
  for (const [instance, headers, status] of table) {
    const response = await send(instance, { a: 1 }, headers);
    assert.equal(response.status, status, `${instance} ${JSON.stringify(headers)}`);
    if (status === 401) assert.equal(await response.text(), "Authorization failed.");
  }
  assert.equal(await countIncidents(), before + 3);
});

test("XSOAR 8's path is the same webhook, and only POST is taken", async () => {
  const url = `${server.url}/xsoar/instance/execute/acme`;
  const headers = { authorization: token };
  const response = await fetch(url, { method: "POST", headers, body: "{}" });
  assert.equal(response.status, 200);
  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const refused = await fetch(url, { method, headers });
    assert.equal(refused.status, 405, method);
    assert.equal(refused.headers.get("allow"), "POST");
  }
});

test("an array makes an incident of each object; the others are put aside and counted", async () => {
  const response = await send("acme", [{ name: "one" }, 7, { rawJson: "text" }, { name: "two" }, null]);
  assert.equal(response.status, 200);
  assert.equal(response.headers.get("x-tocsin-put-aside"), "3");
  const created = (await response.json()) as Created[];
  assert.deepEqual(
    created.map(({ name }) => name),
    ["one", "two"],
  );
  const aside = await world.query("select raw::text from quarantine");
  assert.deepEqual(aside.map(({ raw }) => raw).sort(), ["7", "null", '{"rawJson":"text"}']);
  assert.deepEqual(await create("acme", []), []);
});

test("a body that is not JSON, too deep, too large or oddly encoded is refused and leaves nothing", async () => {
  const before = await countIncidents();
  const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024, " "));
  const table: [string, string | Uint8Array, Record<string, string>, number][] = [
    ["no JSON", "{", {}, 400],
    ["nothing", "", {}, 400],
    ["a form", "a=b&name=x", { "content-type": "application/x-www-form-urlencoded" }, 400],
    ["101 levels", `${'{"a":'.repeat(101)}1${"}".repeat(101)}`, {}, 400],
    ["a million levels", "[".repeat(1_000_000), {}, 400],
    ["11 MB", `{"a":"${"x".repeat(11 * 1024 * 1024)}"}`, {}, 413],
    ["a bomb", bomb, { "content-encoding": "gzip" }, 413],
    ["no gzip", "{}", { "content-encoding": "gzip" }, 400],
    ["an unknown encoding", "{}", { "content-encoding": "compress" }, 415],
    ["too many events", JSON.stringify(Array.from({ length: 10_001 }, () => ({}))), {}, 413],
    ["a key with blanks", "{}", { "idempotency-key": "a b" }, 400],
    ["a key that is too long", "{}", { "idempotency-key": "k".repeat(256) }, 400],
  ];
  for (const [what, body, headers, status] of table) {
    const response = await send("acme", body, headers);
    assert.equal(response.status, status, what);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/, what);
    await response.text();
  }
  assert.equal(await countIncidents(), before);
});

test("a body of 100 levels, compressed, or under another content type is read as the JSON it is", async () => {
  const deep = `${'{"a":'.repeat(100)}1${"}".repeat(100)}`;
  assert.equal((await create("acme", deep)).length, 1);
  const packed = gzipSync(JSON.stringify({ name: "packed" }));
  assert.equal((await create("acme", packed, { "content-encoding": "gzip" }))[0]?.name, "packed");
  const brackets = JSON.stringify({ name: '"[[['.repeat(200) });
  assert.equal((await create("acme", brackets)).length, 1);
  // What imitates a parsed upload is data.
  const upload = { files: [{ filepath: "/etc/passwd", originalFilename: "x" }], headers: { host: "evil" } };
  for (const type of [
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/x-www-form-urlencoded",
    "nonsense",
  ]) {
    const [created] = await create("plain text", upload, { "content-type": type });
    const { headers, ...rest } = await rawOf(created?.id ?? "");
    assert.deepEqual(rest, { files: upload.files }, type);
    assert.notEqual((headers as JsonObject).host, "evil");
  }
});

test("hostile texts arrive as they were", async () => {
  const body =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"nul":"a\\u0000b","lone":"\\ud800x","twice":1,"twice":2,"name":"n\\u0000\\udfff"}';
  const [created] = await create("plain text", body);
  const raw = await rawOf(created?.id ?? "");
  assert.deepEqual(Object.keys(raw), ["__proto__", "constructor", "nul", "lone", "twice", "name", "headers"]);
  assert.deepEqual([raw.nul, raw.lone, raw.twice], ["a\0b", "\ud800x", 2]);
  assert.deepEqual(Object.getOwnPropertyDescriptor(raw, "__proto__")?.value, { polluted: 1 });
  assert.equal(({} as JsonObject).polluted, undefined);
  assert.equal(created?.name, "n\ufffd\ufffd", "searchable text is cleaned");
  const nameless = await create("acme", { title: "x".repeat(10_000), text: "\0".repeat(30_000) });
  assert.equal(String(nameless[0]?.name).length, 500);
});

test("a sender that breaks off in the middle leaves nothing", async () => {
  const before = await countIncidents();
  await new Promise<void>((resolve) => {
    const outgoing = request(`${server.url}/instance/execute/acme`, {
      method: "POST",
      headers: { authorization: token, "content-length": "1000" },
    });
    outgoing.on("error", () => resolve());
    outgoing.write('{"name":', () => outgoing.destroy());
  });
  await create("acme", { name: "the next one" });
  assert.equal(await countIncidents(), before + 1);
});

test("an Idempotency-Key gets the same answer and makes no second incident, one after the other or at once", async () => {
  const before = await countIncidents();
  const headers = { "idempotency-key": "key-1" };
  const texts = await Promise.all(
    Array.from({ length: 20 }, async () => (await send("acme", { alertId: "K" }, headers)).text()),
  );
  const later = await send("acme", { alertId: "K" }, headers);
  assert.equal(later.headers.get("idempotent-replayed"), "true");
  assert.equal(new Set([...texts, await later.text()]).size, 1);
  assert.equal(await countIncidents(), before + 1);
  // Another instance's keys are its own; another body under the same key is not swallowed.
  assert.equal((await send("basic", {}, headers)).status, 401);
  assert.equal((await create("plain text", { alertId: "K" }, headers)).length, 1);
  const other = await send("acme", { alertId: "L" }, headers);
  assert.equal(other.status, 422);
  assert.match(await other.text(), /INTAKE_KEY_REUSED/);
  const [one, two] = [await create("acme", { alertId: "K" }), await create("acme", { alertId: "K" })];
  assert.notEqual(one[0]?.id, two[0]?.id, "without a key every body is a new incident");
  assert.equal(await countIncidents(), before + 4);
});

test("a thousand posts at once make a thousand incidents, in few commits", async () => {
  const before = await countIncidents();
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, (_, at) => create("plain text", { name: `post ${at}` })),
  );
  const ids = answers.flatMap((created) => created.map(({ id }) => id));
  assert.equal(new Set(ids).size, 1_000);
  assert.equal(await countIncidents(), before + 1_000);
  const [row] = await world.query<{ commits: number }>(
    "select count(distinct xmin::text)::int as commits from incidents where name like 'post %'",
  );
  assert.ok((row?.commits ?? 1_000) < 500, `${row?.commits} commits`);
});

test("the list filters, pages and searches, newest first", async () => {
  await create("plain text", [
    { name: "needle 100%_a", type: "Rare" },
    { name: "needle 100xya", type: "Rare" },
    { name: "hay", type: "Rare" },
  ]);
  const names = async (filter: Parameters<typeof server.api.listIncidents>[0]) =>
    (await server.api.listIncidents(filter)).items.map(({ name }) => name);
  assert.deepEqual(await names({ type: "Rare" }), ["hay", "needle 100xya", "needle 100%_a"]);
  assert.deepEqual(await names({ type: "Rare", text: "NEEDLE 100%_" }), ["needle 100%_a"]);
  assert.deepEqual(await names({ type: "Rare", severity: 3 }), []);
  assert.deepEqual(await names({ type: "Rare", status: 1 }), []);
  const first = await server.api.listIncidents({ type: "Rare", limit: 2 });
  const rest = await server.api.listIncidents({ type: "Rare", limit: 2, cursor: first.next ?? "" });
  assert.deepEqual([rest.items.map(({ name }) => name), rest.next], [["needle 100%_a"], null]);
  const [newest] = (await server.api.listIncidents({ limit: 1 })).items;
  assert.deepEqual(await names({ text: newest?.id ?? "", limit: 1 }), ["hay"]);
  await assert.rejects(server.api.getIncident({ id: "999999999" }), { code: "NOT_FOUND" });
  await assert.rejects(server.api.getIncident({ id: "1 or 1=1" }), { code: "BAD_REQUEST" });
});

test("the last 20 events of an instance are kept when it asks for that, and of no other", async () => {
  await create(
    "acme",
    Array.from({ length: 30 }, (_, at) => ({ name: `sample ${at}` })),
  );
  let names: string[] = [];
  const isKept = async () => {
    names = (await server.api.getSamples({ name: "acme" })).items.map(({ name }) => name);
    return names.at(-1) === "sample 29";
  };
  await waitFor(isKept, { what: () => `the last sample: ${names}` });
  assert.deepEqual(
    names,
    Array.from({ length: 20 }, (_, at) => `sample ${at + 10}`),
  );
  assert.deepEqual((await server.api.getSamples({ name: "plain text" })).items, []);
  await assert.rejects(server.api.getSamples({ name: "nobody" }), { code: "NOT_FOUND" });
});

test("a credential shows nowhere in the database in clear", async () => {
  for (const table of ["instances", "alerts", "incidents", "sample_events", "run_events", "webhook_answers"]) {
    const rows = await world.query(`select 1 from ${table} t where t::text like '%let-me-in%'`);
    assert.equal(rows.length, 0, table);
  }
});
