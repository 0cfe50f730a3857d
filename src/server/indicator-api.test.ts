import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { applyStoreChanges } from "#store/changes/apply-store-changes.ts";
import type { StoreChange } from "#store/changes/store-change.ts";
import { type AccessServer, openAccessServer } from "#test/access-server.ts";

let server: AccessServer;
const sessions: Record<string, string> = {};
before(async () => {
  server = await openAccessServer({ writes: true });
  for (const role of ["analyst", "viewer"] as const) {
    sessions[role] = await server.openSession(await server.addPerson(role, role), role);
  }
  const make = (value: string, indicatorType: string, score: number): StoreChange => {
    return { kind: "setIndicator", value, indicatorType, fields: { tags: ["x"] }, score, source: "feed" };
  };
  await change(make("evil.example", "Domain", 3), make("1.2.3.4", "IP", 2), make("good.example", "Domain", 1), {
    kind: "relateIndicators",
    values: ["evil.example"],
    investigation: "7",
  });
});
after(() => server.close());

async function change(...changes: StoreChange[]): Promise<readonly unknown[]> {
  const client = await server.pool.connect();
  const rows = changes.map((one) => ({ investigationId: "7", runId: null, at: 1_000, by: "", change: one }));
  const ignored = await applyStoreChanges(client, rows);
  client.release();
  return ignored;
}

const call = (method: string, path: string, body?: object, role = "analyst", ifMatch?: string) =>
  server.call(method, path, {
    session: sessions[role],
    ...(body === undefined ? {} : { body: body as never }),
    ...(ifMatch === undefined ? {} : { headers: { "if-match": ifMatch } }),
  });
type Item = { id: string; value: string };
const find = async (query: string) => {
  const answer = await call("GET", `/indicators?${query}`, undefined, "viewer");
  return {
    ...(answer.body as unknown as { items: Item[]; next: string | null; code?: string }),
    status: answer.status,
  };
};

test("indicators are found by XSOAR's query language, in pages", async () => {
  const values = async (query: string) => (await find(query)).items.map(({ value }) => value);
  assert.deepEqual(await values(""), ["good.example", "1.2.3.4", "evil.example"]);
  assert.deepEqual(await values("query=reputation:Bad or reputation:Suspicious"), ["1.2.3.4", "evil.example"]);
  assert.deepEqual(await values("query=type:domain -verdict:benign"), ["evil.example"]);
  assert.deepEqual(await values("query=investigationIDs:7"), ["evil.example"]);
  const first = await find("limit=2");
  assert.deepEqual(
    (await find(`limit=2&cursor=${first.next}`)).items.map(({ value }) => value),
    ["evil.example"],
  );
  assert.equal((await find("query=(type:x")).code, "BAD_REQUEST");
});

test("what a person says of an indicator stays, whatever playbooks find later", async () => {
  const [one] = (await find("query=value:good.example")).items;
  const path = `/indicators/${one?.id}`;
  const before = await call("GET", path);
  assert.equal(before.headers.get("etag"), '"1"');
  const edit = { score: 3, comment: "seen at a customer", fields: { tags: null, family: "emotet" } };
  const after = await call("POST", path, edit, "analyst", '"1"');
  assert.deepEqual(
    [
      after.body.score,
      after.body.manualScore,
      after.body.setBy,
      after.body.comment,
      after.body.fields,
      after.body.version,
    ],
    [3, true, "analyst", "seen at a customer", { family: "emotet" }, 2],
  );
  const set: StoreChange = {
    kind: "setIndicator",
    value: "good.example",
    indicatorType: "Domain",
    fields: {},
    score: 1,
  };
  assert.equal((await change(set)).length, 1);
  assert.equal((await call("GET", path)).body.score, 3);
  assert.equal((await call("POST", path, { score: 1 }, "analyst", '"1"')).body.code, "CHANGE_PRECONDITION");
  assert.equal((await call("POST", path, { score: 1, version: 1 })).body.code, "CHANGE_CONFLICT");
  assert.equal((await call("POST", path, { score: 4 })).body.code, "BAD_REQUEST");
  assert.equal((await call("POST", path, { score: 1 }, "viewer")).body.code, "ACCESS_FORBIDDEN");
  assert.equal((await call("POST", "/indicators/9999", { score: 1 })).body.code, "NOT_FOUND");
  assert.equal((await call("GET", "/indicators/9999")).body.code, "NOT_FOUND");
});

test("values that are excluded are no indicators until they are let in again", async () => {
  const exclude = { values: ["1.2.3.4", "10.0.0.1"], type: "IP", reason: "our own" };
  assert.equal((await call("POST", "/excluded-indicators", exclude, "viewer")).body.code, "ACCESS_FORBIDDEN");
  assert.equal((await call("POST", "/excluded-indicators", exclude)).status, 200);
  assert.deepEqual((await find("query=type:IP")).items, []);
  const listed = (await call("GET", "/excluded-indicators?limit=1")).body as unknown as { items: Item[]; next: string };
  assert.equal(listed.items.length, 1);
  const rest = (await call("GET", `/excluded-indicators?cursor=${listed.next}`)).body as unknown as { items: Item[] };
  const ids = [...listed.items, ...rest.items];
  assert.deepEqual(ids.map(({ value }) => value).toSorted(), ["1.2.3.4", "10.0.0.1"]);
  const set: StoreChange = { kind: "setIndicator", value: "1.2.3.4", indicatorType: "IP", fields: {} };
  assert.equal((await change(set)).length, 1);
  for (const { id } of ids) assert.equal((await call("DELETE", `/excluded-indicators/${id}`)).status, 200);
  assert.equal((await call("DELETE", `/excluded-indicators/${ids[0]?.id}`)).body.code, "NOT_FOUND");
  assert.equal((await change(set)).length, 0);
  assert.equal((await find("query=type:IP")).items.length, 1);
});
