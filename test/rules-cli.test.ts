/** `rules …` and `why` as people type them, against a server over HTTP. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { makeWebhookWorld, post, type WebhookWorld } from "./webhook-world.ts";
import type { LocalServer } from "./whole-server.ts";

const program = fileURLToPath(new URL("../src/cli/main.js", import.meta.url));
let world: WebhookWorld;
let server: LocalServer;
before(async () => {
  world = await makeWebhookWorld();
  server = await world.serve();
});
after(() => world.close());

async function run(...args: string[]): Promise<{ code: number; out: string; complaint: string }> {
  const child = spawn(process.execPath, [program, ...args, "--url", server.url], {
    env: { ...process.env, TOCSIN_TOKEN: server.token },
  });
  child.stdin.end();
  const [out, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: Number(code), out, complaint };
}

const rules = `
- name: no tests
  condition: name:test*
  action: drop
- name: one a host
  action: correlate
  same: [alert.host]
  within: 2h
- name: nights
  action: maintenance
  cron: 0 2 * * *
  for: 1h
  enabled: false
`;

test("rules come from a file, are listed, moved, switched, tried, taken away, and go out as they came", async () => {
  const file = join(world.home, "rules.yaml");
  await writeFile(file, rules);
  const added = await run("rules", "add", file);
  assert.equal(added.code, 0, added.complaint);
  assert.equal((await run("rules", "add", file)).code, 1, "the names are taken");
  assert.match((await run("rules", "add", file, "--replace")).out, /one a host: changed/);
  const listed = await run("rules", "list");
  assert.match(listed.out, /1\s+on\s+no tests\s+drop[\s\S]*2\s+on\s+one a host\s+correlate[\s\S]*off\s+nights/);
  assert.match((await run("rules", "move", "one a host", "1")).out, /1\s+on\s+one a host/);
  assert.equal((await run("rules", "move", "one a host", "7")).code, 2);
  assert.match((await run("rules", "disable", "no tests")).out, /no tests is off/);
  assert.match((await run("rules", "show", "1")).out, /name: one a host[\s\S]*within: 2h[\s\S]*# version 1/);
  const out = join(world.home, "out.yaml");
  assert.equal((await run("rules", "export", out)).code, 0);
  const before = await readFile(out, "utf8");
  for (const name of ["no tests", "one a host", "nights"]) assert.equal((await run("rules", "remove", name)).code, 0);
  assert.match((await run("rules", "list")).out, /There are no rules/);
  assert.equal((await run("rules", "add", out)).code, 0);
  assert.equal((await run("rules", "export")).out, before);
});

test("a rule is tried from a file, and what is wrong with it is said", async () => {
  await post(server.url, "plain text", [{ name: "test 1" }, { name: "other" }]);
  const file = join(world.home, "one.yaml");
  await writeFile(file, "name: tried\ncondition: name:test*\naction: drop\n");
  const tried = await run("rules", "test", file, "--alerts", "2");
  assert.equal(tried.code, 0, tried.complaint);
  assert.match(tried.out, /Of the last 2 alerts 1 meet it[\s\S]*dropped \(was created\)[\s\S]*Nothing was done/);
  await writeFile(file, "name: tried\ncondition: severity:huge\naction: drop\n");
  const wrong = await run("rules", "test", file);
  assert.equal(wrong.code, 1);
  assert.match(wrong.out, /condition, character 1: "huge" is no value of severity/);
  await writeFile(file, "name: tried\naction: explode\n");
  const unknown = await run("rules", "add", file);
  assert.equal(unknown.code, 1);
  assert.match(unknown.complaint, /RULE_INVALID.*one\.yaml, rule 1/);
});

test("why tells of an incident by its number and of an alert by its id", async () => {
  await run("rules", "enable", "one a host");
  const answer = await post(server.url, "plain text", [
    { name: "w", host: "h" },
    { name: "w2", host: "h" },
  ]);
  const [made, added] = (await answer.json()) as { id: string; alert: string }[];
  const incident = await run("why", made?.id ?? "");
  assert.equal(incident.code, 0, incident.complaint);
  assert.match(
    incident.out,
    /1 more alert was added to it[\s\S]*w2 .*Added to incident \d+: the rule one a host says so/,
  );
  const alert = await run("why", added?.alert ?? "");
  assert.match(
    alert.out,
    /^Alert w2\n[\s\S]*The rule one a host \(correlate, version 1\) applied, with alert\.host = h/,
  );
});
