/** The whole flow over real HTTP and a real database: what Sekoia raises, XSOAR holds, once, and as its users expect it. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import type { FakeSekoia } from "#integrations/fakes.ts";
import type { FaultPlan, Faults } from "#sdk/fake-vendor/fault-plan.ts";
import { findWriteFaults, readJournals } from "./run-journals.ts";
import { waitFor } from "./wait-for.ts";
import { makeWorld, sekoiaInstance, type World, xsoarInstance } from "./whole-server.ts";

const plainRule = "PowerShell downloads and runs a script";

const oddRules = [
  plainRule,
  'Quotes "in" the name, and \\ a backslash',
  "A name\nof two lines\twith a tab",
  "ログイン失敗 / פרצה / \u{1F512} / é",
  "Template {{ 7 * 7 }} {% raw %} <script>",
  "", // Sekoia allows it to be edited away
];

/** About sixty alerts in which everything occurs that breaks a naive bridge. */
function raiseVaried(sekoia: FakeSekoia): void {
  const second = Math.floor(Date.now() / 1000);
  for (const ruleName of oddRules) {
    for (const events of [0, 1, 4]) sekoia.raiseAlert({ ruleName, events });
    sekoia.raiseAlert({ ruleName, lastSeenAt: null });
    sekoia.raiseAlert({ ruleName, createdAt: second, indexDelayMs: 300 });
  }
  for (const urgency of [0, 49, 50, 74, 75, 100]) sekoia.raiseAlert({ urgency });
  // All in one second, more than a list's first page is wide when it asks for few.
  for (let i = 0; i < 22; i++) sekoia.raiseAlert({ createdAt: second });
  // Indexed later than the live edge looks back: only a sweep of the past finds it.
  sekoia.raiseAlert({ createdAt: second - 120, indexDelayMs: 600 });
  // Grown after it was raised: Sekoia lists it again, changed.
  const [first] = sekoia.raised();
  if (first) sekoia.raiseAgain(first.uuid);
}

function severityOf(urgency: number): number {
  return urgency < 50 ? 1 : urgency < 75 ? 2 : 3;
}

function checkIncidents(world: World): void {
  const { sekoia, xsoar } = world;
  const bodies = new Map<string, JsonObject>();
  for (const request of xsoar.requests("webhook")) {
    assert.equal(request.headers.authorization, xsoar.token);
    assert.equal(request.headers["content-type"], "application/json");
    // What the fake keeps of a JSON body; the template makes an object of it.
    const body = request.body as JsonObject;
    assert.deepEqual(Object.keys(body), ["name", "occurred", "alertId", "urgency", "alertUrl", "events"]);
    bodies.set(String(body.alertId), body);
  }
  const incidents = new Map(xsoar.incidents().map((received) => [received.alertId, received.incident]));
  for (const alert of sekoia.raised()) {
    const incident = incidents.get(alert.shortId);
    const body = bodies.get(alert.shortId);
    assert.ok(incident && body, `${alert.shortId} has an incident`);
    assert.equal(incident.type, "Sekoia.io");
    assert.equal(body.name, alert.ruleName);
    if (alert.ruleName !== "") assert.equal(incident.name, alert.ruleName);
    assert.equal(body.occurred, new Date(alert.createdAt * 1000).toISOString().replace(".000Z", "+00:00"));
    assert.equal(incident.CustomFields.alertid, alert.shortId);
    assert.equal(incident.CustomFields.alerturl, `https://app.sekoia.io/operations/alerts/${alert.shortId}`);
    assert.equal(incident.severity, severityOf(alert.urgency), `severity of urgency ${alert.urgency}`);
    checkEvents(incident.CustomFields.events, alert.events);
  }
}

/** The first event Sekoia gives, which is the newest, without the intake's key; none is an empty list. */
function checkEvents(given: unknown, raised: JsonObject[]): void {
  assert.ok(Array.isArray(given));
  assert.equal(given.length, Math.min(1, raised.length));
  if (raised.length === 0) return;
  const ids = raised.map((event) => event["event.id"]);
  assert.ok(ids.includes(given[0]["event.id"]), "the event is one of the alert's");
}

