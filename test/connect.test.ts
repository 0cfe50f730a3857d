/** Connecting step by step by the API: nothing is kept before yes, and what was shown is what comes of it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { isObject, type JsonObject } from "#base/json.ts";
import type { ConnectOrder } from "#contract/connect.ts";
import { createFakeLogzio } from "#integrations/fakes.ts";
import { type ConsoleServer, openConsole, refusalOf } from "./console-world.ts";
import { waitFor } from "./wait-for.ts";

const canary = "canary-connect-key-5523";
const local = { allow_addresses: "127.0.0.1", requests_per_second: 0, fetch_interval: 0.1 };

let open: ConsoleServer;
before(async () => {
  open = await openConsole({
    sekoia: { keys: { narrow: { permissions: ["SIC_READ_ALERTS"] } } },
  });
});
after(() => open.world.close());

const sekoiaOrder = (others: Partial<ConnectOrder> = {}): ConnectOrder => ({
  integration: "sekoia",
  address: open.world.sekoia.url,
  ...others,
  parameters: { ...local, api_key: open.world.sekoia.apiKey, ...others.parameters },
});
const xsoarOrder = (others: Partial<ConnectOrder> = {}): ConnectOrder => ({
  integration: "xsoar",
  address: open.world.xsoar.url,
  ...others,
  parameters: { allow_addresses: "127.0.0.1", api_key: open.world.xsoar.restApiKey, ...others.parameters },
});

/** Everything that a step could have left behind. */
async function traces(): Promise<string> {
  const tables = ["instances", "secrets", "activations", "content_items", "incident_types", "trigger_configurations"];
  const rows = await Promise.all(
    tables.map((table) => open.world.query(`select * from ${table} order by 1`).then((found) => [table, found])),
  );
  return JSON.stringify(rows);
}

describe("before yes", () => {
  it("each right has a line: what it is for, and where one that is missing is given", async () => {
    const good = await open.api.checkConnection(sekoiaOrder());
    assert.ok(good.ok, good.summary);
    assert.deepEqual([good.name, good.isKnown, good.notAllowed], ["Sekoia.io config", false, null]);
    assert.ok(good.rights.every(({ outcome, mend }) => outcome !== "ok" || mend === null));
    const narrow = await open.api.checkConnection(sekoiaOrder({ parameters: { api_key: "narrow" } }));
    assert.equal(narrow.ok, false);
    const missing = narrow.rights.find(({ outcome, need }) => outcome === "missing" && need === "needed");
    assert.equal(missing?.name, "SIC_READ_INTAKES");
    assert.match(missing?.mend ?? "", /API Keys.*View intakes/);
  });

  it("an address that is not public is not reached, and the line that would allow it is named", async () => {
    const check = await open.api.checkConnection(sekoiaOrder({ parameters: { allow_addresses: "" } }));
    assert.deepEqual([check.ok, check.notAllowed], [false, "127.0.0.1"]);
    assert.match(check.rights[0]?.detail ?? "", /allow_addresses: "127\.0\.0\.1"/);
    assert.equal(check.rights.length, 1, "nothing else was tried");
  });

  it("nothing that answers and what speaks no TLS are told apart", async () => {
    const nobody = await open.api.checkConnection(sekoiaOrder({ address: "http://127.0.0.1:9" }));
    assert.match(nobody.summary, /Nothing listens at 127\.0\.0\.1:9/);
    const noTls = await open.api.checkConnection(
      sekoiaOrder({ address: open.world.sekoia.url.replace("http:", "https:") }),
    );
    assert.match(noTls.summary, /not with TLS/);
  });

  it("neither a check nor a preview keeps anything, and the key is in no answer and in no log", async () => {
    open.world.sekoia.setKey(canary, {});
    const untouched = await traces();
    open.world.sekoia.raiseAlert({ urgency: 80 });
    const order = sekoiaOrder({ parameters: { api_key: canary } });
    const answers = [await open.api.checkConnection(order), await open.api.previewConnection(order)];
    assert.equal(await traces(), untouched);
    const { items } = await open.api.listAudit({});
    assert.ok(items.some(({ action }) => action === "previewConnection"));
    assert.ok(!JSON.stringify([answers, items, open.world.log]).includes(canary));
  });

  it("a wrong address and a name of another kind are refused with the mend", async () => {
    const wrong = await refusalOf(open.api.checkConnection(sekoiaOrder({ address: "https://ann:pw@api.sekoia.io" })));
    assert.equal(wrong.code, "CONFIG_INVALID");
    const none = await refusalOf(open.api.checkConnection({ integration: "xsoar", parameters: {} }));
    assert.match(none.mend ?? "", /https:\/\/xsoar\.example\.com/);
    assert.equal((await refusalOf(open.api.checkConnection({ integration: "http" }))).code, "BAD_REQUEST");
    const lost = xsoarOrder({ handOn: { instance: "nobody", token: "x" } });
    assert.equal((await refusalOf(open.api.previewConnection(lost))).code, "INSTANCE_UNKNOWN");
  });
});

