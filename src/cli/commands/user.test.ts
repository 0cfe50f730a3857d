/** `user` and `apikey` as people type them: the command line's own process against a server over HTTP. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type AccessServer, goodPassword, localToken, openAccessServer } from "#test/access-server.ts";

const program = fileURLToPath(new URL("../main.js", import.meta.url));
let server: AccessServer;
before(async () => {
  server = await openAccessServer();
});
after(() => server.close());

async function run(args: readonly string[], input = ""): Promise<{ code: number; out: string; complaint: string }> {
  const child = spawn(process.execPath, [program, ...args, "--url", server.url], {
    env: { ...process.env, TOCSIN_TOKEN: localToken },
  });
  child.stdin.end(input);
  const [out, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: Number(code), out, complaint };
}

test("a user is added with a password from standard input, and can sign in", async () => {
  const added = await run(["user", "add", "ada", "--role", "analyst"], `${goodPassword}\n`);
  assert.deepEqual([added.code, added.out], [0, "Added ada as analyst.\n"], added.complaint);
  const body = { name: "ada", password: goodPassword };
  assert.equal((await server.call("POST", "/session", { body })).body.role, "analyst");
  const weak = await run(["user", "add", "bob"], "short\n");
  assert.equal(weak.code, 1);
  assert.match(weak.complaint, /ACCESS_PASSWORD_WEAK/);
});

test("a user is invited, reset, given a role, disabled and enabled by name", async () => {
  const invited = await run(["user", "invite", "carol"]);
  assert.match(invited.out, /Invited carol as viewer.*\n {2}http:\/\/127\.0\.0\.1:\d+\/invitation#token=[\w-]{43}\n/);
  const steps: [string[], RegExp][] = [
    [["user", "role", "Carol", "engineer"], /^carol is engineer now/],
    [["user", "disable", "carol"], /^carol is disabled now/],
    [["user", "enable", "carol"], /^carol is invited now/],
    [["user", "reset", "carol"], /Reset carol\..*\n {2}http.*\/reset#token=/],
    [["user", "list"], /carol +engineer +invited +never/],
  ];
  for (const [args, wanted] of steps) assert.match((await run(args)).out, wanted, args.join(" "));
  const missing = await run(["user", "disable", "carl"]);
  assert.equal(missing.code, 1);
  assert.match(missing.complaint, /Did you mean carol/);
});

test("a key is made for a user, listed and revoked", async () => {
  await server.addPerson("dora", "analyst");
  const args = ["apikey", "create", "ci", "--user", "dora", "--permissions", "runs.read,alerts.read", "--json"];
  const made = JSON.parse((await run(args)).out) as { key: { id: string }; secret: string };
  assert.equal((await server.call("GET", "/alerts", { bearer: made.secret })).status, 200);
  assert.match((await run(["apikey", "list", "--json"])).out, new RegExp(made.key.id));
  assert.match((await run(["apikey", "revoke", made.key.id])).out, /^Revoked ci of dora/);
  assert.equal((await server.call("GET", "/alerts", { bearer: made.secret })).status, 401);
  const wrong = await run(["apikey", "create", "x", "--permissions", "everything"]);
  assert.equal(wrong.code, 2);
});