describe("an alert becomes one incident", () => {
  async function runFlow(playbookFile?: string): Promise<void> {
    const world = await makeWorld({
      sekoia: { seed: 11, pageRepeat: 0.5 },
      setup: { sekoia: { sweep_every: 1 }, ...(playbookFile === undefined ? {} : { playbookFile }) },
    });
    try {
      const server = await world.serve();
      assert.deepEqual(
        server.problems.filter(({ severity }) => severity === "error"),
        [],
      );
      raiseVaried(world.sekoia);
      await world.settled();
      assert.deepEqual(world.compare(), { lost: [], doubled: [] });
      checkIncidents(world);
      const journals = await readJournals(world.query);
      assert.equal(journals.length, world.sekoia.raised().length);
      assert.deepEqual(
        journals.filter(({ folded, status }) => folded !== "succeeded" || status !== "succeeded"),
        [],
      );
      assert.deepEqual(journals.flatMap(findWriteFaults), []);
      // Nothing failed, so nothing was sent twice and nothing had to be looked up.
      assert.equal(world.xsoar.requests("webhook").length, world.sekoia.raised().length);
      assert.equal(world.xsoar.requests("incidents.search").length, 0);
      assert.deepEqual([...world.sekoia.stats().crashes, ...world.xsoar.stats().crashes], []);
    } finally {
      await world.close();
    }
  }

  test("by our own playbook", () => runFlow());

  const original = join(process.env.TOCSIN_FIXTURES ?? "", "sekoia/template_create_incident_on_cortex_xsoar.json");
  const skip =
    !(process.env.TOCSIN_FIXTURES && existsSync(original)) && `set TOCSIN_FIXTURES to a folder with ${original}`;
  test("by Sekoia's template, unmodified", { skip }, () => runFlow(original));
});

test("the rule filter lets only its alerts through, and says so of every alert", async (t) => {
  const world = await makeWorld({ setup: { ruleFilter: plainRule } });
  t.after(() => world.close());
  await world.serve();
  for (const ruleName of oddRules) for (let i = 0; i < 3; i++) world.sekoia.raiseAlert({ ruleName });
  const wanted = world.sekoia.raised().filter(({ ruleName }) => ruleName === plainRule);
  const isDone = async () =>
    (await countAlerts(world)) === world.sekoia.raised().length && world.xsoar.incidentCount() === wanted.length;
  const trace = async () => [await countAlerts(world), world.xsoar.incidentCount()];
  await waitFor(isDone, { what: async () => `all alerts and ${wanted.length} incidents: ${await trace()}`, trace });
  const passed = world.xsoar.incidents().map(({ alertId }) => alertId);
  assert.deepEqual(passed.toSorted(), wanted.map(({ shortId }) => shortId).toSorted());
  const decided = await world.query<{ label: string; decisions: { runId: string | null; reason: string }[] }>(
    "select label, decisions from alerts",
  );
  for (const { label, decisions } of decided) {
    assert.equal(decisions.length, 1);
    assert.equal(decisions[0]?.runId !== null, passed.includes(label), label);
    assert.match(
      decisions[0]?.reason ?? "",
      passed.includes(label) ? /passes the rule filter/ : /which rule_filter asks for/,
    );
  }
});

test("a restart on the same database does nothing twice", async (t) => {
  const world = await makeWorld();
  t.after(() => world.close());
  const first = await world.serve();
  for (let i = 0; i < 10; i++) world.sekoia.raiseAlert();
  await world.settled();
  await first.stop();
  world.sekoia.raiseAlert();
  await world.serve();
  await world.settled();
  assert.deepEqual(world.compare(), { lost: [], doubled: [] });
  assert.equal(world.xsoar.requests("webhook").length, 11);
  assert.equal((await world.query("select 1 from playbooks")).length, 1);
});

