/** Who may send to a webhook beyond its credentials: signed requests, known addresses; and batches of lines. */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import type { JsonObject } from "#base/json.ts";
import { makeWebhookWorld, post, signingSecrets, type WebhookWorld } from "./webhook-world.ts";
import type { LocalServer } from "./whole-server.ts";

let world: WebhookWorld;
let server: LocalServer;
before(async () => {
  world = await makeWebhookWorld();
  server = await world.serve();
});
after(() => world.close());

async function count(table: string): Promise<number> {
  const [row] = await world.query<{ count: number }>(`select count(*)::int as count from ${table}`);
  return row?.count ?? 0;
}

function sign(body: string, { id = "msg_1", at = Date.now(), secret = signingSecrets[0] as string } = {}) {
  const timestamp = String(Math.floor(at / 1_000));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

test("a signed request is taken, by either secret while they change; one that is not signed right leaves nothing", async () => {
  const before = await count("incidents");
  const body = JSON.stringify({ name: "signed" });
  const send = (headers: Record<string, string>, text = body) => post(server.url, "signed", text, headers);
  assert.equal((await send(sign(body, { id: "a" }))).status, 200);
  assert.equal((await send(sign(body, { id: "b", secret: signingSecrets[1] }))).status, 200);
  const table: [string, Record<string, string>, string, string][] = [
    ["no signature", {}, body, "WEBHOOK_SIGNATURE_INVALID"],
    ["another body", sign(body, { id: "c" }), `${body} `, "WEBHOOK_SIGNATURE_INVALID"],
    ["another id", { ...sign(body), "webhook-id": "other" }, body, "WEBHOOK_SIGNATURE_INVALID"],
    ["an old one", sign(body, { at: Date.now() - 310_000 }), body, "WEBHOOK_TIMESTAMP_REFUSED"],
    ["one to come", sign(body, { at: Date.now() + 310_000 }), body, "WEBHOOK_TIMESTAMP_REFUSED"],
    [
      "a stranger's",
      sign(body, { secret: "whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA==" }),
      body,
      "WEBHOOK_SIGNATURE_INVALID",
    ],
  ];
  for (const [what, headers, text, code] of table) {
    const response = await send(headers, text);
    assert.equal(response.status, 401, what);
    assert.match(await response.text(), new RegExp(`^${code}: `), what);
  }
  assert.equal(await count("incidents"), before + 2);
});

test("what is signed is what is sent: compressed bytes, bytes that are no JSON", async () => {
  const packed = gzipSync(JSON.stringify({ name: "packed" }));
  const at = Date.now();
  const timestamp = String(Math.floor(at / 1_000));
  const key = Buffer.from(signingSecrets[0].slice(6), "base64");
  const signature = createHmac("sha256", key).update(`z.${timestamp}.`).update(packed).digest("base64");
  const headers = { "webhook-id": "z", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
  assert.equal((await post(server.url, "signed", packed, { ...headers, "content-encoding": "gzip" })).status, 200);
  const broken = await post(server.url, "signed", "{", sign("{", { id: "broken" }));
  assert.deepEqual([broken.status, await broken.text()], [400, "The body is not valid JSON."]);
});

test("a webhook-id that comes twice gets the first answer again, after a new start of the server too", async () => {
  const before = await count("incidents");
  const body = JSON.stringify({ name: "once" });
  // A repeat is signed anew, with a time of its own.
  const send = (at: number) => post(server.url, "signed", body, sign(body, { id: "msg_twice", at }));
  const first = await (await send(Date.now() - 60_000)).text();
  assert.equal(await (await send(Date.now())).text(), first);
  await server.stop();
  server = await world.serve();
  const again = await send(Date.now());
  assert.deepEqual([await again.text(), again.headers.get("idempotent-replayed")], [first, "true"]);
  const other = JSON.stringify({ name: "another" });
  const reused = await post(server.url, "signed", other, sign(other, { id: "msg_twice" }));
  assert.equal(reused.status, 422);
  assert.equal(await count("incidents"), before + 1);
  // Where nothing is signed a webhook-id is nobody's word.
  for (const _ of [1, 2]) await post(server.url, "open", body, { "webhook-id": "msg_twice" });
  assert.equal(await count("incidents"), before + 3);
});

test("an address that is not listed is refused, whatever a header says; a trusted proxy's word counts", async () => {
  const forwarded = { "x-forwarded-for": "192.0.2.9" };
  const refused = await post(server.url, "fenced", {}, forwarded);
  assert.equal(refused.status, 403);
  assert.match(await refused.text(), /^WEBHOOK_ADDRESS_REFUSED: Nothing is taken from 127\.0\.0\.1/);
  await server.stop();
  const behind = await makeWebhookWorld({ trusted_proxy: ["127.0.0.1/32"] });
  try {
    const proxied = await behind.serve();
    const statusOf = async (address: string) =>
      (await post(proxied.url, "fenced", {}, { "x-forwarded-for": address })).status;
    assert.deepEqual([await statusOf("192.0.2.9"), await statusOf("2001:db8::7")], [200, 200]);
    assert.equal(await statusOf("192.0.3.9"), 403);
    assert.equal(await statusOf("192.0.2.9, 192.0.3.9"), 403, "what a sender puts before it is not believed");
    assert.equal((await post(proxied.url, "fenced", {}, { ...forwarded, authorization: "wrong" })).status, 401);
  } finally {
    await behind.close();
  }
  server = await world.serve();
});

const ndjson = { "content-type": "application/x-ndjson; charset=utf-8" };
interface LineAnswer {
  counts: Record<string, number>;
  lines: (JsonObject & { line: number; outcome: string; id?: string; because?: string })[];
}

test("of lines each stands for itself: a bad one is put aside with its number, the answer says what became of each", async () => {
  const before = await count("incidents");
  const lines = [
    '{"name":"first"}',
    "",
    "{broken",
    '{"name":"second","nul":"a\\u0000b","lone":"\\ud800","__proto__":{"x":1},"twice":1,"twice":2}',
    "7",
    `${"[".repeat(101)}${"]".repeat(101)}`,
    '{"rawJson":"text"}',
    "   ",
    '{"name":"third","occurred":"yesterday-ish","type":{"no":"text"}}',
  ];
  const response = await post(server.url, "plain text", `\ufeff${lines.join("\r\n")}\n`, ndjson);
  const answer = (await response.json()) as LineAnswer;
  assert.equal(response.status, 200, JSON.stringify(answer));
  assert.equal(response.headers.get("x-tocsin-put-aside"), "4");
  assert.deepEqual(answer.counts, { created: 3, quarantined: 4 });
  assert.deepEqual(
    answer.lines.map(({ line, outcome, because }) => [line, outcome, because]),
    [
      [1, "created", undefined],
      [3, "quarantined", "It is not valid JSON"],
      [4, "created", undefined],
      [5, "quarantined", "It is not an object"],
      [6, "quarantined", "It is nested deeper than 100 levels"],
      [7, "quarantined", "Its rawJson is not an object"],
      [9, "created", undefined],
    ],
  );
  const names = await Promise.all(
    answer.lines.flatMap(({ id }) => (id === undefined ? [] : [server.api.getIncident({ id })])),
  );
  assert.deepEqual(
    names.map(({ incident: { name, type } }) => [name, type]),
    [
      ["first", "Plain"],
      ["second", "Plain"],
      ["third", "Plain"],
    ],
  );
  assert.equal(await count("incidents"), before + 3);
  const aside = (await server.api.listQuarantine({ instance: "plain text" })).items;
  assert.deepEqual(aside.map(({ line }) => line).sort(), [3, 5, 6, 7]);
  const broken = aside.find(({ line }) => line === 3);
  const { raw } = await server.api.getQuarantined({ id: broken?.id ?? "" });
  assert.equal(raw, '"{broken"');
});

test("lines repeat under a key, may be none, are too many beyond 10,000, and are counted when they are all bad", async () => {
  const send = (body: string, headers = {}) => post(server.url, "plain text", body, { ...ndjson, ...headers });
  const key = { "idempotency-key": "lines" };
  const first = await (await send('{"name":"k"}\n{', key)).text();
  assert.equal(await (await send('{"name":"k"}\n{', key)).text(), first);
  assert.deepEqual(await (await send("")).json(), { counts: {}, lines: [] });
  assert.equal((await send("{}\n".repeat(10_001))).status, 413);
  const bad = (await (await send("a\nb\nc")).json()) as LineAnswer;
  assert.deepEqual(bad.counts, { quarantined: 3 });
});

test("odd values in one body: no name, odd times, wrong types, a name of another world; each becomes an incident", async () => {
  const bodies: [string, JsonObject, JsonObject][] = [
    ["no name", {}, { name: "Generic webhook triggered incident" }],
    ["an empty name", { name: "" }, { name: "Generic webhook triggered incident" }],
    ["a number for a name", { name: 7 }, { name: "7" }],
    ["an object for a name", { name: { a: 1 } }, { name: "Generic webhook triggered incident" }],
    ["the year 275760", { occurred: "+275760-09-13T00:00:00Z" }, {}],
    ["a negative time", { occurred: -5 }, {}],
    ["no day", { occurred: "2026-02-31T00:00:00Z" }, {}],
    ["a list for a time", { occurred: [2026] }, {}],
    ["a very large number", { occurred: 1e300 }, {}],
  ];
  for (const [what, body, expected] of bodies) {
    const response = await post(server.url, "plain text", body);
    assert.equal(response.status, 200, what);
    const [created] = (await response.json()) as JsonObject[];
    for (const [field, value] of Object.entries(expected)) assert.equal(created?.[field], value, what);
    const occurred = Date.parse(String(created?.occurred));
    assert.ok(occurred > 0 && occurred < Date.UTC(10_000, 0), `${what}: ${created?.occurred}`);
  }
});
