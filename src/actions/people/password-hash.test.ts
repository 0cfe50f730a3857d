import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hashPassword, verifyPassword } from "./password-hash.ts";

test("a password opens its own hash and no other, and the same password has two hashes", async () => {
  const [one, two] = [await hashPassword("violet harbour"), await hashPassword("violet harbour")];
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(one, two);
  assert.deepEqual(await verifyPassword("violet harbour", one), { matches: true, isOutdated: false });
  assert.equal((await verifyPassword("violet harbor", one)).matches, false);
});

test("the same characters in another normal form are the same password", async () => {
  const hash = await hashPassword("cafe\u0301 au lait");
  assert.equal((await verifyPassword("caf\u00e9 au lait", hash)).matches, true);
});

test("what is no hash matches nothing and breaks nothing", async () => {
  assert.equal((await verifyPassword("", undefined)).matches, false);
  const hostile = fc.oneof(
    fc.string(),
    fc.string().map((text) => `$argon2id$v=19$m=19456,t=2,p=1$${text}`),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (stored) => assert.equal((await verifyPassword("x", stored)).matches, false)),
    { numRuns: 20 },
  );
});

test("a flood of checks is turned away instead of taking the machine's memory", async () => {
  const results = await Promise.allSettled(Array.from({ length: 80 }, () => verifyPassword("x", undefined)));
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 80 - 66);
  assert.ok(refused.every(({ reason }) => (reason as { code?: string }).code === "ACCESS_SIGN_IN_SLOWED"));
  assert.equal((await verifyPassword("x", undefined)).matches, false, "and the next is served again");
});
