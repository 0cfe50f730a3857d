import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonAt } from "#base/json.ts";
import { noon, runBuiltin, type World } from "#test/memory-investigation.ts";

async function operations(name: string, inputs = {}, world: World = {}) {
  const ran = await runBuiltin(name, inputs, world);
  assert.equal(ran.error, undefined);
  return ran.operations;
}

test("setIncident sets fields by their names in the API, severities by their words, dates as ISO", async () => {
  const inputs = {
    id: "9",
    name: "New name",
    severity: "High",
    occurred: "21 Jul 20 18:37 MST",
    closereason: "done",
    roles: "a, b",
    emailfrom: "x@example.com",
    details: "",
    customFields: '{"source ip": "1.2.3.4"}',
  };
  assert.deepEqual(await operations("setIncident", inputs), [
    {
      op: "setIncident",
      incident: "9",
      fields: {
        name: "New name",
        severity: 3,
        occurred: "2020-07-22T01:37:00.000Z",
        closeReason: "done",
        roles: ["a", "b"],
        emailfrom: "x@example.com",
        "source ip": "1.2.3.4",
      },
    },
  ]);
});

test("setIncident refuses a severity and a date nobody knows", async () => {
  for (const inputs of [
    { severity: "awful" },
    { occurred: "someday" },
    { customFields: "no object" },
    { sla: "soon" },
  ]) {
    const ran = await runBuiltin("setIncident", inputs);
    assert.ok(ran.error, JSON.stringify(inputs));
    assert.deepEqual(ran.operations, []);
  }
});

test("setIncident replaces labels or adds some, in every form they are written in", async () => {
  const labels = [
    { type: "Email/subject", value: "x" },
    { type: "Email/from", value: "y" },
  ];
  for (const written of [
    '[{"Email/subject":"x"},{"Email/from":"y"}]',
    [{ "Email/subject": "x" }, { "Email/from": "y" }],
    labels,
    JSON.stringify(labels),
    { "Email/subject": "x", "Email/from": "y" },
  ]) {
    assert.deepEqual(await operations("setIncident", { labels: written }), [{ op: "setIncident", fields: { labels } }]);
    assert.deepEqual(await operations("setIncident", { addLabels: written }), [{ op: "addLabels", labels }]);
  }
  assert.deepEqual(await operations("setIncident", { addLabels: "plain" }), [
    { op: "addLabels", labels: [{ type: "plain", value: "plain" }] },
  ]);
});

test("setIncident sets when the incident or a timer is due", async () => {
  assert.deepEqual(await operations("setIncident", { sla: "444", slaField: "remediationsla" }), [
    { op: "setSla", field: "remediationsla", minutes: 444 },
  ]);
  assert.deepEqual(await operations("setIncident", { sla: "2026-11-25T12:00:00Z" }), [{ op: "setSla", due: noon }]);
});

test("setIncident with replacePlaybook takes the new type's playbook", async () => {
  assert.deepEqual(await operations("setIncident", { type: "Phishing", replacePlaybook: "true" }), [
    { op: "setIncident", fields: { type: "Phishing" } },
    { op: "setPlaybookOfType", incidentType: "Phishing" },
  ]);
});

test("empty arguments change nothing, unless deleteEmptyField empties their fields", async () => {
  assert.deepEqual(await operations("setIncident", { details: "", emailfrom: "" }), []);
  assert.deepEqual(await operations("setIncident", { details: "", emailfrom: "", deleteEmptyField: "true" }), [
    { op: "setIncident", fields: { details: null, emailfrom: null } },
  ]);
});

test("the older commands set one field each", async () => {
  assert.deepEqual(await operations("setOwner", { owner: "ana" }), [{ op: "setIncident", fields: { owner: "ana" } }]);
  assert.deepEqual(await operations("setSeverity", { severity: "low", id: "9" }), [
    { op: "setIncident", incident: "9", fields: { severity: 1 } },
  ]);
  assert.deepEqual(await operations("setStage", { stage: "Triage" }), [
    { op: "setIncident", fields: { phase: "Triage" } },
  ]);
  assert.deepEqual(await operations("setPlaybook", { name: "P", incidentId: "9" }), [
    { op: "setPlaybook", incident: "9", playbook: "P" },
  ]);
  assert.deepEqual(await operations("setPlaybookAccordingToType", { type: "T" }), [
    { op: "setPlaybookOfType", incidentType: "T" },
  ]);
});

