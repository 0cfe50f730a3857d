import assert from "node:assert/strict";
import { test } from "node:test";
import { defineIntegration } from "#sdk/integration.ts";
import type { WantedConfiguration } from "./apply-configuration.ts";
import { checkIncidentSetup } from "./incident-setup.ts";

const hook = defineIntegration({
  id: "hook",
  name: "Hook",
  description: "Is posted to.",
  parameters: [],
  limits: { concurrency: 1, requestTimeoutMs: 1_000 },
  commands: [],
  checkParameters: ({ open }) => (open === true ? [] : [{ parameter: "open", message: "It is closed." }]),
  webhook: { isAuthorized: () => true, read: () => ({ events: [], unreadable: [] }) },
});

const playbooks = [
  { id: "1", name: "One" },
  { id: "2", name: "Same" },
  { id: "3", name: "Same" },
];

function pathsOf(wanted: Partial<WantedConfiguration>): string[] {
  const problems = checkIncidentSetup([hook], { instances: [], playbooks: [], ...wanted }, playbooks);
  assert.ok(problems.every(({ severity }) => severity === "error"));
  return problems.map(({ path }) => path ?? "");
}

test("what fits together has no problem", () => {
  const mappers = [{ name: "m", fields: { name: "title" } }];
  const incidentTypes = [{ name: "A", playbook: "1", default: true }, { name: "B", playbook: "One" }, { name: "C" }];
  const instances = [{ name: "h", integration: "hook", parameters: { open: true, mapper: "m" } }];
  assert.deepEqual(pathsOf({ mappers, incidentTypes, instances }), []);
});

test("playbooks that are not there or not one are told, and types and mappers that stand twice", () => {
  const incidentTypes = [
    { name: "A", playbook: "4", default: true },
    { name: "B", playbook: "Same", default: true },
    { name: "B" },
  ];
  const mapper = { name: "m", fields: { name: "title" } };
  assert.deepEqual(pathsOf({ incidentTypes, mappers: [mapper, mapper] }), [
    "mappers",
    "incident_types",
    "incident_types",
    "incident_types.A.playbook",
    "incident_types.B.playbook",
  ]);
});

test("an instance's own mistakes are told", () => {
  const instances = [{ name: "h", integration: "hook", parameters: { mapper: "gone" } }];
  assert.deepEqual(pathsOf({ instances }), ["instances.h.parameters.open"]);
});
