/** Every route, asked by everybody there can be: generated from the route table, so a new route is in it at once. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { TocsinError } from "#base/errors.ts";
import { allPermissions, permissions, Role } from "#contract/permissions.ts";
import type { Handlers } from "#contract/route.ts";
import { type Routes, routes } from "#contract/routes.ts";
import { type AccessServer, type Call, localToken, openAccessServer } from "#test/access-server.ts";
import type { RequestContext } from "./request-context.ts";

/** A handler that was reached says so and does nothing. */
const reached = async () => {
  throw new TocsinError("NOT_FOUND", "reached");
};
// One stand-in for each route there is.
const handlers = Object.fromEntries(Object.keys(routes).map((name) => [name, reached])) as unknown as Handlers<
  Routes,
  RequestContext
>;

let server: AccessServer;
const callers: Record<string, Call> = {};

before(async () => {
  server = await openAccessServer({ handlers });
  for (const role of Role.options) {
    const person = await server.addPerson(role, role);
    callers[`session of ${role}`] = { session: await server.openSession(person, role) };
    callers[`key of ${role}`] = { bearer: await server.addKey(person, [...allPermissions]) };
  }
  const admin = await server.addPerson("root", "admin");
  callers["expired key"] = { bearer: await server.addKey(admin, [...allPermissions], -1_000) };
  callers["revoked key"] = { bearer: await server.addKey(admin, [...allPermissions]) };
  await server.query("update api_keys set revoked_at = now() where id = $1", [
    callers["revoked key"].bearer?.slice(4, 20),
  ]);
  callers["key with a wrong secret"] = {
    bearer: (await server.addKey(admin, [...allPermissions])).replace(/...$/, "AAA"),
  };
  callers["expired session"] = { session: await server.openSession(admin, "admin") };
  await server.query("update sessions set expires_at = now() - interval '1 s' where user_id = $1", [admin.id]);
  const idle = await server.addPerson("idle", "admin");
  callers["idle session"] = { session: await server.openSession(idle, "admin") };
  await server.query("update sessions set last_seen_at = now() - interval '9 h' where user_id = $1", [idle.id]);
  const gone = await server.addPerson("gone", "admin");
  callers["session of a disabled admin"] = { session: await server.openSession(gone, "admin") };
  callers["key of a disabled admin"] = { bearer: await server.addKey(gone, [...allPermissions]) };
  await server.query("update users set disabled_at = now() where id = $1", [gone.id]);
  const narrow = await server.addPerson("narrow", "admin");
  callers["key for nothing"] = { bearer: await server.addKey(narrow, []) };
});
after(() => server.close());

type Expected = "in" | "unknown" | "forbidden";

/** What the table of permissions says, worked out apart from the code that enforces it. */
function expect(caller: string, permission: string): Expected {
  const isPublic = permission === "public";
  if (caller === "local operator") return "in";
  const role = Role.options.find((name) => caller === `session of ${name}` || caller === `key of ${name}`);
  if (role !== undefined) {
    const roles: readonly string[] = isPublic ? Role.options : permissions[permission as keyof typeof permissions];
    return roles.includes(role) ? "in" : "forbidden";
  }
  if (caller === "key for nothing") return isPublic ? "in" : "forbidden";
  // A bad key is refused everywhere; a dead cookie is as good as none.
  if (caller.includes("key")) return "unknown";
  return isPublic ? "in" : "unknown";
}

describe("the door of", () => {
  for (const [name, route] of Object.entries(routes)) {
    const { method, permission } = route;
    const path = route.path.replace(/:\w+/g, "018f0000-0000-7000-8000-000000000000");

    test(`${name} (${permission}) lets in whom the table names, and nobody else`, async () => {
      const all: Record<string, Call> = {
        ...callers,
        nobody: {},
        "a made-up key": { bearer: `toc_0123456789abcdef_${"A".repeat(43)}` },
        "no bearer but a key": { headers: { authorization: "Basic YTpi" } },
        "a made-up session": { session: "A".repeat(43) },
        "local operator": { bearer: localToken },
      };
      for (const [caller, call] of Object.entries(all)) {
        const answer = await server.call(method, path, { ...call, ...(method === "POST" ? { body: {} } : {}) });
        const { code } = answer.body;
        const got: Expected = code === "UNAUTHORIZED" ? "unknown" : code === "ACCESS_FORBIDDEN" ? "forbidden" : "in";
        assert.equal(got, expect(caller, permission), `${caller} at ${method} ${route.path}: ${answer.status} ${code}`);
        if (got === "in") assert.ok(["NOT_FOUND", "BAD_REQUEST"].includes(code ?? ""), `${caller}: ${code}`);
      }
    });
  }
});

test("a route whose permission is missing or unknown is open to nobody, the local operator included", async () => {
  const { admit } = await import("./admit.ts");
  const { localOperator } = await import("#actions/people/actor.ts");
  const request = { headers: {}, ip: "127.0.0.1", protocol: "http", host: "x", method: "GET" };
  for (const permission of [undefined, "made.up", "constructor"]) {
    const broken = { ...routes.getStatus, permission };
    // What the types refuse is what this test is about.
    const [route, asked, reply] = [broken, request, {}] as unknown as [never, never, never];
    const door = { authenticate: async () => localOperator, publicUrl: undefined };
    const { refusal } = await admit(route, asked, reply, door);
    assert.equal((refusal as TocsinError | undefined)?.code, "ACCESS_FORBIDDEN", String(permission));
  }
});

test("a session's and a key's rights are those of today: a demoted admin's key is a viewer's", async () => {
  const person = await server.addPerson("fallen", "admin");
  const call = { bearer: await server.addKey(person, ["users.manage", "runs.read"]) };
  assert.equal((await server.call("GET", "/users", call)).body.code, "NOT_FOUND");
  await server.query("update users set role = 'viewer' where id = $1", [person.id]);
  assert.equal((await server.call("GET", "/users", call)).body.code, "ACCESS_FORBIDDEN");
  assert.equal((await server.call("GET", "/runs", call)).body.code, "NOT_FOUND");
});

test("what is refused to somebody known stands in the audit, what is refused to strangers does not", async () => {
  await server.query("alter table audit disable trigger user");
  await server.query("delete from audit");
  await server.call("POST", "/users", { ...callers["session of viewer"], body: { name: "x", role: "admin" } });
  await server.call("POST", "/users", { body: { name: "x", role: "admin" } });
  const rows = await server.query<Record<string, unknown>>("select actor, action, outcome, code from audit");
  assert.deepEqual(rows, [{ actor: "viewer", action: "addUser", outcome: "refused", code: "ACCESS_FORBIDDEN" }]);
});
