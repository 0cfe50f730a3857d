/** `runs …`, `writes …` and `why` as people type them: the command line's own process against a whole server. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { makeCommentWorld } from "#test/comment-world.ts";
import type { LocalServer } from "#test/whole-server.ts";

const program = fileURLToPath(new URL("../main.js", import.meta.url));

async function runCli(server: LocalServer, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args, "--url", server.url], {
    env: { ...process.env, TOCSIN_TOKEN: server.token },
  });
  child.stdin.end();
  const [out, complaint, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code: Number(code), out, complaint };
}

async function until(server: LocalServer, status: "failed" | "succeeded", count = 1): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(40)) {
    if ((await server.api.listRuns({ status })).items.length >= count) return;
  }
  throw new Error(`no run is ${status}`);
}

test("a failed task is retried by its name, a run begun again from a task, and each is explained", async (t) => {
  const world = await makeCommentWorld();
  t.after(() => world.close());
  const server = await world.serve();
  const cli = (...args: string[]) => runCli(server, ...args);
  world.mayComment(false);
  world.sekoia.raiseAlert();
  await until(server, "failed");
  world.mayComment(true);

  const wrong = await cli("runs", "retry", "last", "Read the alert");
  assert.equal(wrong.code, 1);
  assert.match(wrong.complaint, /TASK_NOT_FAILED/);
  const unknown = await cli("runs", "retry", "last", "Nothing");
  assert.match(unknown.complaint, /no task "Nothing"[\s\S]*2 \(Say that it is worked on\)/);
  const retried = await cli("runs", "retry", "last", "say that it is worked on", "--reason", "the key has the right");
  assert.deepEqual([retried.code, retried.complaint], [0, ""]);
  assert.match(retried.out, /^Say that it is worked on is tried again: run [0-9a-f-]{36} is (active|succeeded)\.\n$/);
  await until(server, "succeeded");
  const story = await cli("why", "last", "2");
  const told = story.out.replace(/\s+/g, " ");
  assert.match(told, /Its turn came when Read the alert was done/);
  assert.match(told, /local operator has it tried again: the key has the right/);
  assert.doesNotMatch(told, /The run began/);

  const careful = await cli("runs", "rerun", "last", "3");
  assert.equal(careful.code, 2);
  assert.match(careful.complaint, /may be written outside again:[\s\S]*Hand it over: sent to XSOAR[\s\S]*--yes/);
  assert.equal((await server.api.listRuns({})).items.length, 1, "nothing was begun");
  const forked = await cli("runs", "rerun", "last", "3", "--yes", "--json");
  assert.equal((JSON.parse(forked.out) as { forkedFrom: string }).forkedFrom.length, 36, forked.complaint);
  await until(server, "succeeded", 2);
  assert.equal(world.xsoar.incidentCount(), 2);
  assert.match(
    (await cli("why", "last")).out.replace(/\s+/g, " "),
    /rerun 1 of run [0-9a-f-]{36}, begun from.*begin again from here/,
  );
});

test("all writes are paused, a task is completed by hand meanwhile, and they are let go", async (t) => {
  const world = await makeCommentWorld();
  t.after(() => world.close());
  const server = await world.serve();
  const cli = (...args: string[]) => runCli(server, ...args);
  assert.equal((await cli("writes", "pause", "--reason", "change freeze")).code, 0);
  assert.match((await cli("writes", "pause")).complaint, /WRITES_PAUSED/);
  assert.match((await cli("status")).out, /Writes +paused by local operator .* ago: change freeze/);
  world.sekoia.raiseAlert();
  for (let waiting = 0; waiting === 0; await sleep(50)) {
    waiting = (await server.api.listRuns({ status: "waiting" })).items.length;
  }
  assert.match((await cli("runs")).out, /waits for writes to the outside, which local operator paused: change freeze/);
  assert.match((await cli("runs", "complete", "last", "2", "--outputs", "{oops")).complaint, /not JSON/);
  const completed = await cli("runs", "complete", "last", "2", "--outputs", '{"content": "by hand"}');
  assert.match(completed.out, /^Say that it is worked on is completed by hand: run/, completed.complaint);
  assert.match((await cli("runs", "pause", "last")).out, /^Paused: run .* is paused\.$/m);
  assert.equal((await cli("writes", "resume")).code, 0);
  assert.equal(world.xsoar.incidentCount(), 0);
  assert.equal((await cli("runs", "resume", "last")).code, 0);
  await until(server, "succeeded");
  assert.equal(world.xsoar.incidentCount(), 1);
  assert.equal(world.sekoia.commentsOf(world.sekoia.raised()[0]?.uuid ?? "").length, 0);
});
