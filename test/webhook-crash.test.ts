/** The server is killed while alerts are pushed in: what was answered is there once, and what was not can be sent again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sleep } from "#base/clock.ts";
import { waitFor } from "./wait-for.ts";
import { makeWebhookWorld, post } from "./webhook-world.ts";
import type { ServerProcess } from "./whole-server.ts";

test("kills while alerts are pushed in: every answered request has its incident, every key exactly one", async (t) => {
  const world = await makeWebhookWorld();
  t.after(() => world.close());
  const answered = new Map<string, string>();
  const unanswered = new Set<string>();
  let sent = 0;
  const pushAndKill = async (server: ServerProcess, afterAnswers: number) => {
    let going = true;
    const senders = Array.from({ length: 16 }, async () => {
      while (going) {
        const key = [...unanswered].find((one) => !answered.has(one)) ?? `push-${sent++}`;
        unanswered.delete(key);
        try {
          const response = await post(server.url, "plain text", { name: key }, { "idempotency-key": key });
          const [created] = (await response.json()) as { id: string }[];
          assert.equal(response.status, 200);
          answered.set(key, created?.id ?? "");
        } catch (error) {
          if (error instanceof assert.AssertionError) throw error;
          unanswered.add(key);
          await sleep(5);
        }
      }
    });
    const enough = answered.size + afterAnswers;
    while (answered.size < enough) await sleep(1);
    await server.kill();
    going = false;
    await Promise.all(senders);
  };
  let broken = 0;
  for (const answers of [40, 75]) {
    await pushAndKill(await world.spawn(), answers);
    broken += unanswered.size;
  }
  assert.ok(broken > 0, "the kills met requests under way");
  const last = await world.spawn();
  for (const key of unanswered) {
    const response = await post(last.url, "plain text", { name: key }, { "idempotency-key": key });
    const [created] = (await response.json()) as { id: string }[];
    answered.set(key, created?.id ?? "");
  }
  const rows = await world.query<{ id: string; name: string }>("select id, name from incidents order by id");
  assert.deepEqual(
    new Map(rows.map(({ id, name }) => [name, id])),
    new Map([...answered].sort(([, a], [, b]) => Number(a) - Number(b))),
  );
  assert.equal(rows.length, answered.size);
  const alerts = await world.query<{ count: number }>("select count(*)::int as count from alerts");
  assert.equal(alerts[0]?.count, rows.length);
});

test("a process that stands by takes nothing, and takes over with all that was answered", async (t) => {
  const world = await makeWebhookWorld();
  t.after(() => world.close());
  const active = await world.spawn();
  const standby = await world.spawn();
  const refused = await post(standby.url, "plain text", { name: "too early" });
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "1");
  const first = await (await post(active.url, "acme", { alertId: "1" }, { "idempotency-key": "k" })).text();
  await active.kill();
  let again = "";
  const isTaken = async () => {
    const response = await post(standby.url, "acme", { alertId: "1" }, { "idempotency-key": "k" });
    again = await response.text();
    return response.status !== 503;
  };
  await waitFor(isTaken, { what: () => `the other to take over: ${again}` });
  assert.equal(again, first);
  const rows = await world.query("select 1 from incidents");
  assert.equal(rows.length, 1);
  // Its run goes on in the process that took over.
  await waitFor(() => world.xsoar.incidentCount() > 0, { what: "its incident" });
  assert.equal(world.xsoar.incidentCount(), 1);
});
