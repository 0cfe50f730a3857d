import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import pg from "pg";
import { makeSetupLink } from "#actions/people/one-time-link.ts";
import { sleep } from "#base/clock.ts";
import { type AccessServer, goodPassword, openAccessServer } from "#test/access-server.ts";

let server: AccessServer;
before(async () => {
  server = await openAccessServer();
});
after(() => server.close());

const tokenOf = (path: string | undefined) => /#token=([\w-]+)$/.exec(path ?? "")?.[1] ?? "";
const signIn = (name: string, password: string, session?: string, headers: Record<string, string> = {}) =>
  server.call("POST", "/session", { body: { name, password }, headers, ...(session === undefined ? {} : { session }) });

describe("the first start", () => {
  test("a link makes one admin who is signed in, however many use it at once, and then no link works", async () => {
    const first = tokenOf((await makeSetupLink(server.db))?.path);
    const second = tokenOf((await makeSetupLink(server.db))?.path);
    const read = await server.call("POST", "/links/read", { body: { token: first } });
    assert.equal(read.body.kind, "setup");
    const weak = await server.call("POST", "/setup", { body: { token: first, name: "ada", password: "short" } });
    assert.equal(weak.body.code, "ACCESS_PASSWORD_WEAK", "and the link is not used up by it");
    const answers = await Promise.all(
      [first, second, first, second].map((token, at) =>
        server.call("POST", "/setup", { body: { token, name: `ada${at}`, password: goodPassword } }),
      ),
    );
    const done = answers.filter(({ status }) => status === 200);
    assert.equal(done.length, 1, answers.map(({ status }) => status).join());
    assert.deepEqual(await server.query("select role, created_by from users"), [
      { role: "admin", created_by: "first start" },
    ]);
    const me = await server.call("GET", "/session", { session: done[0]?.session });
    assert.equal(me.body.role, "admin");
    assert.equal(await makeSetupLink(server.db), undefined);
    for (const token of [first, second, "made up"]) {
      const again = await server.call("POST", "/setup", { body: { token, name: "eve", password: goodPassword } });
      assert.equal(again.body.code, "ACCESS_LINK_INVALID");
    }
  });
});

