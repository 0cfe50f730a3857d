/** Rules for what comes in, over a whole server: what each action does, what is told of it, who may change them. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { JsonObject } from "#base/json.ts";
import { createClient } from "#contract/client.ts";
import type { IngestRuleDefinition } from "#contract/ingest-rule.ts";
import { permissions } from "#contract/permissions.ts";
import { routes } from "#contract/routes.ts";
import { waitFor } from "./wait-for.ts";
import { makeWebhookWorld, post, type WebhookWorld } from "./webhook-world.ts";
import type { LocalServer } from "./whole-server.ts";

let world: WebhookWorld;
let server: LocalServer;
before(async () => {
  world = await makeWebhookWorld();
  server = await world.serve();
});
after(() => world.close());
afterEach(async () => {
  for (const { id } of (await server.api.listIngestRules({})).items) await server.api.deleteIngestRule({ id });
});

type Input = Parameters<typeof server.api.createIngestRule>[0]["definition"];

async function rule(definition: Input): Promise<string> {
  return (await server.api.createIngestRule({ definition })).id;
}

interface Answer extends JsonObject {
  id: string;
  outcome: string;
  alert: string;
  because: string;
}

async function send(...events: JsonObject[]): Promise<Answer[]> {
  const response = await post(server.url, "plain text", events);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return (JSON.parse(text) as Answer[]).map((one) => ({ ...one, outcome: one.outcome ?? "created" }));
}

const outcomes = (answers: readonly Answer[]) => answers.map(({ outcome }) => outcome);
const warRoom = async (id: string) =>
  (await server.api.listEntries({ id })).items.map(({ contents }) => JSON.stringify(contents)).join("\n");
const countersOf = async (id: string) => {
  const { alertCount, droppedCount } = (await server.api.getIncident({ id })).incident;
  return [alertCount, droppedCount];
};

test("drop: the alert is kept with the decision, starts nothing, and is told to the incident it belongs to", async () => {
  const [first] = await send({ name: "login", host: "d1" });
  const id = await rule({ name: "no noise", condition: "alert.noise:true", action: "drop", same: ["alert.host"] });
  const answers = await send({ name: "login", host: "D1", noise: true }, { name: "login", host: "d2", noise: true });
  assert.deepEqual(outcomes(answers), ["dropped", "dropped"]);
  const [told, alone] = answers;
  assert.equal(told?.id, first?.id, "what was there before the rule is found, whatever the case");
  assert.equal(alone?.id, undefined);
  assert.deepEqual(await countersOf(first?.id ?? ""), [1, 1]);
  assert.match(await warRoom(first?.id ?? ""), /Dropped: the rule no noise says so/);
  const why = await server.api.explainAlert({ id: told?.alert ?? "" });
  assert.equal(why.verdict?.outcome, "dropped");
  assert.match(why.because.join("\n"), /The rule no noise \(drop, version 1\) applied, with alert\.host = D1/);
  const stored = await world.query("select raw->>'host' as host from alerts where id = $1", [alone?.alert]);
  assert.deepEqual(stored, [{ host: "d2" }]);
  const [listed] = (await server.api.listIngestRules({})).items;
  assert.deepEqual([listed?.id, listed?.did], [id, { dropped: 2 }]);
  assert.equal((await server.api.listDecidedAlerts({ outcome: "dropped" })).items.length, 2);
});

test("update: the incident gets what the alert says, but for what somebody has set", async () => {
  await rule({ name: "refresh", condition: "type:Acme", action: "update", same: ["alert.alertId"] });
  const acme = async (body: JsonObject) => (await (await post(server.url, "acme", body)).json()) as Answer[];
  const [first] = await acme({ alertId: "U1", urgency: "Low", text: "one", title: "U" });
  const id = first?.id ?? "";
  const [second] = await acme({ alertId: "U1", urgency: "P1", text: "two", title: "Other" });
  assert.deepEqual([second?.outcome, second?.id], ["updated", id]);
  const { incident, because } = await server.api.getIncident({ id });
  assert.deepEqual([incident.name, incident.severity, incident.details], ["U", 4, "two"]);
  assert.deepEqual(await countersOf(id), [1, 1]);
  assert.match(because.join("\n"), /1 alert was dropped for its sake/);
});

test("link, then the next rules: several rules apply to one alert", async () => {
  const [a] = await send({ name: "A", user: "u1" });
  const [b] = await send({ name: "B", host: "h1" });
  await rule({ name: "same user", condition: "", action: "link", same: ["alert.user"] });
  await rule({ name: "same host", condition: "", action: "link", same: ["alert.host"] });
  const [both] = await send({ name: "C", user: "u1", host: "h1" });
  assert.equal(both?.outcome, "created");
  const links = await world.query(
    "select other_id::text as other from incident_links where incident_id = $1 order by 1",
    [both?.id],
  );
  assert.deepEqual(links.map(({ other }) => other).sort(), [a?.id, b?.id].sort());
  assert.match(await warRoom(a?.id ?? ""), new RegExp(`Incident ${both?.id} was linked with this one`));
  const why = await server.api.getIncident({ id: both?.id ?? "" });
  assert.match(why.because.join("\n"), /same user[\s\S]*same host/);
});

test("close as duplicate: the incident is made, closed, linked with its original, and starts nothing", async () => {
  await rule({ name: "twice", condition: "type:Acme", action: "duplicate", same: ["alert.alertId"] });
  const acme = async (body: JsonObject) => (await (await post(server.url, "acme", body)).json()) as Answer[];
  const [first] = await acme({ alertId: "D1" });
  const [second] = await acme({ alertId: "D1" });
  const [third] = await acme({ alertId: "D1" });
  assert.deepEqual([second?.outcome, third?.outcome], ["closed", "closed"]);
  for (const { id } of [second, third].flatMap((one) => one ?? [])) {
    const { incident, runs, because } = await server.api.getIncident({ id });
    assert.deepEqual([incident.status, runs.length], [2, 0]);
    assert.match(
      because.join("\n"),
      new RegExp(`Closed as a duplicate of ${first?.id}`),
      "of the original, not of another",
    );
  }
  const rows = await world.query("select close_reason from incidents where id = $1", [second?.id]);
  assert.deepEqual(rows, [{ close_reason: "Duplicate" }]);
});

test("create ends the rules; order counts and can be changed", async () => {
  const drop = await rule({ name: "drop all", condition: "alert.order:1", action: "drop" });
  const keep = await rule({ name: "keep those", condition: "alert.vip:true", action: "create" });
  const event = { name: "vip", order: 1, vip: true };
  assert.deepEqual(outcomes(await send(event)), ["dropped"]);
  await server.api.orderIngestRules({ ids: [keep, drop] });
  assert.deepEqual(outcomes(await send(event, { name: "other", order: 1 })), ["created", "dropped"]);
  await server.api.updateIngestRule({ id: drop, enabled: false });
  assert.deepEqual(outcomes(await send({ name: "other", order: 1 })), ["created"]);
  await assert.rejects(server.api.orderIngestRules({ ids: [keep] }), { code: "CHANGE_CONFLICT" });
});

test("suppress: one passes, those like it do not until the time is over", async () => {
  await rule({ name: "hourly", condition: "alert.ping:true", action: "suppress", same: ["alert.host"], for: "1h" });
  const at = (minute: number, host = "s1") => ({
    name: "ping",
    ping: true,
    host,
    occurred: new Date(Date.UTC(2026, 4, 1, 10, minute)).toISOString(),
  });
  const answers = await send(at(0), at(10), at(59), at(60), at(70), at(5, "s2"));
  assert.deepEqual(outcomes(answers), ["created", "suppressed", "suppressed", "created", "suppressed", "created"]);
  assert.deepEqual(outcomes(await send(at(80))), ["suppressed"], "in the next batch as well");
  assert.match(answers[1]?.because ?? "", /Suppressed: the rule hourly/);
});

test("correlate: the first makes the incident, the others are added, and what they would have started runs in it", async () => {
  await rule({
    name: "by host",
    condition: "type:Acme",
    action: "correlate",
    same: ["alert.host"],
    within: "1h",
    rerun: true,
  });
  const acme = async (...bodies: JsonObject[]) => (await (await post(server.url, "acme", bodies)).json()) as Answer[];
  const [first, second] = await acme({ alertId: "C1", host: "c" }, { alertId: "C2", host: "c" });
  assert.deepEqual([second?.outcome, second?.id], ["added", first?.id]);
  const [third] = await acme({ alertId: "C3", host: "C" });
  assert.equal(third?.id, first?.id);
  const id = first?.id ?? "";
  assert.deepEqual(await countersOf(id), [3, 0]);
  const alerts = await server.api.listIncidentAlerts({ id });
  assert.equal(alerts.items.filter(({ outcome }) => outcome === "added").length, 2);
  let runs = 0;
  const areThere = async () => {
    runs = (await server.api.getIncident({ id })).runs.length;
    return runs >= 3;
  };
  await waitFor(areThere, { what: () => `its playbook to run again: ${runs}` });
  assert.equal(runs, 3, "once for each alert");
  await server.api.runCommand({ id, line: '!closeInvestigation closeReason="Resolved"' });
  await waitFor(async () => (await server.api.getIncident({ id })).incident.status === 2, { what: "it to be closed" });
  const [fourth] = await acme({ alertId: "C4", host: "c" });
  assert.notEqual(fourth?.id, id, "what is closed takes nothing more");
});

test("twenty posts at once with one key make one incident", async () => {
  await rule({ name: "race", condition: "", action: "correlate", same: ["name"], within: "1h" });
  const answers = (await Promise.all(Array.from({ length: 20 }, () => send({ name: "racing" })))).flat();
  assert.equal(new Set(answers.map(({ id }) => id)).size, 1);
  assert.deepEqual([answers.filter(({ outcome }) => outcome === "created").length, answers.length], [1, 20]);
  assert.deepEqual(await countersOf(answers[0]?.id ?? ""), [20, 0]);
});

test("maintenance: what happens meanwhile is kept and marked, makes no incident, or one that is closed", async () => {
  const from = new Date(Date.UTC(2026, 3, 1, 2)).toISOString();
  const until = new Date(Date.UTC(2026, 3, 1, 4)).toISOString();
  await rule({ name: "patch night", condition: "alert.host:p*", action: "maintenance", from, until });
  const at = (hour: number, host = "p1") => ({
    name: "down",
    host,
    occurred: new Date(Date.UTC(2026, 3, 1, hour)).toISOString(),
  });
  assert.deepEqual(outcomes(await send(at(1), at(2), at(3), at(4), at(3, "q"))), [
    "created",
    "maintenance",
    "maintenance",
    "created",
    "created",
  ]);
  const [window] = (await server.api.listIngestRules({})).items;
  assert.deepEqual([window?.position, window?.did, window?.window?.open], [null, { maintenance: 2 }, false]);
  await rule({
    name: "mondays",
    condition: "",
    action: "maintenance",
    cron: "0 22 * * mon",
    for: "4h",
    makes: "closed",
  });
  const monday = (day: number, hour: number) => ({
    name: "m",
    occurred: new Date(Date.UTC(2026, 3, day, hour, 30)).toISOString(),
  });
  // The 6th of April 2026 is a Monday.
  const answers = await send(monday(6, 21), monday(6, 22), monday(7, 1), monday(7, 2));
  assert.deepEqual(outcomes(answers), ["created", "closed", "closed", "created"]);
  assert.equal((await server.api.getIncident({ id: answers[1]?.id ?? "" })).incident.status, 2);
});

test("a trial says what would have become of stored alerts, and does nothing", async () => {
  await send({ name: "t", try: "x" }, { name: "t", try: "x" }, { name: "t", try: "y" });
  const before = await world.query("select count(*)::int as n from alert_decisions");
  const definition: IngestRuleDefinition = {
    name: "trial",
    condition: "alert.try:*",
    action: "correlate",
    same: ["alert.try"],
    within: "1h",
    include: "open",
    counting: "first",
    rerun: false,
  };
  const trial = await server.api.tryIngestRule({ definition, alerts: 3 });
  assert.deepEqual(
    [trial.alerts, trial.met, trial.outcomes, trial.outcomesBefore],
    [3, 3, { created: 2, added: 1 }, { created: 3 }],
  );
  const added = trial.items.find(({ verdict }) => verdict.outcome === "added");
  assert.match(added?.verdict.incident ?? "", /^#[12]$/);
  assert.deepEqual(await world.query("select count(*)::int as n from alert_decisions"), before);
  const broken = await server.api.tryIngestRule({ definition: { ...definition, condition: "severity:(" }, alerts: 3 });
  assert.equal(broken.problems[0]?.field, "condition");
  assert.equal(broken.met, 0);
});

test("what is wrong with a rule is said with its place, and versions guard changes", async () => {
  const codeOf = (definition: Input) => server.api.createIngestRule({ definition });
  await assert.rejects(codeOf({ name: "a", condition: "severity:enormous", action: "create" }), {
    code: "RULE_INVALID",
  });
  await assert.rejects(codeOf({ name: "a", condition: "((", action: "create" }), { code: "RULE_INVALID" });
  await assert.rejects(codeOf({ name: "a", condition: "", action: "suppress", for: "9999d" }), {
    code: "RULE_INVALID",
  });
  await assert.rejects(codeOf({ name: "a", condition: "", action: "maintenance" }), { code: "RULE_INVALID" });
  const { problems } = await server.api.checkIngestRule({
    definition: { name: "a", condition: "name:x and severity:enormous", action: "create" },
  });
  assert.deepEqual(
    problems.map(({ field, at }) => [field, at]),
    [["condition", 11]],
  );
  const made = await server.api.createIngestRule({ definition: { name: "a", condition: "", action: "create" } });
  await assert.rejects(codeOf({ name: "a", condition: "", action: "drop" }), { code: "CHANGE_NAME_TAKEN" });
  const { id } = made;
  const changed = await server.api.updateIngestRule({
    id,
    version: 1,
    definition: { name: "b", condition: "", action: "create" },
  });
  assert.equal(changed.version, 2);
  await assert.rejects(server.api.updateIngestRule({ id, version: 1, enabled: false }), { code: "CHANGE_CONFLICT" });
  const { items } = await server.api.listIngestRuleVersions({ id });
  assert.deepEqual(
    items.map(({ version, definition: { name } }) => [version, name]),
    [
      [2, "b"],
      [1, "a"],
    ],
  );
  const audit = await world.query("select action, object from audit where object in ('a', 'b') order by at");
  assert.ok(audit.length >= 2, JSON.stringify(audit));
});

test("an analyst reads rules and tries them, and changes none", async () => {
  const { user } = await server.api.addUser({ name: "anna", role: "analyst", password: "violet harbour 91 lantern" });
  const { secret } = await server.api.createApiKey({
    name: "reader",
    permissions: ["rules.read", "alerts.read"],
    userId: user.id,
  });
  const reader = createClient(routes, { baseUrl: server.url, token: secret });
  const definition = { name: "mine", condition: "", action: "drop" } as const;
  assert.deepEqual((await reader.listIngestRules({})).items, []);
  assert.equal((await reader.checkIngestRule({ definition })).problems.length, 0);
  await assert.rejects(reader.createIngestRule({ definition }), { code: "ACCESS_FORBIDDEN" });
  assert.ok(permissions["rules.read"].includes("analyst") && !permissions["rules.edit"].includes("analyst"));
});