test("IncidentSet sets what its arguments name", async () => {
  const inputs = {
    owner: "ana",
    stage: "Triage",
    severity: "critical",
    customFieldName: "note",
    customFieldValue: "x",
    addLabels: '[{"a":"b"}]',
    playbook: "P",
  };
  assert.deepEqual(await operations("IncidentSet", inputs), [
    { op: "setIncident", fields: { owner: "ana", phase: "Triage", severity: 4, note: "x" } },
    { op: "addLabels", labels: [{ type: "a", value: "b" }] },
    { op: "setPlaybook", playbook: "P" },
  ]);
});

test("closing takes the fields of the close form along", async () => {
  assert.deepEqual(
    await operations("closeInvestigation", { closeReason: "Resolved", closeNotes: "n", verdict: "ok" }),
    [
      { op: "setIncident", fields: { verdict: "ok" } },
      { op: "closeIncident", reason: "Resolved", notes: "n" },
    ],
  );
  assert.deepEqual(await operations("closeInvestigation", {}), [{ op: "closeIncident", reason: "", notes: "" }]);
  assert.deepEqual(await operations("CloseInvestigation", { reason: "r" }), [
    { op: "closeIncident", reason: "r", notes: "" },
  ]);
  assert.deepEqual(await operations("reopenInvestigation", { id: "9" }), [{ op: "reopenIncident", incident: "9" }]);
});

test("createNewIncident always makes one, says where it came from, and tells its id", async () => {
  const inputs = {
    name: "N",
    severity: "High",
    labels: '[{"a":"b"}]',
    customFields: { x: 1 },
    entryIDs: "1@7",
    sla: "5",
  };
  const { operations: made, entryContext } = await runBuiltin("createNewIncident", inputs);
  assert.deepEqual(entryContext, { CreatedIncidentID: "100" });
  assert.deepEqual(made, [
    {
      op: "createIncident",
      id: "100",
      entryIds: ["1@7"],
      fields: {
        name: "N",
        severity: 3,
        x: 1,
        labels: [
          { type: "a", value: "b" },
          { type: "Brand", value: "Manual" },
          { type: "Instance", value: "Manual" },
        ],
      },
    },
    { op: "setSla", incident: "100", minutes: 5 },
  ]);
  assert.ok((await runBuiltin("createNewIncident", { name: "" })).error);
});

test("duplicates for tests happened before the incident they are like", async () => {
  const incident = {
    id: "7",
    name: "N",
    type: "T",
    severity: 2,
    occurred: "2026-11-25T12:00:00.5Z",
    CustomFields: { x: 1 },
  };
  const [duplicate] = await operations("CreateDuplicateIncident", {}, { incident });
  assert.equal(
    jsonAt(duplicate?.op === "createIncident" ? duplicate.fields : null, "occurred"),
    "2026-11-25T11:00:00.500Z",
  );
  assert.equal(jsonAt(duplicate?.op === "createIncident" ? duplicate.fields : null, "x"), 1);
  const [test] = await operations("TestCreateDuplicates", {}, { incident });
  assert.equal(jsonAt(test?.op === "createIncident" ? test.fields : null, "occurred"), "2026-11-25T06:00:00.500Z");
});

test("investigate begins another incident", async () => {
  assert.deepEqual(await operations("investigate", { id: "9" }), [{ op: "investigate", incident: "9" }]);
});

const incidents = [
  {
    id: "3",
    name: "c",
    status: 1,
    severity: 2,
    type: "A",
    created: "2026-11-25T10:00:00Z",
    labels: [{ type: "x", value: "1" }],
  },
  {
    id: "2",
    name: "b",
    status: 2,
    severity: 3,
    type: "B",
    created: "2026-11-24T10:00:00Z",
    labels: [{ type: "x", value: "1" }],
  },
  {
    id: "1",
    name: 'a "quoted"',
    status: 0,
    severity: 1,
    type: "A",
    created: "2026-11-23T10:00:00Z",
    labels: [
      { type: "x", value: "1" },
      { type: "y", value: "2" },
    ],
  },
];

test("linking answers how many, and refuses an incident that is not there", async () => {
  const linked = await runBuiltin("linkIncidents", { linkedIncidentIDs: "2,3" }, { incidents });
  assert.equal(linked.contents, "2 incidents linked");
  assert.deepEqual(linked.operations, [{ op: "linkIncidents", incident: "7", others: ["2", "3"], action: "link" }]);
  const retry = await runBuiltin("LinkIncidentsWithRetry", { linkedIncidentIDs: "2,3" }, { incidents });
  assert.deepEqual([retry.contents, retry.operations], [linked.contents, linked.operations]);
  assert.ok((await runBuiltin("linkIncidents", { linkedIncidentIDs: "2,99" }, { incidents })).error);
  assert.ok((await runBuiltin("linkIncidents", { linkedIncidentIDs: "2", action: "glue" }, { incidents })).error);
  assert.deepEqual(await operations("CloseInvestigationAsDuplicate", { duplicateId: "2" }, { incidents }), [
    { op: "linkIncidents", incident: "2", others: ["7"], action: "duplicate" },
  ]);
});

