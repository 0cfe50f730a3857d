import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { defineIntegration } from "#sdk/integration.ts";
import { upsertIncidentType } from "#store/incident-types.ts";
import { keepMapper } from "#store/mappers.ts";
import { openStoreDesk, type StoreDesk } from "#test/store-desk.ts";
import { checkNamedContent, type KnownContent, readKnownContent } from "./check-named-content.ts";

let desk: StoreDesk;
before(async () => {
  desk = await openStoreDesk();
});
after(() => desk.close());

const integrations = [
  defineIntegration({
    id: "hook",
    name: "Hook",
    description: "For tests.",
    parameters: [],
    limits: { concurrency: 1, requestTimeoutMs: 1_000 },
    commands: [],
    webhook: { read: () => ({ events: [], unreadable: [] }) } as never,
  }),
];

const wantedWith = (parameters: Record<string, string>) => ({
  instances: [{ name: "h", integration: "hook", parameters }],
  playbooks: [],
  mappers: [{ name: "of the file", fields: { name: "title" } }],
  incidentTypes: [{ name: "Ours" }],
});

const told = (parameters: Record<string, string>, known?: KnownContent) =>
  checkNamedContent(integrations, wantedWith(parameters), known).map(({ severity, code, path }) => [
    severity,
    code,
    path,
  ]);

const known: KnownContent = {
  mappers: ["Phishing - Incoming", "phishing-in"],
  classifiers: ["Phishing - Classifier"],
  incidentTypes: ["Phishing"],
};

test("an instance may name a mapper of the file or of content, a classifier of content, and an incident type", () => {
  for (const mapper of ["of the file", "Phishing - Incoming", "phishing-in", ""]) {
    assert.deepEqual(told({ mapper, classifier: "Phishing - Classifier", incident_type: "Phishing" }, known), []);
  }
  assert.deepEqual(told({ incident_type: "Ours" }, known), []);
});

test("what is not there is an error that says where and what there is; a type that nobody made is a warning", () => {
  assert.deepEqual(told({ mapper: "Phising", classifier: "Phising", incident_type: "Phising" }, known), [
    ["error", "CONFIG_MAPPER_UNKNOWN", "instances.h.parameters.mapper"],
    ["error", "CONFIG_CLASSIFIER_UNKNOWN", "instances.h.parameters.classifier"],
    ["warning", "CONFIG_INCIDENT_TYPE_UNKNOWN", "instances.h.parameters.incident_type"],
  ]);
  const [first] = checkNamedContent(integrations, wantedWith({ mapper: "Phising" }), known);
  assert.match(first?.message ?? "", /Phising.*of the file, Phishing - Incoming/);
});

test("before any content was imported it is a warning, so that the server starts and content can be", () => {
  const none: KnownContent = { mappers: [], classifiers: [], incidentTypes: [] };
  assert.deepEqual(
    told({ mapper: "of content", classifier: "of content" }, none).map(([severity]) => severity),
    ["warning", "warning"],
  );
  assert.deepEqual(
    told({ mapper: "of content", classifier: "of content" }).map(([severity]) => severity),
    ["warning", "warning"],
  );
});

test("what is kept in the database is known", async () => {
  assert.deepEqual(await readKnownContent(desk.db), { mappers: [], classifiers: [], incidentTypes: [] });
  await keepMapper(desk.db, { name: "kept", fields: { name: "title" } });
  await upsertIncidentType(desk.db, { name: "Phishing", playbookId: null, isDefault: false });
  assert.deepEqual(await readKnownContent(desk.db), {
    mappers: ["kept"],
    classifiers: [],
    incidentTypes: ["Phishing"],
  });
});
