import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type AccessServer, openAccessServer } from "#test/access-server.ts";

let server: AccessServer;
const sessions: Record<string, string> = {};
before(async () => {
  server = await openAccessServer({ writes: true });
  for (const role of ["analyst", "viewer"] as const) {
    sessions[role] = await server.openSession(await server.addPerson(role, role), role);
  }
});
after(() => server.close());

const call = (method: string, path: string, body?: object, ifMatch?: string, role = "analyst") =>
  server.call(method, path, {
    session: sessions[role],
    ...(body === undefined ? {} : { body: body as never }),
    ...(ifMatch === undefined ? {} : { headers: { "if-match": ifMatch } }),
  });

test("a list is made, read, changed and deleted; its ETag is its version", async () => {
  const name = "Indicators Whitelist/ü";
  const path = `/lists/${encodeURIComponent(name)}`;
  const made = await call("POST", "/lists", { name, content: "a,b", description: "ours" });
  assert.deepEqual([made.status, made.body.version, made.headers.get("etag")], [200, 1, '"1"']);
  assert.equal((await call("POST", "/lists", { name })).body.code, "CHANGE_NAME_TAKEN");
  const read = await call("GET", path, undefined, undefined, "viewer");
  assert.deepEqual([read.body.content, read.body.type, read.body.updatedBy], ["a,b", "plain_text", "analyst"]);
  const changed = await call("POST", path, { content: '{"a": "\u0000"}', type: "json" }, '"1"');
  assert.deepEqual([changed.status, changed.headers.get("etag"), changed.body.description], [200, '"2"', "ours"]);
  assert.equal((await call("GET", path)).body.content, '{"a": "\u0000"}');
  const { items } = (await call("GET", "/lists")).body as unknown as { items: object[] };
  assert.deepEqual(
    items,
    [{ ...(changed.body as object), content: undefined }].map(({ content: _, ...rest }) => rest),
  );
  assert.equal((await call("DELETE", path, undefined, '"1"')).body.code, "CHANGE_PRECONDITION");
  assert.equal((await call("DELETE", path, undefined, '"2"')).status, 200);
  assert.equal((await call("GET", path)).body.code, "NOT_FOUND");
  assert.equal((await call("DELETE", path)).body.code, "NOT_FOUND");
});

test("a change from another version than the one there is changes nothing", async () => {
  await call("POST", "/lists", { name: "guarded", content: "1" });
  const change = (body: object, ifMatch?: string) => call("POST", "/lists/guarded", { content: "x", ...body }, ifMatch);
  for (const tag of ['"2"', 'W/"1"', "1", '"7", "8"', ""]) {
    const refused = await change({}, tag);
    assert.deepEqual([refused.status, refused.body.code], [412, "CHANGE_PRECONDITION"], tag);
  }
  assert.deepEqual((await change({ version: 3 })).body.code, "CHANGE_CONFLICT");
  assert.equal((await call("GET", "/lists/guarded")).body.content, "1");
  for (const tag of ['"1"', '"7", "2"', "*"]) assert.equal((await change({}, tag)).status, 200, tag);
  assert.equal((await change({ version: 4 })).body.version, 5);
  assert.equal((await call("POST", "/lists/none", { content: "" })).body.code, "NOT_FOUND");
  assert.equal((await call("POST", "/lists/none", { content: "" }, "*")).body.code, "CHANGE_PRECONDITION");
});

test("of two who change one version one wins; of two who make one list too", async () => {
  await call("POST", "/lists", { name: "raced", content: "0" });
  const change = (content: string) => call("POST", "/lists/raced", { content }, '"1"');
  const outcomes = await Promise.all(["a", "b", "c", "d"].map(change));
  assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), [200, 412, 412, 412]);
  const made = await Promise.all([1, 2, 3, 4].map(() => call("POST", "/lists", { name: "first", content: "" })));
  assert.deepEqual(made.map(({ status }) => status).toSorted(), [200, 409, 409, 409]);
});

test("who may only look changes nothing, and a name that cannot be is refused", async () => {
  for (const [method, path] of [
    ["POST", "/lists"],
    ["POST", "/lists/guarded"],
    ["DELETE", "/lists/guarded"],
  ] as const) {
    assert.equal(
      (await call(method, path, { name: "n", content: "" }, undefined, "viewer")).body.code,
      "ACCESS_FORBIDDEN",
    );
  }
  for (const name of ["", " ", "a\nb", "a\u0000b", "\ud800", "x".repeat(201)]) {
    assert.equal((await call("POST", "/lists", { name })).body.code, "BAD_REQUEST", JSON.stringify(name));
  }
  assert.equal((await call("GET", "/lists/%00")).body.code, "NOT_FOUND");
});
