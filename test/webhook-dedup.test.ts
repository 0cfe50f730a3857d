/** An instance that says which of its events are the same one: the first makes the incident, the others are added to it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { makeWebhookWorld, post, type WebhookWorld } from "./webhook-world.ts";
import type { LocalServer } from "./whole-server.ts";

let world: WebhookWorld;
let server: LocalServer;
before(async () => {
  world = await makeWebhookWorld();
  server = await world.serve();
});
after(() => world.close());

interface Answer extends JsonObject {
  id: string;
  outcome: string;
  because: string;
}

async function send(body: unknown): Promise<Answer[]> {
  const response = await post(server.url, "dedup", body);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text) as Answer[];
}

const event = (id: string, more: JsonObject = {}) => ({ rule: { id }, host: "web-1", title: `rule ${id}`, ...more });

async function countIncidents(): Promise<number> {
  const [row] = await world.query<{ count: number }>("select count(*)::int as count from incidents");
  return row?.count ?? 0;
}

test("the same key is added to the incident that is there, and the answer, the War Room and why say so", async () => {
  const [first] = await send(event("a"));
  const [second] = await send(event("a", { title: "again" }));
  assert.equal(second?.outcome, "added");
  assert.equal(second?.id, first?.id);
  assert.match(second?.because ?? "", /the same alert came before/);
  const [other] = await send(event("b"));
  assert.notEqual(other?.id, first?.id);
  const [elsewhere] = await send(event("a", { host: "web-2" }));
  assert.notEqual(elsewhere?.id, first?.id, "every path counts");
  const id = first?.id ?? "";
  const { items: entries } = await server.api.listEntries({ id });
  assert.ok(entries.some(({ contents }) => /the same alert came before/.test(JSON.stringify(contents))));
  const rows = await world.query("select alert_count as count from incidents where id = $1", [id]);
  assert.deepEqual(rows, [{ count: 2 }]);
});

test("what lacks a value has no key and is always a new incident", async () => {
  const before = await countIncidents();
  await send([{ rule: { id: "c" } }, { rule: { id: "c" } }, { rule: { id: "c" }, host: "" }]);
  assert.equal(await countIncidents(), before + 3);
});

test("in one batch and over the window: those that happened beyond it make another incident", async () => {
  const at = (minutes: number) => ({ at: new Date(Date.UTC(2026, 5, 1, 12, minutes)).toISOString() });
  const answers = await send([event("w", at(0)), event("w", at(59)), event("w", at(61)), event("w", at(30))]);
  const [first, second, third, late] = answers;
  assert.deepEqual(
    answers.map(({ outcome }) => outcome ?? "created"),
    ["created", "added", "created", "added"],
  );
  assert.equal(second?.id, first?.id);
  // It fits both; the newer one has it.
  assert.equal(late?.id, third?.id);
});

test("twenty at once make one incident, and every one of them is kept", async () => {
  const before = await countIncidents();
  const answers = (await Promise.all(Array.from({ length: 20 }, () => send(event("race"))))).flat();
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
  assert.equal(answers.filter(({ outcome }) => outcome === "added").length, 19);
  assert.equal(await countIncidents(), before + 1);
  const rows = await world.query(
    "select count(*)::int as count from alert_decisions where incident_id = $1 and outcome = 'added'",
    [answers[0]?.id],
  );
  assert.deepEqual(rows, [{ count: 19 }]);
});