test("secrets appear in no table, no log line and no answer", async (t) => {
  const world = await makeWorld({
    sekoia: { apiKey: "canary-sekoia-api-key-51d7" },
    xsoar: { token: "Bearer canary-xsoar-webhook-token-93ac", restApiKey: "canary-xsoar-rest-key-77e0" },
    setup: { sekoia: { request_timeout: 0.3 }, xsoar: { request_timeout: 0.3 } },
  });
  t.after(() => world.close());
  const server = await world.serve();
  // Errors are where secrets escape: some requests fail in each way, so that their words are stored and logged too.
  world.sekoia.setFaults(failInEachWay(["alerts.get", "search.create", "search.events"]));
  world.xsoar.setFaults(failInEachWay(["webhook", "incidents.search"]));
  for (let i = 0; i < 20; i++) world.sekoia.raiseAlert({ events: 3 });
  await world.settled();

  const shown = [...world.log, ...(await askEverything(server.url, server.token))];
  const stored = await dumpDatabase(world);
  for (const { shortId } of world.sekoia.raised()) {
    assert.ok(holds(stored, shortId) && holds(shown, shortId), "what is looked through holds what is no secret");
  }
  const { sekoia, xsoar } = world;
  const token = xsoar.token.replace("Bearer ", "");
  for (const secret of [sekoia.apiKey, token, xsoar.restApiKey, ...sekoia.intakeKeys]) {
    for (const form of [
      secret,
      Buffer.from(secret).toString("hex"),
      Buffer.from(secret).toString("base64").slice(0, -4),
    ]) {
      assert.deepEqual(
        shown.filter((text) => text.includes(form)),
        [],
        `${secret} is shown`,
      );
      assert.deepEqual(
        stored.filter((text) => text.includes(form)),
        [],
        `${secret} is stored`,
      );
    }
  }
  const sent = JSON.stringify(xsoar.requests("webhook").map(({ body }) => body ?? null));
  for (const key of sekoia.intakeKeys) assert.ok(!sent.includes(key), "an intake key reached XSOAR");
});

function holds(texts: readonly string[], part: string): boolean {
  return texts.some((text) => text.includes(part));
}

/** One request in each way there is. The fetch is left out: it would wait longer each time. */
function failInEachWay(route: readonly string[]): Faults {
  const plans: FaultPlan[] = [
    { throttle: { p: 1, seconds: 0, retryAfter: "seconds" } },
    { serverError: { p: 1, acts: true } },
    { reset: { p: 1, acts: false } },
    { timeout: 1 },
    { garbage: { p: 1, acts: false } },
  ];
  return plans.map((plan) => ({ match: { route }, plan, times: 1 }));
}

/** Every row of every table, as text. */
async function dumpDatabase(world: World): Promise<string[]> {
  const tables = await world.query<{ name: string }>(
    "select table_name as name from information_schema.tables where table_schema = 'public'",
  );
  const rows = await Promise.all(
    tables.map(({ name }) => world.query<{ row: string }>(`select '${name} ' || t::text as row from ${name} t`)),
  );
  return rows.flat().map(({ row }) => row);
}

async function askEverything(url: string, token: string): Promise<string[]> {
  const ask = async (path: string, method = "GET") => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers,
      ...(method === "POST" ? { body: "{}" } : {}),
    });
    assert.equal(response.status, 200, path);
    return await response.text();
  };
  const runs = await ask("/runs?limit=200");
  const ids = [...runs.matchAll(/"id":"([^"]+)"/g)].map((match) => match[1]);
  return [
    runs,
    await ask("/status"),
    await ask("/alerts?limit=200"),
    await ask(`/instances/${encodeURIComponent(sekoiaInstance)}/test`, "POST"),
    await ask(`/instances/${encodeURIComponent(xsoarInstance)}/test`, "POST"),
    ...(await Promise.all(ids.map((id) => ask(`/runs/${id}/why`)))),
  ];
}

async function countAlerts(world: World): Promise<number> {
  return (await world.query("select 1 from alerts")).length;
}
