import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Json } from "#base/json.ts";
import { activationProblems } from "./activation-problems.ts";
import { applyOverrides, type Overrides } from "./apply-overrides.ts";
import { placeholdersOf } from "./placeholders.ts";
import { readSekoiaPlaybook } from "./read-playbook.ts";
import { writeSekoiaPlaybook } from "./write-playbook.ts";

const text = readFileSync(new URL("../../../content/sekoia/create-incident-on-xsoar.json", import.meta.url), "utf8");

function load() {
  const { playbook, original } = readSekoiaPlaybook(text);
  assert.ok(playbook && original);
  return { playbook, original };
}

function override(overrides: Overrides) {
  const { playbook, original } = load();
  return applyOverrides(playbook, original, overrides);
}

const filled: Overrides = {
  "3": { url: "https://xsoar.example.org/instance/execute/sekoia", headers: { authorization: "Bearer secret" } },
};
const commands = new Set(["sekoia-get-alert", "sekoia-get-events", "http-request"]);

test("placeholders that were not replaced are named, and gone once they are", () => {
  const found = placeholdersOf(load().playbook);
  assert.deepEqual(
    found.map(({ code, severity, path }) => [code, severity, path]),
    [
      ["CONTENT_SEKOIA_PLACEHOLDER", "error", "nodes.3.arguments.url"],
      ["CONTENT_SEKOIA_PLACEHOLDER", "error", "nodes.3.arguments.headers.Authorization"],
    ],
  );
  assert.match(found.map(({ message }) => message).join(), /<YOUR_XSOAR_DOMAIN>.*YOUR_XSOAR_TOKEN/s);
  assert.deepEqual(placeholdersOf(override(filled).playbook), []);
});

test("other ways to mark what must be filled in are known too", () => {
  for (const mark of ["<YOUR_TOKEN>", "YOUR API KEY HERE", "Basic _to_update_", "T/XXXXXXXXX"]) {
    const problems = placeholdersOf(override({ "3": { headers: { Authorization: mark } } }).playbook);
    assert.equal(problems.filter(({ path }) => path?.endsWith("Authorization")).length, 1, mark);
  }
  const { playbook } = override({
    "3": { data: "your order of your-own goods: YOURS, XXXL", url: "https://a.example" },
  });
  assert.deepEqual(
    placeholdersOf(playbook).map(({ path }) => path),
    ["nodes.3.arguments.headers.Authorization"],
  );
});

test("headers are merged by name whatever their case, other arguments replaced, null takes away", () => {
  const { playbook, problems } = override({
    "0": { rule_filter: "Brute force" },
    "2": { limit: 5, latest_time: "now" },
    "3": {
      ...filled["3"],
      headers: { AUTHORIZATION: "Bearer t", "X-Tenant": "a" },
      json: { a: "{{ node.1.title }}" },
      fail_on_http_error: null,
    },
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(playbook.trigger?.arguments, { rule_filter: { kind: "literal", value: "Brute force" } });
  const get = (id: string) => playbook.tasks[id]?.command?.arguments ?? {};
  assert.deepEqual(get("2").limit, { kind: "literal", value: 5 });
  assert.deepEqual(get("2").latest_time, { kind: "literal", value: "now" });
  assert.deepEqual(get("3").headers, { kind: "literal", value: { Authorization: "Bearer t", "X-Tenant": "a" } });
  assert.deepEqual(get("3").json, { kind: "jinja", template: { a: "{{ node.1.title }}" } });
  assert.ok(!("fail_on_http_error" in get("3")));
});

test("edits that cannot hold are reported and change nothing", () => {
  const wrong: [overrides: Overrides, code: string, path: string][] = [
    [{ "9": { url: "https://a.example" } }, "CONTENT_SEKOIA_OVERRIDE_UNKNOWN", "nodes.9"],
    [
      { __proto__: null, constructor: { url: 1 } } as unknown as Overrides,
      "CONTENT_SEKOIA_OVERRIDE_UNKNOWN",
      "nodes.constructor",
    ],
    [{ "3": { url: null } }, "CONTENT_SEKOIA_ARGUMENT_MISSING", "nodes.3.arguments"],
    [{ "3": { method: "fetch" } }, "CONTENT_SEKOIA_ARGUMENT_TYPE", "nodes.3.arguments.method"],
    [{ "3": { json: '{"a": {{ }' } }, "JINJA_SYNTAX", "nodes.3.arguments.json"],
  ];
  const before = load();
  for (const [overrides, code, path] of wrong) {
    const { playbook, original, problems } = override(overrides);
    const told = problems.filter(({ severity }) => severity !== "info");
    assert.deepEqual(
      told.map((problem) => [problem.code, problem.severity, problem.path]),
      [[code, "error", path]],
    );
    assert.deepEqual({ playbook, original }, before);
  }
});

test("applying edits leaves what was given alone", () => {
  const given = load();
  const copy = structuredClone(given);
  applyOverrides(given.playbook, given.original, filled);
  assert.deepEqual(given, copy);
});

test("a playbook can be activated once its placeholders, commands, trigger and filters are there", () => {
  const codesOf = (overrides: Overrides, known: Parameters<typeof activationProblems>[1]) => {
    return activationProblems(override(overrides).playbook, known).map(({ code, path }) => [code, path]);
  };
  assert.deepEqual(codesOf(filled, { commands, triggers: new Set(["sekoia/alert-created"]) }), []);
  assert.deepEqual(
    codesOf(filled, { commands: new Set(["http-request"]), triggers: new Set(["sekoia/case-created"]) }),
    [
      ["CONTENT_SEKOIA_TRIGGER_UNKNOWN", "nodes.0.trigger_uuid"],
      ["CONTENT_SEKOIA_ACTION_UNKNOWN", "nodes.1.action_uuid"],
      ["CONTENT_SEKOIA_ACTION_UNKNOWN", "nodes.2.action_uuid"],
    ],
  );
  assert.deepEqual(codesOf({ "3": { ...filled["3"], data: "{{ 1 | frobnicate }}" } }, { commands }), [
    ["JINJA_UNKNOWN_FILTER", "nodes.3.arguments.data"],
  ]);
});

test("what was edited is written, and everything else stays as it was", () => {
  const { playbook } = load();
  const source: Json = JSON.parse(text);
  const edited = override({ "3": { ...filled["3"], json: null } }).playbook;
  const written = JSON.parse(writeSekoiaPlaybook(source, edited));
  const expected = JSON.parse(text);
  expected.nodes[3].arguments.url = "https://xsoar.example.org/instance/execute/sekoia";
  expected.nodes[3].arguments.headers = { Authorization: "Bearer secret" };
  delete expected.nodes[3].arguments.json;
  assert.deepEqual(written, expected);
  assert.deepEqual(JSON.parse(writeSekoiaPlaybook(source, playbook)), source);
});

test("a sealed value is never written out", () => {
  const { playbook, original } = load();
  const call = playbook.tasks["3"]?.command;
  assert.ok(call);
  call.arguments.headers = {
    kind: "object",
    fields: { Authorization: { kind: "secret", id: "s1" }, "X-New": { kind: "secret", id: "s2" } },
  };
  call.arguments.auth_token = { kind: "secret", id: "s3" };
  assert.deepEqual(JSON.parse(writeSekoiaPlaybook(original, playbook)), JSON.parse(text));
});

test("the layout asked for is kept", () => {
  const { playbook, original } = load();
  assert.match(writeSekoiaPlaybook(original, playbook, { indent: " " }), /^\{\n "name"/);
  assert.match(writeSekoiaPlaybook(original, playbook), /^\{\n {2}"name"/);
});
