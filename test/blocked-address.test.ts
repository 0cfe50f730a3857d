/** An address that is not allowed: what is to be done waits and says why, and goes on once the line is written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "./wait-for.ts";
import { makeWorld, xsoarInstance } from "./whole-server.ts";

test("a write to a private address waits, names the line that allows it, and leaves once that is written", async (t) => {
  const world = await makeWorld({ setup: { xsoar: { allow_addresses: "" } } });
  t.after(() => world.close());
  const first = await world.serve();
  for (let i = 0; i < 5; i++) world.sekoia.raiseAlert();
  let reason = "";
  let line: string | undefined;
  const isSaid = async () => {
    const { instances } = await first.api.getStatus({});
    reason = instances.find(({ name }) => name === xsoarInstance)?.gate.reason ?? "";
    line = /the instance "XSOAR" in tocsin\.yaml, under parameters, says: allow_addresses: "(.*)"$/.exec(reason)?.[1];
    return line !== undefined;
  };
  await waitFor(isSaid, { what: () => `the gate to say which line allows it; it says: ${reason}` });
  const test = await first.api.testInstance({ name: xsoarInstance });
  assert.equal(test.ok, false);
  assert.match(test.summary, /allow_addresses: "127\.0\.0\.1"/);
  assert.equal(world.xsoar.requests().length, 0, "nothing was sent");
  assert.deepEqual(await world.query("select 1 from runs where status = 'failed'"), []);
  await first.stop();

  await world.configure({ xsoar: { allow_addresses: line ?? "" } });
  await world.serve();
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  assert.equal(world.xsoar.requests("webhook").length, 5);
});

test("allow_private opens an instance's own address; unchecked certificates are said aloud", async (t) => {
  const world = await makeWorld({ setup: { xsoar: { allow_addresses: "", allow_private: true, verify_ssl: false } } });
  t.after(() => world.close());
  const server = await world.serve();
  world.sekoia.raiseAlert();
  await world.settled();
  assert.deepEqual(
    server.problems.filter(({ severity }) => severity !== "info").map(({ code }) => code),
    ["CONFIG_TLS_UNCHECKED"],
  );
  const { instances } = await server.api.getStatus({});
  const health = instances.find(({ name }) => name === xsoarInstance);
  assert.match(health?.warnings?.[0] ?? "", /verify_ssl is false/);
  const { ok, findings } = await server.api.testInstance({ name: xsoarInstance });
  assert.equal(ok, true);
  assert.ok(findings.some(({ name, detail }) => name === "certificates" && detail.includes("verify_ssl is false")));
});

test("a configuration that makes no sense of the way out is refused", async (t) => {
  const world = await makeWorld({ setup: { xsoar: { allow_addresses: "10.0.0.0/40" } } });
  t.after(() => world.close());
  await assert.rejects(world.serve(), /"10\.0\.0\.0\/40" in allow_addresses is neither/);
  await world.configure({ xsoar: { url: "https://ann:secret-word@xsoar.example" } });
  await assert.rejects(
    world.serve(),
    (error: Error) => /before the @/.test(error.message) && !/secret-word/.test(error.message),
  );
});
