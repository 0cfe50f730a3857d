import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseSystemUser, systemUsers, type UserDirectory } from "./system-user.ts";

function usersNamed(names: string[], canCreate: boolean): UserDirectory & { names: string[] } {
  return {
    names,
    find: async (name) => (names.includes(name) ? { name, uid: 100 + names.indexOf(name), gid: 100 } : undefined),
    create: async (name) => {
      if (canCreate) names.push(name);
      return canCreate;
    },
  };
}

test("postgres first, then tocsin, then a tocsin newly created, then nobody", async () => {
  assert.equal((await chooseSystemUser(usersNamed(["nobody", "tocsin", "postgres"], true))).name, "postgres");
  assert.equal((await chooseSystemUser(usersNamed(["nobody", "tocsin"], true))).name, "tocsin");
  const creating = usersNamed(["nobody"], true);
  assert.equal((await chooseSystemUser(creating)).name, "tocsin");
  assert.deepEqual(creating.names, ["nobody", "tocsin"]);
  assert.equal((await chooseSystemUser(usersNamed(["nobody"], false))).name, "nobody");
});

test("without any of them the start is refused", async () => {
  await assert.rejects(chooseSystemUser(usersNamed([], false)), { code: "POSTGRES_SYSTEM_USER" });
});

test("root is never found as a system user, nor is a name that does not exist", async () => {
  assert.equal(await systemUsers.find("root"), undefined);
  assert.equal(await systemUsers.find("no-such-user-here"), undefined);
});
