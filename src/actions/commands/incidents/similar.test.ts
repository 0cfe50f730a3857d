import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonAt } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";
import { similarities } from "./text-similarity.ts";

const hour = (before: number) => new Date(Date.UTC(2026, 10, 25, 12) - before * 3_600_000).toISOString();
const labels = (from: string) => [
  { type: "Email/from", value: from },
  { type: "Brand", value: "Manual" },
];
const long = "The mail server in Hamburg refuses connections from the branch office since this morning";

const world: World = {
  incident: {
    id: "7",
    type: "Phishing",
    name: "Mail from x",
    severity: 2,
    created: hour(0),
    occurred: hour(0),
    details: long,
    labels: labels("x"),
    CustomFields: { dept: "sales" },
  },
  context: { Key: { a: "v" } },
  incidents: [
    {
      id: "7",
      type: "Phishing",
      name: "Mail from x",
      severity: 2,
      created: hour(0),
      occurred: hour(0),
      details: long,
      labels: labels("x"),
    },
    {
      id: "6",
      type: "Phishing",
      name: "Mail from x again",
      severity: 2,
      status: 1,
      created: hour(1),
      occurred: hour(1),
      details: long,
      labels: labels("x"),
      CustomFields: { dept: "sales" },
    },
    {
      id: "5",
      type: "Phishing",
      name: "mail from",
      severity: 3,
      status: 1,
      created: hour(2),
      occurred: hour(2),
      details: "Something else",
      labels: labels("y"),
    },
    {
      id: "4",
      type: "Phishing",
      name: "Mail from x",
      severity: 2,
      status: 2,
      created: hour(3),
      occurred: hour(3),
      details: long,
      labels: labels("x"),
    },
    {
      id: "3",
      type: "Malware",
      name: "Mail from x",
      severity: 2,
      status: 1,
      created: hour(100),
      occurred: hour(100),
      details: long,
      labels: labels("x"),
    },
  ],
  contexts: { "6": { Key: { a: "w" } }, "5": { Key: { a: "v" } } },
};

async function ids(name: string, inputs = {}) {
  const { entryContext, error } = await runBuiltin(name, inputs, world);
  assert.equal(error, undefined);
  const list = entryContext.similarIncidentList;
  assert.equal(entryContext.isSimilarIncidentFound, list !== undefined);
  return Array.isArray(list) ? list.map((row) => jsonAt(row, "rawId")) : [];
}

const searches: [inputs: Record<string, string>, found: string[]][] = [
  [{ similarIncidentFields: "type" }, ["5", "6"]],
  [{ similarIncidentFields: "type", ignoreClosedIncidents: "no" }, ["4", "5", "6"]],
  [{ similarIncidentFields: "type,severity" }, ["6"]],
  [{ similarIncidentFields: "type,severity", incidentFieldsAppliedCondition: "OR", hoursBack: "200" }, ["3", "5", "6"]],
  [{ similarIncidentFields: "name:*" }, ["5", "6"]],
  [{ similarIncidentFields: "name:1" }, ["5", "6"]],
  [{ similarIncidentFields: "name:0" }, []],
  [{ similarLabelsKeys: "Email/from" }, ["6"]],
  [{ similarLabelsKeys: "Email/from,None" }, ["6"]],
  [{ similarContextKeys: "Key.a" }, ["5"]],
  [{ similarCustomFields: "dept" }, ["6"]],
  [{ similarIncidentFields: "type", filterQuery: "severity:high" }, ["5"]],
  [{ similarIncidentFields: "type", maxResults: "1" }, ["5"]],
];

for (const [inputs, found] of searches) {
  test(`FindSimilarIncidents ${JSON.stringify(inputs)} finds ${found.join(", ") || "none"}`, async () => {
    assert.deepEqual(await ids("FindSimilarIncidents", inputs), found);
  });
}

test("FindSimilarIncidents says when there is nothing to compare", async () => {
  for (const inputs of [
    {},
    { similarIncidentFields: "none" },
    { similarIncidentFields: "type,none", skipMissingValues: "no" },
    { similarIncidentFields: "type", similarIncidentKeys: "name" },
  ]) {
    assert.ok((await runBuiltin("FindSimilarIncidents", inputs, world)).error, JSON.stringify(inputs));
  }
});

test("FindSimilarIncidentsByText finds the same text within the time, of the same type", async () => {
  assert.deepEqual(await ids("FindSimilarIncidentsByText", { textFields: "details" }), ["4", "6"]);
  const short = await runBuiltin("FindSimilarIncidentsByText", { textFields: "name" }, world);
  assert.deepEqual([short.error, short.entryContext], [undefined, {}]);
});

test("the same texts are alike entirely, different ones hardly", () => {
  const [same = 0, near = 0, far = 1] = similarities(long, [long, `${long} tomorrow`, "invoice overdue"]);
  assert.ok(Math.abs(same - 1) < 1e-9);
  assert.ok(near < same && near > 0.8);
  assert.equal(far, 0);
});

test("GetDuplicatesMlv2 prefers what shares labels, and tells how likely", async () => {
  assert.deepEqual(await ids("GetDuplicatesMlv2", { threshold: "0.9" }), ["6"]);
  assert.deepEqual(await ids("GetDuplicatesMlv2", { threshold: "1.1" }), []);
  const { entryContext } = await runBuiltin("GetDuplicatesMlv2", {}, world);
  assert.equal(typeof jsonAt(entryContext, "similarIncident", "duplicateProbability"), "number");
  const alone = await runBuiltin("GetDuplicatesMlv2", {}, { ...world, incidents: [] });
  assert.deepEqual([alone.error, alone.entryContext], [undefined, {}]);
});