describe("a session", () => {
  test("begins with a name in any case and a password, in a cookie that scripts and other sites do not get", async () => {
    await server.addPerson("Grace", "analyst");
    const answer = await signIn("grace", goodPassword);
    assert.equal(answer.status, 200);
    assert.match(
      answer.headers.getSetCookie().join(),
      /^tocsin_session=[\w-]{43}; Max-Age=60\d{4}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(answer.body.name, "Grace");
    const me = await server.call("GET", "/session", { session: answer.session });
    assert.deepEqual([me.body.name, me.body.role, me.body.csrf], ["Grace", "analyst", answer.body.csrf]);
  });

  test("is never one that the browser came with: a planted token stays worthless, an own one ends", async () => {
    const planted = "P".repeat(43);
    const first = await signIn("grace", goodPassword, planted);
    assert.notEqual(first.session, planted);
    assert.equal((await server.call("GET", "/session", { session: planted })).status, 401);
    const second = await signIn("grace", goodPassword, first.session);
    assert.notEqual(second.session, first.session);
    assert.equal((await server.call("GET", "/session", { session: first.session })).status, 401);
    assert.equal((await server.call("GET", "/session", { session: second.session })).status, 200);
  });

  test("is kept as a hash only", async () => {
    const { session = "" } = await signIn("grace", goodPassword);
    const rows = await server.query<{ row: string }>("select s::text as row from sessions s");
    assert.ok(rows.length > 0);
    assert.ok(!rows.some(({ row }) => row.includes(session) || row.includes(Buffer.from(session).toString("hex"))));
  });

  test("is listed, and ended by its owner only", async () => {
    const mallory = await server.addPerson("mallory", "admin");
    const theirs = await server.openSession(mallory, "admin");
    const one = await signIn("grace", goodPassword);
    const two = await signIn("grace", goodPassword);
    const listed = await server.call("GET", "/sessions", { session: one.session });
    const items = listed.body.items as { id: string; current: boolean }[];
    assert.equal(items.filter(({ current }) => current).length, 1);
    const other = await server.call("GET", "/sessions", { session: two.session });
    const twoId = (other.body.items as typeof items).find(({ current }) => current)?.id;
    const stranger = await server.call("DELETE", `/sessions/${twoId}`, { session: theirs });
    assert.equal(stranger.body.code, "NOT_FOUND");
    assert.equal((await server.call("DELETE", `/sessions/${twoId}`, { session: one.session })).status, 200);
    assert.equal((await server.call("GET", "/session", { session: two.session })).status, 401);
    const out = await server.call("DELETE", "/session", { session: one.session });
    assert.match(out.headers.getSetCookie().join(), /^tocsin_session=; Max-Age=0;/);
    assert.equal((await server.call("GET", "/session", { session: one.session })).status, 401);
  });

  test("goes on under a new token after a change of password, and every other one ends", async () => {
    await server.addPerson("linus", "viewer");
    const here = await signIn("linus", goodPassword);
    const elsewhere = await signIn("linus", goodPassword);
    const newPassword = "copper meadow 7 telescope";
    const change = (password: string) =>
      server.call("POST", "/session/password", { session: here.session, body: { password, newPassword } });
    assert.equal((await change("not the password")).body.code, "ACCESS_SIGN_IN_FAILED");
    const changed = await change(goodPassword);
    assert.equal(changed.status, 200);
    for (const { session } of [here, elsewhere]) {
      assert.equal((await server.call("GET", "/session", { session })).status, 401);
    }
    assert.equal((await server.call("GET", "/session", { session: changed.session })).status, 200);
    assert.equal((await signIn("linus", goodPassword)).status, 401);
    assert.equal((await signIn("linus", newPassword)).status, 200);
  });

  test("does not begin for a disabled or invited user, with the same words as for a wrong password", async () => {
    const off = await server.addPerson("off", "admin");
    await server.query("update users set disabled_at = now() where id = $1", [off.id]);
    const invited = await server.addPerson("invited", "admin");
    await server.query("update users set password_hash = null where id = $1", [invited.id]);
    const answers = [
      await signIn("off", goodPassword),
      await signIn("invited", goodPassword),
      await signIn("grace", "not the password"),
      await signIn("nobody at all", goodPassword),
      await signIn("nul\0", goodPassword),
    ];
    for (const { status, body } of answers) {
      assert.equal(status, 401);
      assert.deepEqual(body, answers[0]?.body);
    }
    await server.query("delete from sign_in_attempts");
  });

  test("does not begin when the password is reset while it is being checked", async () => {
    const { id } = await server.addPerson("racer", "admin");
    const reset = new pg.Client(server.database.config);
    await reset.connect();
    await reset.query("begin");
    await reset.query("update users set password_hash = null where id = $1", [id]);
    const late = signIn("racer", goodPassword);
    const waiting = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while ((await server.query(waiting)).length === 0) await sleep(5);
    await reset.query("commit");
    await reset.end();
    assert.equal((await late).status, 401);
    assert.deepEqual(await server.query("select 1 from sessions where user_id = $1", [id]), []);
    await server.query("delete from sign_in_attempts");
  });

  test("takes a password's hash to today's parameters", async () => {
    const old = "$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$";
    const { argon2Sync } = await import("node:crypto");
    const parameters = { message: goodPassword, nonce: "somesaltsomesalt", memory: 1_024, passes: 1, parallelism: 1 };
    const hash = argon2Sync("argon2id", { ...parameters, tagLength: 32 })
      .toString("base64")
      .replace("=", "");
    const { id } = await server.addPerson("veteran", "viewer");
    await server.query("update users set password_hash = $2 where id = $1", [id, old + hash]);
    assert.equal((await signIn("veteran", goodPassword)).status, 200);
    const [row] = await server.query<{ password_hash: string }>("select password_hash from users where id = $1", [id]);
    assert.match(row?.password_hash ?? "", /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    assert.equal((await signIn("veteran", goodPassword)).status, 200);
  });
});
