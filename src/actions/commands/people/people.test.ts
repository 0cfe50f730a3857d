import assert from "node:assert/strict";
import { test } from "node:test";
import { jsonAt } from "#base/json.ts";
import { runBuiltin, type World } from "#test/memory-investigation.ts";

const world: World = {
  users: [
    { username: "ana", roles: ["Analyst"], openIncidents: 5, online: true },
    { username: "bob", roles: ["Analyst", "Lead"], openIncidents: 1 },
    { username: "eve", roles: ["Lead"], openIncidents: 9, email: "eve@corp.example" },
  ],
  incident: { id: "7", type: "Phishing", owner: "bob" },
  incidents: [
    { id: "1", type: "Phishing", owner: "ana" },
    { id: "2", type: "Phishing", owner: "ana" },
    { id: "3", type: "Malware", owner: "eve" },
  ],
};

test("users and roles are told, by role and by who is at work", async () => {
  const names = async (inputs = {}) => {
    const { contents } = await runBuiltin("getUsers", inputs, world);
    return Array.isArray(contents) ? contents.map((user) => jsonAt(user, "username")) : contents;
  };
  assert.deepEqual(await names(), ["ana", "bob", "eve"]);
  assert.deepEqual(await names({ roles: "lead" }), ["bob", "eve"]);
  assert.deepEqual(await names({ online: "true" }), ["ana"]);
  assert.deepEqual((await runBuiltin("getRoles", {}, world)).contents, [
    { name: "Analyst", users: ["ana", "bob"] },
    { name: "Lead", users: ["bob", "eve"] },
  ]);
});

test("AssignAnalystToIncident gives the incident to who is named or picked", async () => {
  const owner = async (inputs = {}, random = () => 0) => {
    const { operations } = await runBuiltin("AssignAnalystToIncident", inputs, { ...world, random });
    const [operation] = operations;
    return operation?.op === "setIncident" ? operation.fields.owner : undefined;
  };
  assert.equal(await owner({ username: "eve" }), "eve");
  assert.equal(await owner({ email: "EVE@corp.example" }), "eve");
  assert.equal(await owner({}, () => 0.99), "eve");
  assert.equal(await owner({ roles: "Analyst" }, () => 0.99), "bob");
  assert.equal(await owner({ assignBy: "less-busy-user" }), "bob");
  assert.equal(await owner({ assignBy: "online" }), "ana");
  assert.equal(await owner({ assignBy: "top-user" }), "ana");
});

test("AssignAnalystToIncident says why nobody gets it", async () => {
  for (const inputs of [
    { username: "nobody" },
    { roles: "none" },
    { assignBy: "current" },
    { assignBy: "luck" },
    { onCall: "true" },
  ]) {
    const ran = await runBuiltin("AssignAnalystToIncident", inputs, world);
    assert.ok(ran.error, JSON.stringify(inputs));
    assert.deepEqual(ran.operations, []);
  }
});

test("getOwnerSuggestion prefers who had such incidents", async () => {
  assert.equal(jsonAt((await runBuiltin("getOwnerSuggestion", {}, world)).contents ?? null, 0, "username"), "ana");
  assert.ok((await runBuiltin("getOwnerSuggestion", {})).error);
});

test("ExposeIncidentOwner puts the owner into the context, if it is a user", async () => {
  const { context } = await runBuiltin("ExposeIncidentOwner", {}, world);
  assert.equal(jsonAt(context, "IncidentOwner", "username"), "bob");
  const nobody = await runBuiltin("ExposeIncidentOwner", {}, { ...world, incident: { owner: "" } });
  assert.deepEqual([nobody.error, nobody.operations], [undefined, []]);
});

test("addEntitlement makes an id and keeps it", async () => {
  const { contents, operations } = await runBuiltin("addEntitlement", { persistent: "true", replyEntriesTag: "t" });
  assert.match(String(contents), /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/);
  assert.deepEqual(operations, [{ op: "addEntitlement", id: contents, persistent: true, tag: "t" }]);
});
