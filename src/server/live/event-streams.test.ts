/** Live events over real HTTP, with real sessions: who may listen, how long, and what a gap comes to. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { uuidv7 } from "#base/ids.ts";
import { createLog } from "#base/log.ts";
import { Redactor } from "#base/redactor.ts";
import { type AccessServer, localToken, openAccessServer } from "#test/access-server.ts";
import { type HeardStream, openEventStream } from "#test/event-stream.ts";
import { LiveHub } from "./live-hub.ts";

const streamLimits = { perPerson: 3, inAll: 5, unread: 64 * 1024, heartbeatMs: 40, checkMs: 50 };
let hub: LiveHub;
let server: AccessServer;
const opened: HeardStream[] = [];
const log: string[] = [];

before(async () => {
  hub = new LiveHub({ gatherMs: 5 });
  const write = (line: string) => void log.push(line);
  server = await openAccessServer({
    live: hub,
    streamLimits,
    log: createLog("info", { redactor: new Redactor(), write }),
  });
});
after(() => server.close());
afterEach(async () => {
  for (const stream of opened.splice(0)) stream.close();
  while (hub.isHeard) await new Promise((resolve) => setTimeout(resolve, 5));
});

async function open(headers: Record<string, string> = { authorization: `Bearer ${localToken}` }): Promise<HeardStream> {
  const stream = await openEventStream(server.url, headers);
  opened.push(stream);
  return stream;
}
const bySession = (session: string) => ({ cookie: `tocsin_session=${session}` });

test("a stream tells what changed, with ids to go on from, and signs of life between", async () => {
  const stream = await open();
  assert.equal(stream.status, 200);
  assert.equal(stream.headers["content-type"], "text/event-stream; charset=utf-8");
  assert.equal(stream.headers["cache-control"], "no-store");
  assert.equal(stream.headers["x-content-type-options"], "nosniff");
  const id = uuidv7();
  hub.runs([id]);
  const { event } = await stream.next();
  assert.deepEqual(event, { type: "runs", ids: [id], more: false });
  while (!stream.text.includes("\n:\n\n")) await new Promise((resolve) => setTimeout(resolve, 5));
});

test("who comes back with the last id hears what was told meanwhile, and nothing twice", async () => {
  const first = await open();
  hub.alerts();
  await first.next();
  first.close();
  while (hub.isHeard) await new Promise((resolve) => setTimeout(resolve, 5));
  hub.incidents();
  hub.instances();
  await new Promise((resolve) => setTimeout(resolve, 30));
  const second = await open({ authorization: `Bearer ${localToken}`, "last-event-id": first.lastId });
  const heard = [(await second.next()).event.type, (await second.next()).event.type];
  hub.playbooks(["p"]);
  heard.push((await second.next()).event.type);
  assert.deepEqual(heard, ["incidents", "instances", "playbooks"]);
});

test("a stream that no event came by knows where it stood all the same", async () => {
  const first = await open();
  while (first.lastId === "") await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(first.lastId, hub.lastId);
});

test("an id that is not ours, or not one at all, is answered by a reset and never by an error", async () => {
  const odd = [
    `${"0".repeat(16)}-1`,
    `${hub.process}-999999`,
    "-1",
    "NaN",
    "' or 1=1 --",
    "<script>",
    "%0a%0d",
    "9".repeat(4_000),
  ];
  for (const id of odd) {
    const stream = await open({ authorization: `Bearer ${localToken}`, "last-event-id": id });
    assert.equal(stream.status, 200, id.slice(0, 30));
    assert.deepEqual((await stream.next()).event, { type: "reset" }, id.slice(0, 30));
    stream.close();
    while (hub.isHeard) await new Promise((resolve) => setTimeout(resolve, 2));
  }
});

test("strangers hear nothing, nor does a key that is not for it", async () => {
  assert.equal((await open({})).status, 401);
  assert.equal((await open({ authorization: "Bearer nonsense" })).status, 401);
  const person = await server.addPerson("Keyed", "engineer");
  const key = await server.addKey(person, ["runs.read"]);
  assert.equal((await open({ authorization: `Bearer ${key}` })).status, 403);
  assert.equal(hub.isHeard, false);
});

test("signing out ends the session's streams at once, and nobody else's", async () => {
  const person = await server.addPerson("Leaving", "viewer");
  const [session, other] = [await server.openSession(person, "viewer"), await server.openSession(person, "viewer")];
  const leaving = await open(bySession(session));
  const staying = await open(bySession(other));
  assert.equal(leaving.status, 200);
  assert.equal((await server.call("DELETE", "/session", { session })).status, 200);
  await leaving.ended;
  hub.alerts();
  assert.equal((await staying.next()).event.type, "alerts");
});

const ends: [name: string, statement: string][] = [
  ["revoked elsewhere", "delete from sessions where user_id = $1"],
  ["expired", "update sessions set expires_at = now() - interval '1 second' where user_id = $1"],
  ["idle for too long", "update sessions set last_seen_at = now() - interval '9 hours' where user_id = $1"],
  ["of a user who was disabled", "update users set disabled_at = now() where id = $1"],
];
for (const [name, statement] of ends) {
  test(`a session that is ${name} ends its stream`, async () => {
    const person = await server.addPerson(`Person ${name}`, "viewer");
    const stream = await open(bySession(await server.openSession(person, "viewer")));
    assert.equal(stream.status, 200);
    await server.query(statement, [person.id]);
    await stream.ended;
  });
}

test("a stream that lies open does not keep its session alive", async () => {
  const person = await server.addPerson("Away", "viewer");
  const stream = await open(bySession(await server.openSession(person, "viewer")));
  const seen = () =>
    server.query<{ at: Date }>("select last_seen_at as at from sessions where user_id = $1", [person.id]);
  await server.query("update sessions set last_seen_at = now() - interval '2 hours' where user_id = $1", [person.id]);
  const [before] = await seen();
  await new Promise((resolve) => setTimeout(resolve, 4 * streamLimits.checkMs));
  assert.deepEqual((await seen())[0]?.at, before?.at);
  hub.alerts();
  assert.equal((await stream.next()).event.type, "alerts");
});

test("a reader that does not read is dropped, and the others are not held up", async () => {
  const slow = await open();
  const quick = await open();
  slow.pause();
  let told = 0;
  const ids = Array.from({ length: 500 }, () => uuidv7());
  // What the system buffers by itself is not ours to know: it is filled until the server has had enough.
  for (let isGone = false; !isGone; ) {
    hub.runs(ids);
    await quick.next();
    told += 1;
    assert.ok(told < 5_000, "the server buffers without end");
    isGone = log.some((line) => line.includes("its reader does not read"));
  }
  assert.equal(quick.status, 200);
});

test("nobody has more streams than a person may, nor all together", async () => {
  const person = await server.addPerson("Many", "viewer");
  const session = await server.openSession(person, "viewer");
  for (let count = 0; count < 3; count++) assert.equal((await open(bySession(session))).status, 200);
  const refused = await open(bySession(session));
  assert.equal(refused.status, 429);
  assert.equal(refused.headers["retry-after"], "30");
  assert.equal((await open()).status, 200);
  assert.equal((await open()).status, 200);
  assert.equal((await open()).status, 429, "five in all");
});

test("the end of the server ends its streams, well within its time", async () => {
  const own = new LiveHub();
  const ending = await openAccessServer({ live: own });
  const stream = await openEventStream(ending.url, { authorization: `Bearer ${localToken}` });
  const began = Date.now();
  await Promise.all([ending.close(), stream.ended]);
  assert.ok(Date.now() - began < 5_000);
});
