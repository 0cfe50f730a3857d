import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type AccessServer, goodPassword, localToken, openAccessServer } from "#test/access-server.ts";

let server: AccessServer;
before(async () => {
  server = await openAccessServer();
});
after(() => server.close());

const signIn = (name: string, password: string, session?: string) =>
  server.call("POST", "/session", { body: { name, password }, ...(session === undefined ? {} : { session }) });

/** Pauses that were set last long enough for a slow machine. */
const lengthenPauses = () =>
  server.query("update sign_in_attempts set blocked_until = last_at + (blocked_until - last_at) * 30");

describe("guessing", () => {
  test("is slowed by name, the same for a name that nobody has; a good session and the operator are not", async () => {
    const alan = await server.addPerson("alan", "admin");
    const session = await server.openSession(alan, "admin");
    for (const name of ["alan", "no-such-alan"]) {
      for (let n = 1; n <= 5; n++) assert.equal((await signIn(name, `wrong ${n}`)).status, 401, `${name} ${n}`);
      await lengthenPauses();
      const slowed = await signIn(name, goodPassword);
      assert.equal(slowed.body.code, "ACCESS_SIGN_IN_SLOWED", name);
      assert.match(slowed.headers.get("retry-after") ?? "", /^[1-9]\d?$/);
    }
    assert.equal((await signIn("alan", goodPassword, session)).status, 200, "from a session of the same user");
    await server.query("update sign_in_attempts set failures = 1000, blocked_until = now() + interval '30 s'");
    const other = await server.openSession(await server.addPerson("other", "admin"), "admin");
    assert.equal((await signIn("alan", goodPassword, other)).status, 429, "not from somebody else's");
    const body = { name: "alan", password: goodPassword };
    assert.equal((await server.call("POST", "/session", { bearer: localToken, body })).status, 200);
  });

  test("never makes anybody wait longer than half a minute, and a hundred at once are a hundred", async () => {
    await server.query("delete from sign_in_attempts");
    await server.addPerson("barbara", "viewer");
    await signIn("barbara", "wrong");
    await server.query("update sign_in_attempts set failures = 50, blocked_until = now()");
    const tries = await Promise.all(Array.from({ length: 12 }, (_, n) => signIn("barbara", `wrong ${n}`)));
    assert.equal(tries.filter(({ status }) => status === 401).length, 1, "one was looked at");
    await server.query("update sign_in_attempts set failures = 100000, blocked_until = now()");
    assert.equal((await signIn("barbara", "wrong again")).status, 401);
    const [row] = await server.query<{ most: number }>(
      "select max(extract(epoch from blocked_until - last_at))::float8 as most from sign_in_attempts",
    );
    assert.equal(row?.most, 30);
    await server.query("update sign_in_attempts set blocked_until = now()");
    assert.equal((await signIn("barbara", goodPassword)).status, 200);
  });

  test("is slowed by address over many names, and an own account does not take that back", async () => {
    await server.query("delete from sign_in_attempts");
    await server.addPerson("owner", "viewer");
    for (let n = 0; n < 19; n++) await signIn(`guess${n}`, "wrong");
    assert.equal((await signIn("owner", goodPassword)).status, 200);
    await signIn("guess20", "wrong");
    await server.query("update sign_in_attempts set blocked_until = now()");
    await signIn("guess21", "wrong");
    await lengthenPauses();
    assert.equal((await signIn("owner", goodPassword)).status, 429);
    await server.query("delete from sign_in_attempts");
  });

  test("stands in the audit with who and how often, and without what was typed", async () => {
    await server.query("delete from sign_in_attempts");
    await server.addPerson("Grace", "viewer");
    await signIn("grace", "wrong canary-typed-password");
    await signIn("canary-typed-as-name", "wrong");
    const rows = await server.query<Record<string, unknown>>(
      "select actor, action, object, outcome, code, details from audit order by id desc limit 2",
    );
    const common = { actor: "anonymous", action: "signIn", outcome: "refused", code: "ACCESS_SIGN_IN_FAILED" };
    assert.deepEqual(rows[0], { ...common, object: "unknown user", details: { failuresInARow: 1 } });
    assert.equal(rows[1]?.object, "Grace");
    for (const table of ["audit", "sign_in_attempts"]) {
      const all = await server.query<{ row: string }>(`select t::text as row from ${table} t`);
      assert.ok(!all.some(({ row }) => row.includes("canary")), table);
    }
  });
});
