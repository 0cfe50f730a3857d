/**
 * Classification and mapping by the API, on a server that nobody configured: what stands in Sekoia.io's documentation about
 * Cortex XSOAR, step by step, and what people do with types, fields, mappers and classifiers beyond it.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { MapperDraft } from "#contract/mapping.ts";
import { makeConsoleWorld } from "./console-world.ts";
import { waitFor } from "./wait-for.ts";
import { post } from "./webhook-world.ts";
import type { LocalServer, World } from "./whole-server.ts";

let world: World;
let server: LocalServer;
before(async () => {
  world = await makeConsoleWorld();
  server = await world.serve();
});
after(() => world.close());

const plain = (path: string) => ({ path, filters: [], transformers: [] });
const lines = (fields: Record<string, string>): MapperDraft => ({
  defaultIncidentType: null,
  parts: [
    {
      type: "Sekoia.io",
      keepLabels: true,
      lines: Object.entries(fields).map(([field, path]) => ({ field, value: plain(path) })),
    },
  ],
});
const alert = {
  name: "Suspicious PowerShell",
  occurred: "2026-03-01T12:00:00Z",
  alertId: "ALuQ1",
  alertUrl: "https://app.sekoia.io/operations/alerts/ALuQ1",
  urgency: "high",
  events: [{ host: "srv-1" }],
};
async function send(body: object, instance = "sekoia"): Promise<string> {
  const answer = await post(server.url, instance, body, { authorization: "Bearer complex string" });
  const [made] = (await answer.json()) as { id: string }[];
  return made?.id ?? "";
}

test("the founding walk: type, webhook, sample, fields, mapper, attach; the next alert's incident carries the values", async () => {
  const { api } = server;
  const type = await api.createIncidentType({ name: "Sekoia.io", color: "#b94a0b" });
  assert.deepEqual([type.name, type.color, type.managedBy, type.uses], ["Sekoia.io", "#b94a0b", "console", []]);
  await api.createInstance({
    name: "sekoia",
    integration: "generic-webhook",
    parameters: {
      credentials_identifier: "_header: Authorization",
      credentials_password: "Bearer complex string",
      incident_type: "Sekoia.io",
      store_samples: true,
    },
  });
  const first = await send(alert);
  assert.deepEqual((await api.getIncident({ id: first })).incident.customFields, {});
  const samples = async () => (await api.listMappingSamples({ name: "sekoia" })).items;
  await waitFor(async () => (await samples()).some(({ from }) => from === "sample"), {
    what: () => "no sample is stored",
    trace: samples,
  });
  const [sample] = (await api.listMappingSamples({ name: "sekoia" })).items;
  assert.equal(JSON.parse(sample?.raw ?? "{}").alertId, "ALuQ1");

  const { items: fields } = await api.listIncidentFields({});
  for (const name of ["Alert ID", "Alert URL", "Events"]) {
    const field = fields.find((one) => one.name === name);
    assert.equal(field?.origin, "common", name);
    const used = await api.updateIncidentField({ key: field?.key ?? "", types: ["Sekoia.io"] });
    assert.deepEqual([used.origin, used.types], ["content", ["Sekoia.io"]]);
  }
  assert.equal(fields.find(({ key }) => key === "severity")?.types, "all");
  const described = (await api.describeIncidentTypes({})).items.find(({ name }) => name === "Sekoia.io");
  assert.deepEqual(described?.fields, ["Alert ID", "Alert URL", "Events"]);

  const mapper = lines({ "Alert ID": "alertId", "Alert URL": "alertUrl", Events: "events", severity: "urgency" });
  const tried = await api.tryMapping({ mapper, incidentType: "Sekoia.io", events: [sample?.raw ?? ""] });
  assert.deepEqual(
    tried.outcomes[0]?.fields.map(({ target, value }) => [target, value]),
    [
      ["alertid", "ALuQ1"],
      ["alerturl", alert.alertUrl],
      ["events", alert.events],
      ["severity", 3],
    ],
  );
  const made = await api.createMapping({ kind: "mapper", name: "Sekoia.io mapping" });
  const saved = await api.saveMapping({ kind: "mapper", id: made.id, mapper, version: made.version, note: "first" });
  assert.deepEqual(saved.mapper, mapper);
  const plan = await api.planAttachment({ name: "sekoia", mapper: "Sekoia.io mapping" });
  assert.deepEqual(plan.items[0]?.changes.map(({ field, before: was, after: is }) => [field, was, is]).sort(), [
    ["alertid", null, "ALuQ1"],
    ["alerturl", null, alert.alertUrl],
    ["events", null, alert.events],
    ["severity", 0, 3],
  ]);
  await api.attachMapping({ name: "sekoia", mapper: "Sekoia.io mapping" });

  const { incident, mapping, summary } = await api.getIncident({ id: await send({ ...alert, alertId: "ALuQ2" }) });
  assert.deepEqual(incident.customFields, { alertid: "ALuQ2", alerturl: alert.alertUrl, events: alert.events });
  assert.deepEqual([incident.type, incident.severity, incident.name], ["Sekoia.io", 3, "Suspicious PowerShell"]);
  assert.deepEqual([mapping.mapper, mapping.version], ["Sekoia.io mapping", saved.version]);
  assert.deepEqual(
    summary.sections[0]?.fields.map(({ label, type: kind }) => [label, kind]),
    [
      ["Alert ID", "shortText"],
      ["Alert URL", "url"],
      ["Events", "grid"],
    ],
  );
  const { items } = await api.searchIncidents({ query: "alertid:ALuQ2", filter: 'type:("Sekoia.io")' });
  assert.deepEqual(
    items.map(({ id }) => id),
    [incident.id],
  );
});

test("what is named cannot go, and the refusal says by what", async () => {
  const { api } = server;
  await assert.rejects(api.deleteIncidentType({ name: "Sekoia.io" }), {
    code: "CHANGE_IN_USE",
    message: /instance sekoia.*mapper/s,
  });
  await assert.rejects(api.deleteIncidentField({ key: "alertid" }), {
    code: "CHANGE_IN_USE",
    message: /Sekoia\.io mapping/,
  });
  await assert.rejects(api.deleteMapping({ kind: "mapper", id: "Sekoia.io mapping" }), { code: "CHANGE_IN_USE" });
  await api.createIncidentType({ name: "Nothing names it" });
  await api.deleteIncidentType({ name: "Nothing names it" });
  assert.ok(!(await api.describeIncidentTypes({})).items.some(({ name }) => name === "Nothing names it"));
});

test("names that clash are refused with what has them", async () => {
  const { api } = server;
  const field = (name: string) => api.createIncidentField({ name, type: "shortText" });
  for (const name of ["Severity", "source instance", "labels", "ID", "Alert ID", "alert-id"]) {
    await assert.rejects(field(name), { code: "CHANGE_NAME_TAKEN" }, name);
  }
  await assert.rejects(field("???"), { code: "BAD_REQUEST" });
  await assert.rejects(api.createIncidentType({ name: "sekoia.IO" }), { code: "CHANGE_NAME_TAKEN" });
  await assert.rejects(api.createMapping({ kind: "mapper", name: "sekoia.io MAPPING" }), { code: "CHANGE_NAME_TAKEN" });
  await assert.rejects(api.updateIncidentField({ key: "severity", required: true }), { code: "CHANGE_NOT_POSSIBLE" });
});

test("fields of every type are made and changed; the second of two who change one is told", async () => {
  const { api } = server;
  const risk = await api.createIncidentField({
    name: "Verdict",
    type: "singleSelect",
    options: ["good", "bad"],
    types: "all",
  });
  assert.deepEqual([risk.key, risk.options, risk.types], ["verdict", ["good", "bad"], "all"]);
  const changed = await api.updateIncidentField({
    key: "verdict",
    version: risk.version,
    required: true,
    options: ["good", "bad", "odd"],
  });
  assert.deepEqual([changed.required, changed.options], [true, ["good", "bad", "odd"]]);
  const stale = api.updateIncidentField({ key: "verdict", version: risk.version, required: false });
  await assert.rejects(stale, { code: "CHANGE_CONFLICT" });
  const timer = await api.createIncidentField({ name: "Time to triage", type: "timer", slaMinutes: 90 });
  assert.equal(timer.slaMinutes, 90);
  const grid = await api.createIncidentField({ name: "Hosts", type: "grid", columns: [{ key: "host", name: "Host" }] });
  assert.deepEqual(grid.columns, [{ key: "host", name: "Host", type: "shortText" }]);
  await assert.rejects(api.updateIncidentField({ key: "hosts", slaMinutes: 5 }), { code: "BAD_REQUEST" });
  for (const type of [
    "longText",
    "number",
    "boolean",
    "multiSelect",
    "date",
    "url",
    "html",
    "markdown",
    "user",
    "role",
    "tagsSelect",
    "attachments",
  ] as const) {
    assert.equal((await api.createIncidentField({ name: `A ${type}`, type })).type, type);
  }
});

test("a type says what it starts, how it is shown and when it is due, and takes it back", async () => {
  const { api } = server;
  const type = await api.createIncidentType({
    name: "Phishing",
    playbook: "not there yet",
    autorun: false,
    sla: { minutes: 90, reminderMinutes: 30 },
  });
  assert.deepEqual(
    [type.playbook, type.playbookId, type.autorun, type.sla],
    ["not there yet", null, false, { minutes: 90, reminderMinutes: 30 }],
  );
  const next = await api.updateIncidentType({
    name: "Phishing",
    version: type.version,
    playbook: null,
    sla: null,
    layout: "phish",
  });
  assert.deepEqual([next.playbook, next.sla, next.layout], [null, null, "phish"]);
  await assert.rejects(api.updateIncidentType({ name: "Phishing", version: type.version, color: "#ffffff" }), {
    code: "CHANGE_CONFLICT",
  });
});

test("of the types one is the default: the next one takes it over", async () => {
  const { api } = server;
  await api.createIncidentType({ name: "First default", isDefault: true });
  const second = await api.createIncidentType({ name: "Second default" });
  await api.updateIncidentType({ name: second.name, version: second.version, isDefault: true });
  const { items } = await api.describeIncidentTypes({});
  assert.deepEqual(
    items.filter(({ isDefault }) => isDefault).map(({ name }) => name),
    ["Second default"],
  );
});

test("versions of a mapper are kept with their notes, compared and restored", async () => {
  const { api } = server;
  const key = { kind: "mapper", id: "Sekoia.io mapping" } as const;
  const before = await api.getMapping(key);
  const draft = structuredClone(before.mapper);
  assert.ok(draft);
  draft.parts[0]?.lines.push({
    field: "details",
    value: {
      path: "events.host",
      filters: [
        [{ left: "events.host", operator: "isNotEmpty", right: { text: "", isPath: false }, ignoreCase: false }],
      ],
      transformers: [{ operator: "join", arguments: { separator: { text: ", ", isPath: false } } }],
    },
  });
  const saved = await api.saveMapping({ ...key, mapper: draft, version: before.version, note: "hosts as details" });
  assert.deepEqual(saved.mapper, draft, "what was written is read back the same");
  await assert.rejects(api.saveMapping({ ...key, mapper: draft, version: before.version }), {
    code: "CHANGE_CONFLICT",
  });
  const { incident } = await api.getIncident({ id: await send(alert) });
  assert.equal(incident.details, "srv-1");
  const { items } = await api.listMappingVersions(key);
  assert.deepEqual(
    items.map(({ note, isCurrent }) => [note, isCurrent]),
    [
      ["hosts as details", true],
      ["first", false],
      [null, false],
    ],
  );
  const { lines: differences } = await api.compareMappingVersions({ ...key, from: before.version, to: saved.version });
  assert.ok(differences.some(({ kind, text }) => kind === "added" && text.includes("details")));
  const restored = await api.restoreMapping({ ...key, hash: before.version, version: saved.version });
  assert.deepEqual([restored.version, restored.mapper], [before.version, before.mapper]);
  assert.equal((await api.getIncident({ id: await send(alert) })).incident.details, "");
});

test("a classifier decides the type, and the incident says by which word", async () => {
  const { api } = server;
  const draft = {
    key: { path: "kind", filters: [], transformers: [{ operator: "toLowerCase", arguments: {} }] },
    keyTypes: [{ value: "phish", type: "Phishing" }],
    defaultIncidentType: null,
  };
  const made = await api.createMapping({ kind: "classifier", name: "By kind", classifier: draft });
  assert.deepEqual(made.classifier, draft);
  const tried = await api.tryMapping({
    classifierName: "By kind",
    incidentType: "Sekoia.io",
    events: ['{"kind":"PHISH"}', '{"kind":"x"}', "[1]"],
  });
  assert.deepEqual(
    tried.outcomes.map(({ type, fault }) => [type, fault === undefined]),
    [
      ["Phishing", true],
      ["Sekoia.io", true],
      ["", false],
    ],
  );
  await api.attachMapping({ name: "sekoia", classifier: "By kind" });
  const { incident, classification } = await api.getIncident({ id: await send({ ...alert, kind: "Phish" }) });
  assert.equal(incident.type, "Phishing");
  assert.deepEqual([classification?.classifier, classification?.version], ["By kind", made.version]);
  assert.match(classification?.because ?? "", /"phish"/);
  await assert.rejects(api.attachMapping({ name: "sekoia", classifier: "none such" }), { code: "CONFIG_INVALID" });
  await api.attachMapping({ name: "sekoia", classifier: null });
  assert.equal((await api.getIncident({ id: await send({ ...alert, kind: "Phish" }) })).classification, null);
});

test("an imported mapper leaves as it came but for the line that was changed, and keeps what an editor cannot say", async () => {
  const { api } = server;
  const source = {
    id: "acme-in",
    name: "Acme - Incoming",
    type: "mapping-incoming",
    mapping: {
      "Acme Alert": {
        dontMapEventToLabels: true,
        internalMapping: {
          name: { simple: "title" },
          details: {
            simple: "",
            complex: {
              root: "rules",
              accessor: "name",
              filters: [[{ left: { isContext: true, value: { simple: "rules.on" } }, operator: "isTrue" }]],
              transformers: [{ operator: "join", args: { separator: { isContext: false, value: { simple: "," } } } }],
            },
          },
        },
      },
    },
    version: -1,
    vendorExtra: { untouched: [1.5] },
  };
  await api.importContent({ file: "classifier-acme.json", bytes: Buffer.from(JSON.stringify(source, null, 2)) });
  const before = await api.getMapping({ kind: "mapper", id: "acme-in" });
  const [part] = before.mapper?.parts ?? [];
  assert.deepEqual(
    part?.lines.map(({ field, value }) => [field, "kept" in value]),
    [
      ["name", false],
      ["details", true],
    ],
  );
  assert.ok(before.mapper && part);
  part.lines[0] = { field: "name", value: plain("headline") };
  await api.saveMapping({ kind: "mapper", id: "acme-in", mapper: before.mapper, version: before.version });
  const [, now] = (await api.listMappingVersions({ kind: "mapper", id: "acme-in" })).items
    .map(({ hash }) => hash)
    .reverse();
  const { lines: differences } = await api.compareMappingVersions({
    kind: "mapper",
    id: "acme-in",
    from: before.version,
    to: now ?? "",
  });
  assert.deepEqual(
    differences.filter(({ kind }) => kind !== "same").map(({ text }) => text.trim()),
    ['"simple": "title"', '"simple": "headline"'],
  );
});

test("the drift report names what is read and gone, what reads it, and what nobody takes", async () => {
  const { api } = server;
  for (let n = 0; n < 4; n++) await send({ ...alert, alertId: `old ${n}` });
  const { alertUrl: _, ...without } = alert;
  for (let n = 0; n < 24; n++) await send({ ...without, alertId: `new ${n}`, brandNew: n });
  const report = await api.getDrift({ name: "sekoia", limit: 28 });
  assert.deepEqual([report.looked, report.mapper, report.classifier], [28, "Sekoia.io mapping", null]);
  const gone = report.drifted.find(({ path }) => path === "alertUrl");
  assert.deepEqual(
    [gone?.what, gone?.readers],
    ["gone", [{ kind: "mapper", name: "Sekoia.io mapping", field: "Alert URL" }]],
  );
  assert.deepEqual(
    report.unmapped.find(({ path }) => path === "brandNew"),
    { path: "brandNew", type: "number", seenIn: 24, example: "23" },
  );
  assert.ok(!report.unmapped.some(({ path }) => path.startsWith("events") || path.startsWith("headers")));
  await assert.rejects(api.getDrift({ name: "none" }), { code: "NOT_FOUND" });
});