describe("Sekoia.io by itself, then with a Cortex XSOAR", () => {
  it("shows the very incident that the alert then is", async () => {
    const alert = open.world.sekoia.raiseAlert({ urgency: 60 });
    const preview = await open.api.previewConnection(sekoiaOrder());
    const shown = preview.alerts.find(({ label }) => label === alert.shortId);
    assert.ok(shown?.incident, JSON.stringify(preview));
    assert.deepEqual(
      [shown.comesIn, shown.incident.mapper, shown.incident.type],
      [true, "Sekoia.io - Incoming", "Sekoia.io"],
    );
    assert.equal(preview.alerts[0]?.label, alert.shortId, "newest first");
    assert.deepEqual(
      preview.steps.map(({ what, change }) => `${what} ${change}`),
      ["instance created", "content imported", "source begins"],
    );
    const done = await open.api.connect(sekoiaOrder());
    assert.deepEqual(done.steps, preview.steps);
    const found = async () =>
      (await open.api.listIncidents({})).items.find(({ name }) => name === shown.incident?.name);
    await waitFor(async () => (await found()) !== undefined, { what: "the incident" });
    const { items } = await open.api.listIncidents({ text: "" });
    const rows = await open.world.query<JsonObject>(
      "select i.name, i.type, i.severity::float, i.details, i.owner, i.custom_fields from incidents i join alerts a on a.id = i.alert_id where a.label = $1",
      [alert.shortId],
    );
    const { name, type, severity, details, owner, customFields } = shown.incident;
    assert.deepEqual(rows, [{ name, type, severity, details, owner, custom_fields: customFields }]);
    assert.ok(items.length > 0);
  });

  it("hands alerts on from an XSOAR's side, and the body shown is the body that arrives", async () => {
    const { sekoia, xsoar } = open.world;
    const token = xsoar.token.replace("Bearer ", "");
    const before = xsoar.incidentCount();
    const order = xsoarOrder({ handOn: { instance: "Sekoia.io config", webhook: "sekoia", token } });
    const shown = sekoia.raiseAlert({ urgency: 90 });
    const preview = await open.api.previewConnection(order);
    const alert = preview.alerts.find(({ label }) => label === shown.shortId);
    const [request] = alert?.requests ?? [];
    assert.ok(request, JSON.stringify(alert));
    assert.deepEqual(alert?.problems, []);
    assert.deepEqual([request.method, request.url], ["POST", xsoar.webhookUrl()]);
    assert.ok(!JSON.stringify(preview).includes(token), "the token is blotted out");
    assert.equal(xsoar.incidentCount(), before, "nothing was sent");
    const done = await open.api.connect(order);
    assert.deepEqual(
      done.steps.map(({ what, change }) => `${what} ${change}`),
      ["instance created", "playbook created"],
    );
    // The same alert came in before; one just like it is raised now.
    const next = sekoia.raiseAlert({ urgency: 90 });
    await waitFor(() => xsoar.incidents().some(({ alertId }) => alertId === next.shortId), { what: "its incident" });
    const preview2 = await open.api.previewConnection(order);
    const body = preview2.alerts.find(({ label }) => label === next.shortId)?.requests[0]?.body;
    assert.ok(isObject(body));
    const sent = xsoar
      .requests("webhook")
      .map(({ body: text }) => (typeof text === "string" ? JSON.parse(text) : text));
    assert.deepEqual(
      body,
      sent.find((one) => one.alertId === next.shortId),
    );
  });

  it("connected again under its name is edited: no second playbook, no second incident, the key may be left out", async () => {
    const { sekoia, xsoar, query } = open.world;
    const order = { ...sekoiaOrder({ handOn: { instance: "XSOAR" } }), parameters: { ...local, concurrency: 4 } };
    const check = await open.api.checkConnection(order);
    assert.deepEqual([check.ok, check.isKnown], [true, true]);
    const done = await open.api.connect(order);
    assert.deepEqual(
      done.steps.map(({ what, change }) => `${what} ${change}`),
      ["instance edited", "content unchanged", "playbook edited"],
    );
    const playbooks = await query("select 1 from activations where language = 'sekoia'");
    assert.equal(playbooks.length, 1);
    const { items } = await open.api.listInstances({});
    const edited = items.find(({ name }) => name === "Sekoia.io config");
    assert.deepEqual([edited?.parameters.concurrency, edited?.secretsSet], [4, ["api_key"]]);
    const alert = sekoia.raiseAlert();
    await waitFor(() => xsoar.incidents().some(({ alertId }) => alertId === alert.shortId), { what: "its incident" });
    await waitFor(async () => (await query("select 1 from runs where finished_at is null")).length === 0, {
      what: "the end of the runs",
    });
    assert.deepEqual(xsoar.doubledAlertIds(), []);
  });
});

describe("Logz.io", () => {
  it("swapped tokens are told apart; its events become incidents of its own pack, as shown", async (t) => {
    const vendor = createFakeLogzio({ seed: 3 });
    await vendor.start();
    t.after(() => vendor.stop());
    const order = (token: string): ConnectOrder => ({
      integration: "logzio",
      address: vendor.url,
      parameters: { ...local, security_api_token: token, severities: "HIGH, SEVERE", fetch_time: "1 hour" },
    });
    const swapped = await open.api.checkConnection(order(vendor.operationsToken));
    assert.match(swapped.summary, /another kind of account/);
    const malware = vendor.raise({ scenario: "mcafee" });
    vendor.raise({ severity: "LOW" });
    const preview = await open.api.previewConnection(order(vendor.securityToken));
    assert.deepEqual(
      preview.alerts.map(({ sourceId }) => sourceId),
      [malware.alertEventId],
      "the severities are asked for",
    );
    const [alert] = preview.alerts;
    assert.deepEqual([alert?.incident?.type, alert?.incident?.mapper], ["Logz.io Malware", "Logz.io - Incoming"]);
    await open.api.connect(order(vendor.securityToken));
    const kept = () =>
      open.world.query<JsonObject>(
        "select i.name, i.type, i.custom_fields from incidents i join alerts a on a.id = i.alert_id where a.source_id = $1",
        [malware.alertEventId],
      );
    await waitFor(async () => (await kept()).length === 1, { what: "the incident" });
    const { name, type, customFields } = alert?.incident ?? {};
    assert.deepEqual(await kept(), [{ name, type, custom_fields: customFields }]);
  });
});
