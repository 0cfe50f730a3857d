/** Users and API keys, by the API, as those who manage them see it. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Json } from "#base/json.ts";
import { type AccessServer, goodPassword, localToken, openAccessServer, type Person } from "#test/access-server.ts";

let server: AccessServer;
let admin: Person;
let asAdmin: { session: string };
before(async () => {
  server = await openAccessServer();
  admin = await server.addPerson("admin", "admin");
  asAdmin = { session: await server.openSession(admin, "admin") };
});
after(() => server.close());

const post = (path: string, body: Json = {}) => server.call("POST", path, { ...asAdmin, body });
const tokenOf = (link: Json | undefined) => /#token=([\w-]+)$/.exec((link as { url: string }).url)?.[1] ?? "";
const idOf = (user: Json | undefined) => (user as { id: string }).id;
const follow = (token: string, password: string) => server.call("POST", "/links/follow", { body: { token, password } });
const isIn = async (session: string | undefined) => (await server.call("GET", "/session", { session })).status === 200;

describe("a user", () => {
  test("is invited, chooses a password once, and is in", async () => {
    const { body } = await post("/users", { name: "Zoë@example.com", role: "engineer" });
    assert.deepEqual([(body.user as { state: string }).state, idOf(body.user).length], ["invited", 36]);
    const token = tokenOf(body.link);
    const read = await server.call("POST", "/links/read", { body: { token } });
    assert.deepEqual([read.body.kind, read.body.name], ["invite", "Zoë@example.com"]);
    assert.equal((await follow(token, "zoë@example.com")).body.code, "ACCESS_PASSWORD_WEAK");
    const both = await Promise.all([follow(token, goodPassword), follow(token, `${goodPassword} 2`)]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 410], "of two at once, one");
    assert.ok(await isIn(both.find(({ status }) => status === 200)?.session));
    assert.equal((await follow(token, goodPassword)).status, 410);
    const again = await post("/users", { name: "ZOË@EXAMPLE.COM", role: "viewer" });
    assert.equal(again.body.code, "ACCESS_NAME_TAKEN");
    for (const name of ["", " ", "a b", "<b>", "-x", "a\0"]) {
      assert.equal((await post("/users", { name, role: "viewer" })).status, 400, JSON.stringify(name));
    }
  });

  test("who is disabled is out at once, by session, key and password, and in again when enabled", async () => {
    const person = await server.addPerson("off", "engineer");
    const session = await server.openSession(person, "engineer");
    const bearer = await server.addKey(person, ["alerts.read"]);
    assert.equal((await post(`/users/${person.id}/disable`)).body.state, "disabled");
    assert.ok(!(await isIn(session)));
    assert.equal((await server.call("GET", "/alerts", { bearer })).status, 401);
    const body = { name: person.name, password: person.password };
    assert.equal((await server.call("POST", "/session", { body })).status, 401);
    assert.equal((await post(`/users/${person.id}/enable`)).body.state, "active");
    assert.ok(!(await isIn(session)), "the old session stays ended");
    assert.equal((await server.call("GET", "/alerts", { bearer })).status, 200);
    assert.equal((await server.call("POST", "/session", { body })).status, 200);
  });

  test("who gets another role signs in anew with its rights", async () => {
    const person = await server.addPerson("climber", "viewer");
    const session = await server.openSession(person, "viewer");
    assert.equal((await post(`/users/${person.id}/role`, { role: "admin" })).body.role, "admin");
    assert.ok(!(await isIn(session)));
    const body = { name: person.name, password: person.password };
    assert.equal((await server.call("POST", "/session", { body })).body.role, "admin");
    await post(`/users/${person.id}/role`, { role: "viewer" });
  });

  test("whose password is reset is out, the old password is gone, and of two links the newer works", async () => {
    const person = await server.addPerson("forgetful", "analyst");
    const session = await server.openSession(person, "analyst");
    const first = tokenOf((await post(`/users/${person.id}/reset`)).body.link);
    const second = tokenOf((await post(`/users/${person.id}/reset`)).body.link);
    assert.ok(!(await isIn(session)));
    const body = { name: person.name, password: person.password };
    assert.equal((await server.call("POST", "/session", { body })).status, 401);
    assert.equal((await follow(first, goodPassword)).status, 410);
    assert.equal((await follow(second, "another good password 5")).status, 200);
    const third = tokenOf((await post(`/users/${person.id}/reset`)).body.link);
    await server.query("update one_time_links set expires_at = now() where user_id = $1", [person.id]);
    assert.equal((await follow(third, goodPassword)).status, 410, "an expired one does not");
    const fourth = tokenOf((await post(`/users/${person.id}/reset`)).body.link);
    await post(`/users/${person.id}/disable`);
    assert.equal((await follow(fourth, goodPassword)).status, 410, "nor one of a disabled user");
  });

  test("who is the last admin stays it, also when two take each other's rights at once", async () => {
    await server.query("update users set role = 'viewer' where role = 'admin' and id <> $1", [admin.id]);
    for (const path of ["disable", "role"]) {
      const answer = await post(`/users/${admin.id}/${path}`, { role: "viewer" });
      assert.equal(answer.body.code, "ACCESS_LAST_ADMIN", path);
    }
    const other = await server.addPerson("other admin", "admin");
    const answers = await Promise.all(
      [admin.id, other.id].map((id) =>
        server.call("POST", `/users/${id}/role`, { bearer: localToken, body: { role: "viewer" } }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    await server.query("update users set role = 'admin' where id = $1", [admin.id]);
    asAdmin = { session: await server.openSession(admin, "admin") };
  });

  test("is made no admin by a key that manages users and can do less than an admin", async () => {
    const bearer = await server.addKey(admin, ["users.manage", "self.manage", "status.read"]);
    const target = await server.addPerson("target", "viewer");
    const add = await server.call("POST", "/users", { bearer, body: { name: "minted", role: "admin" } });
    const raise = await server.call("POST", `/users/${target.id}/role`, { bearer, body: { role: "admin" } });
    const take = await server.call("POST", `/users/${admin.id}/reset`, { bearer, body: {} });
    for (const answer of [add, raise, take]) assert.equal(answer.body.code, "ACCESS_FORBIDDEN");
  });
});

describe("an API key", () => {
  test("does what it was made for and nothing more, until it is revoked", async () => {
    const made = await post("/api-keys", { name: "ci", permissions: ["alerts.read"], days: 1 });
    const secret = String(made.body.secret);
    assert.match(secret, /^toc_[0-9a-f]{16}_[\w-]{43}$/);
    const lasts = Date.parse((made.body.key as { expiresAt: string }).expiresAt) - Date.now();
    assert.ok(lasts > 86_000_000 && lasts <= 86_400_000);
    assert.equal((await server.call("GET", "/alerts", { bearer: secret })).status, 200);
    assert.equal((await server.call("GET", "/runs", { bearer: secret })).status, 403);
    const rows = await server.query<{ row: string }>("select k::text as row from api_keys k");
    assert.ok(!rows.some(({ row }) => row.includes(secret.slice(21))), "only its hash is kept");
    const listed = JSON.stringify((await server.call("GET", "/api-keys", asAdmin)).body);
    assert.ok(listed.includes("ci") && !listed.includes(secret.slice(21)));
    assert.equal((await server.call("DELETE", `/api-keys/${secret.slice(4, 20)}`, asAdmin)).body.state, "revoked");
    assert.equal((await server.call("GET", "/alerts", { bearer: secret })).status, 401);
  });

  test("is never more than its maker, never somebody else's, and makes no other", async () => {
    const analyst = await server.addPerson("analyst", "analyst");
    const call = { session: await server.openSession(analyst, "analyst") };
    const make = (body: Json, by: object = call) => server.call("POST", "/api-keys", { ...by, body });
    const beyond = await make({ name: "x", permissions: ["runs.act", "users.manage"] });
    assert.equal(beyond.body.code, "ACCESS_FORBIDDEN");
    const theirs = await make({ name: "x", permissions: ["runs.read"], userId: admin.id });
    assert.equal(theirs.body.code, "ACCESS_FORBIDDEN");
    const forAnother = await make({ name: "x", permissions: ["runs.read"], userId: analyst.id }, asAdmin);
    assert.equal(forAnother.body.code, "ACCESS_FORBIDDEN", "not by an admin either");
    const bearer = await server.addKey(admin, ["keys.manage", "runs.read"]);
    assert.equal((await make({ name: "x", permissions: ["runs.read"] }, { bearer })).body.code, "ACCESS_FORBIDDEN");
    const local = { bearer: localToken };
    assert.equal((await make({ name: "x", permissions: ["runs.read"] }, local)).body.code, "BAD_REQUEST");
    const more = await make({ name: "x", permissions: ["users.manage"], userId: analyst.id }, local);
    assert.equal(more.body.code, "ACCESS_FORBIDDEN");
    const good = await make({ name: "x", permissions: ["runs.read"], userId: analyst.id }, local);
    assert.equal(good.status, 200);
    for (const days of [0, 367, 1.5]) {
      assert.equal((await make({ name: "x", permissions: ["runs.read"], days })).status, 400, String(days));
    }
  });

  test("of somebody else is not there for who does not manage users", async () => {
    const [one, two] = [await server.addPerson("one", "analyst"), await server.addPerson("two", "analyst")];
    const id = (await server.addKey(one, ["runs.read"])).slice(4, 20);
    const call = { session: await server.openSession(two, "analyst") };
    assert.deepEqual((await server.call("GET", "/api-keys", call)).body.items, []);
    assert.equal((await server.call("DELETE", `/api-keys/${id}`, call)).body.code, "NOT_FOUND");
    assert.equal((await server.call("DELETE", `/api-keys/${id}`, asAdmin)).status, 200);
  });
});

describe("the audit", () => {
  test("names who, what, whom and what came of it, page by page, and no secret of any of it", async () => {
    const secrets: string[] = [goodPassword, localToken, asAdmin.session];
    const invited = await post("/users", { name: "audited", role: "viewer" });
    const token = tokenOf(invited.body.link);
    const entered = await follow(token, "canary chosen password 3");
    const key = await post("/api-keys", { name: "audited key", permissions: ["runs.read"] });
    await post(`/users/${idOf(invited.body.user)}/disable`);
    await post(`/users/${idOf(invited.body.user)}/reset`);
    secrets.push(token, entered.session ?? "", String(key.body.secret).slice(21), "canary");
    const first = await server.call("GET", "/audit?limit=3", asAdmin);
    const rest = await server.call("GET", `/audit?limit=200&cursor=${first.body.next}`, asAdmin);
    type Entry = Record<"actor" | "action" | "object" | "outcome", string>;
    const entries = [first, rest].flatMap(({ body }) => body.items as Entry[]);
    const brief = entries.slice(0, 5).map(({ actor, action, object, outcome }) => [actor, action, object, outcome]);
    const id = idOf(invited.body.user);
    assert.deepEqual(brief, [
      ["admin", "resetUser", id, "failed"],
      ["admin", "disableUser", "audited", "done"],
      ["admin", "createApiKey", `audited key (${String(key.body.secret).slice(4, 20)})`, "done"],
      ["audited", "followLink", "audited", "done"],
      ["admin", "addUser", "audited", "done"],
    ]);
    const text = JSON.stringify(entries);
    for (const secret of secrets) assert.ok(secret !== "" && !text.includes(secret));
    const filtered = await server.call("GET", `/audit?action=disableUser&userId=${admin.id}`, asAdmin);
    assert.ok((filtered.body.items as Entry[]).every(({ action }) => action === "disableUser"));
  });

  test("keeps its rows: the database refuses to change, delete or empty them", async () => {
    for (const text of ["update audit set actor = 'nobody'", "delete from audit", "truncate audit"]) {
      await assert.rejects(server.query(text), /append-only/, text);
    }
    assert.ok((await server.query("select 1 from audit")).length > 5);
  });
});