test("getIncidents asks by query and by fields, sorts and pages", async () => {
  const ids = async (inputs = {}) => {
    const { contents } = await runBuiltin("getIncidents", inputs, { incidents });
    const data = jsonAt(contents, "data");
    return Array.isArray(data) ? data.map((incident) => jsonAt(incident, "id")) : data;
  };
  assert.deepEqual(await ids(), ["3", "2", "1"]);
  assert.deepEqual(await ids({ query: "-status:closed and type:A" }), ["3", "1"]);
  assert.deepEqual(await ids({ status: "active,pending" }), ["3", "1"]);
  assert.deepEqual(await ids({ notstatus: "closed", type: "A", level: "low" }), ["1"]);
  assert.deepEqual(await ids({ fromdate: "2026-11-24T00:00:00Z", todate: "2026-11-25T00:00:00Z" }), ["2"]);
  assert.deepEqual(await ids({ sort: "created.asc", size: "2" }), ["1", "2"]);
  assert.deepEqual(await ids({ sort: "severity.desc", limit: "1" }), ["2"]);
  assert.deepEqual(await ids({ size: "1", page: "1" }), ["2"]);
  assert.deepEqual(await ids({ name: 'a "quoted"' }), ["1"]);
  assert.ok((await runBuiltin("getIncidents", { query: "status:(" }, { incidents })).error);
});

test("CompareIncidentsLabels shows what only one of two has", async () => {
  const compare = async (one: string, two: string) =>
    runBuiltin("CompareIncidentsLabels", { incident_id_1: one, incident_id_2: two }, { incidents });
  const { contents } = await compare("1", "2");
  assert.match(String(contents), /\| y \| 2 \|\n/);
  assert.match(String(contents), /\*\*No entries\.\*\*/);
  assert.match(String((await compare("2", "3")).contents), /same labels/);
  assert.ok((await compare("1", "99")).error);
});

test("timers are named by their action", async () => {
  assert.deepEqual(await operations("startTimer", { timerField: "t" }), [{ op: "timer", field: "t", action: "start" }]);
  assert.deepEqual(await operations("pauseTimer", { timerField: "t", incidentId: "9" }), [
    { op: "timer", incident: "9", field: "t", action: "pause" },
  ]);
  assert.deepEqual(await operations("resetTimer", { all: "true" }), [{ op: "timer", action: "reset" }]);
  assert.ok((await runBuiltin("stopTimer", {})).error);
});

test("the examples for changed fields set what they are for", async () => {
  assert.deepEqual(await operations("ChangeRemediationSLAOnSevChange", { new: "Critical" }), [
    { op: "setSla", field: "remediationsla", minutes: 60 },
  ]);
  assert.deepEqual(await operations("ChangeRemediationSLAOnSevChange", { new: "Low" }), [
    { op: "setSla", field: "remediationsla", due: noon + 6 * 86_400_000 },
  ]);
  assert.deepEqual(await operations("StopTimeToAssignOnOwnerChange", { new: "ana" }), [
    { op: "timer", field: "timetoassignment", action: "stop" },
  ]);
  assert.deepEqual(await operations("StopTimeToAssignOnOwnerChange", { old: "bob", new: "ana" }), []);
});

test("tasks are completed, given away, opened again and timed", async () => {
  assert.deepEqual(await operations("taskComplete", { id: "polling", input: "YES", parentPlaybookID: "run-1" }), [
    { op: "completeTask", task: "polling", input: "YES", parentPlaybook: "run-1" },
  ]);
  assert.deepEqual(await operations("taskAssign", { id: "3", assignee: "ana" }), [
    { op: "assignTask", task: "3", assignee: "ana" },
  ]);
  assert.deepEqual(await operations("taskReopen", { id: "3" }), [{ op: "reopenTask", task: "3" }]);
  assert.deepEqual(await operations("setTaskDueDate", { id: "3", dueDate: "2026-11-25T12:00:00Z" }), [
    { op: "setTaskDue", task: "3", due: noon },
  ]);
});
