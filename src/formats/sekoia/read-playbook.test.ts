import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { isObject, type Json, type JsonObject } from "#base/json.ts";
import { formatProblem, hasErrors } from "#base/problem.ts";
import { compileValue, evaluateValue } from "#playbook/jinja/value-template.ts";
import type { Task } from "#playbook/model.ts";
import { sampleExport, sampleNodes } from "#test/sekoia-export.ts";
import { readSekoiaPlaybook } from "./read-playbook.ts";
import { writeSekoiaPlaybook } from "./write-playbook.ts";

function read(source: Json) {
  return readSekoiaPlaybook(JSON.stringify(source, null, 2), "sample.json");
}

function taskOf(source: Json, id: string): Task {
  const { playbook, problems } = read(source);
  const task = playbook?.tasks[id];
  assert.ok(task, problems.map(formatProblem).join("\n"));
  return task;
}

test("compiles a playbook with every kind of node", () => {
  const { playbook, problems } = read(sampleExport());
  assert.deepEqual(problems, []);
  assert.equal(playbook?.id, "6a9c7f0e-54f0-4a55-8f49-0d5f0d1f7c11");
  assert.equal(playbook.language, "sekoia");
  assert.deepEqual(playbook.trigger, { integration: "sekoia", trigger: "alert-created" });
  assert.equal(playbook.startTaskId, "0");
  const { tasks } = playbook;
  assert.deepEqual(tasks["0"], {
    id: "0",
    name: "A new alert",
    type: "start",
    next: { "#none#": ["1"] },
    onError: "stop",
  });
  assert.deepEqual(tasks["1"]?.command, {
    name: "sekoia-get-alert",
    brand: "sekoia",
    arguments: {
      uuid: { kind: "jinja", template: "{{ node.0.alert_uuid }}" },
      stix: { kind: "literal", value: false },
    },
  });
  assert.deepEqual(tasks["2"]?.branches, [
    {
      label: "urgent",
      groups: [
        [
          {
            left: { kind: "jinja", template: "{{ node.1.urgency.current_value }}" },
            operator: "sekoia:>=",
            right: { kind: "jinja", template: "{{ 80 }}" },
          },
        ],
      ],
    },
  ]);
  assert.deepEqual(tasks["2"]?.next, { urgent: ["3"], "#default#": ["4"] });
  assert.deepEqual(tasks["3"]?.next, { "#none#": [], "#error#": ["4"] });
  assert.equal(tasks["3"]?.onError, "error-path");
  assert.deepEqual(tasks["3"]?.command?.arguments.json, {
    kind: "jinja",
    template: { text: "{{ node.1.short_id }}" },
  });
  assert.equal(tasks["3"]?.command?.brand, "http");
  assert.equal(tasks["4"]?.type, "store");
  assert.deepEqual(tasks["4"]?.modifications, [
    { key: "seen", type: "append", value: { kind: "jinja", template: "{{ node.1.short_id }}" } },
  ]);
  assert.equal(tasks["5"]?.type, "foreach");
  assert.deepEqual(tasks["5"]?.frame?.bodyTaskIds, ["6"]);
  assert.deepEqual(tasks["5"]?.frame?.items, { kind: "jinja", template: "{{ node.1.assets }}" });
  assert.deepEqual([tasks["7"]?.type, tasks["7"]?.join], ["title", "any"]);
});

test("a trigger's filters become part of the trigger", () => {
  const nodes = sampleNodes();
  Object.assign(nodes["0"] ?? {}, { arguments: { rule_filter: "Brute force" } });
  assert.deepEqual(read(sampleExport(nodes)).playbook?.trigger, {
    integration: "sekoia",
    trigger: "alert-created",
    arguments: { rule_filter: { kind: "literal", value: "Brute force" } },
  });
});

test("a body written as text is JSON once rendered; what Tocsin does better than Sekoia is said", () => {
  const nodes = sampleNodes();
  const json = '{"text": "{{ node.1.short_id }}", "events": [{{ node.1.events[0] }}]}';
  Object.assign(nodes["3"] ?? {}, { arguments: { method: "post", url: "https://a.example", json } });
  const { playbook, problems } = read(sampleExport(nodes));
  assert.deepEqual(playbook?.tasks["3"]?.command?.arguments.json, { kind: "jinja", template: json, asJson: true });
  assert.deepEqual(
    problems.map(({ code, severity, path }) => [code, severity, path]),
    ["JINJA_JSON_TREE", "JINJA_DROPPED_ELEMENT"].map((code) => [code, "info", "nodes.3.arguments.json"]),
  );
});

test("a case that is wired nowhere still has its edge, so that it does not fall to the else-branch", () => {
  const nodes = sampleNodes();
  Object.assign(nodes["2"] ?? {}, { outputs: { else: ["3"] } });
  assert.deepEqual(taskOf(sampleExport(nodes), "2").next, { "#default#": ["3"], urgent: [] });
});

test("names of the prototype are plain case names", () => {
  const text = JSON.stringify(sampleExport()).replaceAll('"urgent"', '"__proto__"');
  const { playbook, problems } = readSekoiaPlaybook(text);
  assert.deepEqual(problems, []);
  assert.deepEqual(Object.entries(playbook?.tasks["2"]?.next ?? {}), [
    ["__proto__", ["3"]],
    ["#default#", ["4"]],
  ]);
});

test("reads a text with a byte order mark", () => {
  assert.deepEqual(readSekoiaPlaybook(`\uFEFF${JSON.stringify(sampleExport())}`).problems, []);
});

test("text that stands for a number or a truth value is read as such, with a warning", () => {
  const nodes = sampleNodes();
  Object.assign(nodes["1"] ?? {}, { arguments: { uuid: 17, stix: "True", cases: null } });
  const { playbook, problems } = read(sampleExport(nodes));
  assert.deepEqual(playbook?.tasks["1"]?.command?.arguments, {
    uuid: { kind: "literal", value: "17" },
    stix: { kind: "literal", value: true },
  });
  assert.deepEqual(
    problems.map(({ code, severity, path }) => [code, severity, path]),
    [
      ["CONTENT_SEKOIA_ARGUMENT_TYPE", "warning", "nodes.1.arguments.uuid"],
      ["CONTENT_SEKOIA_ARGUMENT_TYPE", "warning", "nodes.1.arguments.stix"],
    ],
  );
});

type Edit = (nodes: Record<string, JsonObject>, root: JsonObject) => void;
/** At: what stands where the problem points at, from its line and column on. */
type Expected = [code: string, severity: string, path: string | undefined, at: string];

function set(id: string, changes: JsonObject): Edit {
  return (nodes) => Object.assign(nodes[id] ?? {}, changes);
}

function drop(id: string, field: string): Edit {
  return (nodes) => delete nodes[id]?.[field];
}

const faults: [name: string, edit: Edit, ...expected: Expected[]][] = [
  ["no name", (_, root) => delete root.name, ["FIELD_MISSING", "error", undefined, "{"]],
  ["an empty name", (_, root) => Object.assign(root, { name: " " }), ["FIELD_MISSING", "error", "name", '" "']],
  ["a name that is no text", (_, root) => Object.assign(root, { name: 5 }), ["FIELD_TYPE", "error", "name", "5,"]],
  ["a uuid that is no text", (_, root) => Object.assign(root, { uuid: 5 }), ["FIELD_TYPE", "error", "uuid", "5,"]],
  ["no uuid", (_, root) => delete root.uuid, ["UUID_MISSING", "info", undefined, "{"]],
  ["no nodes", (_, root) => delete root.nodes, ["FIELD_MISSING", "error", undefined, "{"]],
  ["empty nodes", (_, root) => Object.assign(root, { nodes: {} }), ["FIELD_MISSING", "error", "nodes", "{}"]],
  ["nodes in a list", (_, root) => Object.assign(root, { nodes: [1] }), ["FIELD_TYPE", "error", "nodes", "["]],
  ["a node that is no object", (nodes) => Object.assign(nodes, { 7: "x" }), ["FIELD_TYPE", "error", "nodes.7", '"x"']],
  ["a node without a name", drop("7", "name"), ["FIELD_MISSING", "error", "nodes.7", "{"]],
  ["a node without a type", drop("7", "type"), ["FIELD_MISSING", "error", "nodes.7", "{"]],
  ["an unknown node type", set("7", { type: "action2" }), ["NODE_TYPE", "error", "nodes.7.type", '"action2"']],
  ["a node without outputs", drop("7", "outputs"), ["FIELD_MISSING", "error", "nodes.7", "{"]],
  ["outputs in a list", set("7", { outputs: ["1"] }), ["FIELD_TYPE", "error", "nodes.7.outputs", "["]],
  [
    "an output that is no list",
    set("7", { outputs: { default: {} } }),
    ["FIELD_TYPE", "error", "nodes.7.outputs.default", "{}"],
  ],
  [
    "an output to nowhere",
    set("7", { outputs: { default: ["99"] } }),
    ["OUTPUT_TARGET", "error", "nodes.7.outputs.default", "["],
  ],
  [
    "an output to the trigger",
    set("7", { outputs: { default: ["0"] } }),
    ["CYCLE", "error", "nodes.7", "{"],
    ["OUTPUT_TARGET", "error", "nodes.7.outputs.default", "["],
  ],
  [
    "an output that is never taken",
    set("1", { outputs: { default: ["2"], done: ["2"] } }),
    ["OUTPUT_UNKNOWN", "warning", "nodes.1.outputs.done", "["],
  ],
  [
    "an id that is no number",
    (nodes) => Object.assign(nodes, { x: { name: "X", type: "operator", subtype: "any", outputs: {} } }),
    ["NODE_ID", "error", "nodes.x", "{"],
    ["UNREACHABLE", "warning", "nodes.x", "{"],
  ],
  [
    "no trigger",
    (nodes) => delete nodes["0"],
    ["TRIGGER_MISSING", "error", "nodes", "{"],
    ["REFERENCE", "warning", "nodes.1.arguments.uuid", '"{{'],
    ["REFERENCE", "warning", "nodes.6.arguments.uuid", '"{{'],
  ],
  [
    "a second trigger",
    (nodes) => Object.assign(nodes, { 8: { ...nodes["0"] } }),
    ["TRIGGER_SEVERAL", "warning", "nodes.8", "{"],
  ],
  [
    "an unknown trigger",
    set("0", { trigger_uuid: "00000000-0000-4000-8000-000000000000" }),
    ["TRIGGER_UNKNOWN", "warning", "nodes.0.trigger_uuid", '"0000'],
  ],
  ["a trigger without uuid", drop("0", "trigger_uuid"), ["FIELD_MISSING", "error", "nodes.0", "{"]],
  [
    "an unknown action",
    set("1", { action_uuid: "00000000-0000-4000-8000-000000000000" }),
    ["ACTION_UNKNOWN", "warning", "nodes.1.action_uuid", '"0000'],
  ],
  ["an action without uuid", drop("1", "action_uuid"), ["FIELD_MISSING", "error", "nodes.1", "{"]],
  [
    "an action of another module",
    set("1", { module_uuid: "5894985f-91eb-46db-9306-cc5ac6463d3d" }),
    ["MODULE_MISMATCH", "warning", "nodes.1.module_uuid", '"5894'],
  ],
  [
    "an unknown operator",
    set("7", { subtype: "switch" }),
    ["OPERATOR_UNKNOWN", "error", "nodes.7.subtype", '"switch"'],
  ],
  ["an operator without subtype", drop("7", "subtype"), ["FIELD_MISSING", "error", "nodes.7", "{"]],
  ["a node that leads to itself", set("7", { outputs: { default: ["7"] } }), ["CYCLE", "error", "nodes.7", "{"]],
  ["two nodes that lead to each other", set("7", { outputs: { default: ["4"] } }), ["CYCLE", "error", "nodes.7", "{"]],
  [
    "a loop that leads back to its foreach",
    set("6", { outputs: { default: ["5"] } }),
    ["CYCLE", "error", "nodes.6", "{"],
  ],
  ["a loop that leads out", set("6", { outputs: { default: ["7"] } }), ["LOOP_LEAK", "error", "nodes.7", "{"]],
  ["a node nothing leads to", set("5", { outputs: { default: [] } }), ["UNREACHABLE", "warning", "nodes.7", "{"]],
  [
    "a foreach without a loop",
    drop("5", "loop"),
    ["FIELD_MISSING", "error", "nodes.5", "{"],
    ["UNREACHABLE", "warning", "nodes.6", "{"],
  ],
  ["a foreach without items", drop("5", "items"), ["FIELD_MISSING", "error", "nodes.5", "{"]],
  ["a foreach over text", set("5", { items: "a, b" }), ["FIELD_TYPE", "error", "nodes.5.items", '"a, b"']],
  [
    "a condition without cases",
    drop("2", "cases"),
    ["FIELD_MISSING", "error", "nodes.2", "{"],
    ["OUTPUT_UNKNOWN", "warning", "nodes.2.outputs.urgent", "["],
  ],
  [
    "cases in an object",
    set("2", { cases: { name: "urgent" } }),
    ["FIELD_TYPE", "error", "nodes.2.cases", "{"],
    ["OUTPUT_UNKNOWN", "warning", "nodes.2.outputs.urgent", "["],
  ],
  [
    "an unknown comparison",
    set("2", { cases: [{ name: "urgent", left: "1", comparison: "=>", right: "2" }] }),
    ["COMPARISON_UNKNOWN", "error", "nodes.2.cases.0.comparison", '"=>"'],
  ],
  [
    "a case without sides",
    set("2", { cases: [{ name: "urgent", comparison: "==" }] }),
    ["FIELD_MISSING", "error", "nodes.2.cases.0", "{"],
    ["FIELD_MISSING", "error", "nodes.2.cases.0", "{"],
  ],
  [
    "a case called else",
    set("2", { cases: [{ name: "else", left: "1", comparison: "==", right: "2" }], outputs: { else: ["3"] } }),
    ["CASE_NAME", "error", "nodes.2.cases.0.name", '"else"'],
  ],
  [
    "a modification without key",
    set("4", { modifications: [{ type: "set", value: 1 }] }),
    ["FIELD_MISSING", "error", "nodes.4.modifications.0", "{"],
  ],
  [
    "an unknown modification",
    set("4", { modifications: [{ key: "k", type: "drop", value: 1 }] }),
    ["FIELD_TYPE", "error", "nodes.4.modifications.0.type", '"drop"'],
  ],
  [
    "arguments in a list",
    set("6", { arguments: [] }),
    ["FIELD_TYPE", "error", "nodes.6.arguments", "[]"],
    ["ARGUMENT_MISSING", "error", "nodes.6.arguments", "[]"],
    ["ARGUMENT_MISSING", "error", "nodes.6.arguments", "[]"],
  ],
  [
    "no arguments where one is required",
    drop("1", "arguments"),
    ["ARGUMENT_MISSING", "error", "nodes.1.arguments", "{"],
  ],
  [
    "an empty required argument",
    set("1", { arguments: { uuid: "" } }),
    ["ARGUMENT_MISSING", "error", "nodes.1.arguments.uuid", '""'],
  ],
  [
    "an unknown argument",
    set("1", { arguments: { uuid: "a", sticks: true } }),
    ["ARGUMENT_UNKNOWN", "warning", "nodes.1.arguments.sticks", "true"],
  ],
  [
    "a truth value that is none",
    set("1", { arguments: { uuid: "a", stix: "maybe" } }),
    ["ARGUMENT_TYPE", "error", "nodes.1.arguments.stix", '"maybe"'],
  ],
  [
    "an unknown method and a relative URL",
    set("3", { arguments: { method: "fetch", url: "/hook" } }),
    ["ARGUMENT_TYPE", "error", "nodes.3.arguments.method", '"fetch"'],
    ["ARGUMENT_TYPE", "error", "nodes.3.arguments.url", '"/hook"'],
  ],
  [
    "headers in a list",
    set("3", { arguments: { method: "get", url: "https://a.example", headers: [] } }),
    ["ARGUMENT_TYPE", "error", "nodes.3.arguments.headers", "[]"],
  ],
  [
    "json that is none",
    set("3", { arguments: { method: "get", url: "https://a.example", json: "{" } }),
    ["ARGUMENT_TYPE", "error", "nodes.3.arguments.json", '"{"'],
  ],
  [
    "json that is none around its templates",
    set("3", { arguments: { method: "get", url: "https://a.example", json: '{"a": "{{ node.1.x }}" "b": 1}' } }),
    ["ARGUMENT_TYPE", "warning", "nodes.3.arguments.json", '"{'],
  ],
  [
    "an author that is too long",
    set("6", { arguments: { uuid: "a", content: "b", author: "x".repeat(33) } }),
    ["ARGUMENT_TYPE", "error", "nodes.6.arguments.author", '"xxx'],
  ],
  [
    "a reference to no node",
    set("1", { arguments: { uuid: "{{ node.42.x }}" } }),
    ["REFERENCE", "warning", "nodes.1.arguments.uuid", '"{{'],
  ],
  [
    "a reference to a later node",
    set("1", { arguments: { uuid: "{{ node.4.x }}" } }),
    ["REFERENCE", "warning", "nodes.1.arguments.uuid", '"{{'],
  ],
  [
    "a reference to itself",
    set("1", { arguments: { uuid: "{{ node['1'].x }}" } }),
    ["REFERENCE", "warning", "nodes.1.arguments.uuid", '"{{'],
  ],
  [
    "a template that is never closed",
    set("1", { arguments: { uuid: "{{ node.0.alert_uuid" } }),
    ["JINJA_SYNTAX", "error", "nodes.1.arguments.uuid", '"{{'],
  ],
  [
    "a template deep inside an argument",
    set("3", { arguments: { method: "get", url: "https://a.example", headers: { A: "{% if %}" } } }),
    ["JINJA_SYNTAX", "error", "nodes.3.arguments.headers.A", '"{% if'],
  ],
  [
    "an unknown filter",
    set("1", { arguments: { uuid: "{{ node.0.alert_uuid | frobnicate }}" } }),
    ["JINJA_UNKNOWN_FILTER", "warning", "nodes.1.arguments.uuid", '"{{'],
  ],
];

for (const [name, edit, ...expected] of faults) {
  test(`points at ${name}`, () => {
    const nodes = sampleNodes();
    const root = sampleExport(nodes);
    edit(nodes, root);
    const text = JSON.stringify(root, null, 2);
    const lines = text.split("\n");
    const { playbook, problems } = readSekoiaPlaybook(text, "sample.json");
    assert.deepEqual(
      problems.map(({ code, severity, path }) => [code.replace("CONTENT_SEKOIA_", ""), severity, path]),
      expected.map(([code, severity, path]) => [code, severity, path]),
      problems.map(formatProblem).join("\n"),
    );
    for (const [at, problem] of problems.entries()) {
      const found = lines[(problem.line ?? 0) - 1]?.slice((problem.column ?? 0) - 1) ?? "";
      assert.ok(found.startsWith(expected[at]?.[3] ?? "?"), `${formatProblem(problem)}\nstands at: ${found}`);
      assert.equal(problem.file, "sample.json");
      assert.ok(problem.message.length > 30);
    }
    assert.equal(playbook === undefined, hasErrors(problems));
  });
}

test("what is no object is no playbook", () => {
  for (const text of ["[]", "null", "3", '"text"']) {
    assert.deepEqual(
      readSekoiaPlaybook(text).problems.map(({ code, line }) => [code, line]),
      [["CONTENT_SEKOIA_NOT_A_PLAYBOOK", 1]],
    );
  }
});

test("all problems come at once, in the order of the text", () => {
  const nodes = sampleNodes();
  Object.assign(nodes["1"] ?? {}, { arguments: {} });
  Object.assign(nodes["7"] ?? {}, { outputs: { default: ["77"] } });
  const { problems } = read({ ...sampleExport(nodes), name: "" });
  assert.deepEqual(
    problems.map(({ path }) => path),
    ["name", "nodes.1.arguments", "nodes.7.outputs.default"],
  );
});

test("a playbook of two thousand nodes in a row is read, a larger one refused", () => {
  const chain = (length: number) => {
    const nodes: Record<string, Json> = {
      ...sampleNodes(),
      "5": { ...sampleNodes()["5"], outputs: { default: ["7"] } },
    };
    for (let id = 7; id < length; id++) {
      nodes[id] = {
        name: `Step ${id}`,
        type: "operator",
        subtype: "all",
        outputs: { default: id + 1 < length ? [`${id + 1}`] : [] },
      };
    }
    return read(sampleExport(nodes));
  };
  assert.equal(Object.keys(chain(2000).playbook?.tasks ?? {}).length, 2000);
  assert.deepEqual(
    chain(2001)
      .problems.map(({ code }) => code)
      .slice(0, 1),
    ["CONTENT_SEKOIA_TOO_MANY_NODES"],
  );
});

test("a damaged export gives a playbook or an error, and never an exception", () => {
  type Damage = { at: number; how: "delete" | "replace" | "rename" | "copy"; by: Json };
  const damage: fc.Arbitrary<Damage> = fc.record({
    at: fc.nat(400),
    how: fc.constantFrom("delete", "replace", "rename", "copy"),
    by: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }).map((value) => value as Json),
      fc.constantFrom<Json>(
        "{{",
        "{% if %}",
        "{{ node.1 }}",
        "__proto__",
        "constructor",
        "5",
        ["5"],
        { default: ["2"] },
        null,
      ),
    ),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (damages) => {
      const root = structuredClone(sampleExport());
      for (const { at, how, by } of damages) {
        const places = listPlaces(root);
        const place = places[at % Math.max(places.length, 1)];
        if (!place) continue;
        const [holder, key] = place;
        const value = holder[key] ?? null;
        if (how !== "replace" && how !== "copy") delete holder[key];
        if (how === "rename" || how === "copy") put(holder, typeof by === "string" ? by : JSON.stringify(by), value);
        if (how === "replace") put(holder, key, by);
      }
      const text = JSON.stringify(root);
      const { playbook, original, problems } = readSekoiaPlaybook(text);
      assert.equal(playbook === undefined, hasErrors(problems));
      if (playbook) assert.deepEqual(JSON.parse(writeSekoiaPlaybook(original ?? null, playbook)), JSON.parse(text));
    }),
    { numRuns: 1500 },
  );
});

function put(holder: JsonObject, key: string, value: Json): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Every holder and key of a value, at any depth; items of lists count as keys. */
function listPlaces(value: Json): [JsonObject, string][] {
  if (Array.isArray(value)) return value.flatMap(listPlaces);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[value, key] as [JsonObject, string], ...listPlaces(inner)]);
}

const shipped = new URL("../../../content/sekoia/create-incident-on-xsoar.json", import.meta.url);

test("the playbook that ships with the product loads without a problem and has the shape its README promises", () => {
  const text = readFileSync(shipped, "utf8");
  const { playbook, problems } = readSekoiaPlaybook(text, "create-incident-on-xsoar.json");
  assert.deepEqual(
    problems.filter(({ severity }) => severity !== "info"),
    [],
  );
  assert.deepEqual(
    Object.values(playbook?.tasks ?? {}).map(({ type, command }) => command?.name ?? type),
    ["start", "sekoia-get-alert", "sekoia-get-events", "http-request"],
  );
  const body = playbook?.tasks["3"]?.command?.arguments.json;
  assert.ok(body?.kind === "jinja" && typeof body.template === "string" && body.asJson);
  const keys = [...body.template.matchAll(/"(\w+)": /g)].map(([, key]) => key);
  assert.deepEqual(keys, ["name", "occurred", "alertId", "urgency", "alertUrl", "events"]);
});

test("the body it sends has six keys in order, survives quotes in data, and an alert without events", () => {
  const { playbook } = readSekoiaPlaybook(readFileSync(shipped, "utf8"));
  const body = playbook?.tasks["3"]?.command?.arguments.json;
  assert.ok(body?.kind === "jinja");
  const compiled = compileValue(body.template, { jsonText: () => true });
  const send = (urgency: number, events: Json[]) => {
    const rule = { name: 'Login "as"\nroot' };
    const alert = { rule, created_at: 1_700_000_000, short_id: "AL1", urgency: { current_value: urgency } };
    const result = evaluateValue(compiled, { node: { "1": alert, "2": { events } } }, { now: 0 });
    assert.ok(result.ok, JSON.stringify(result));
    return result.value as JsonObject;
  };
  const sent = send(50, [{ "source.ip": "198.51.100.7" }, { "source.ip": "198.51.100.8" }]);
  assert.deepEqual(Object.entries(sent), [
    ["name", 'Login "as"\nroot'],
    ["occurred", "2023-11-14T22:13:20+00:00"],
    ["alertId", "AL1"],
    ["urgency", "Medium"],
    ["alertUrl", "https://app.sekoia.io/operations/alerts/AL1"],
    ["events", [{ "source.ip": "198.51.100.7" }]],
  ]);
  assert.deepEqual(send(49, []).events, []);
  assert.deepEqual(
    [0, 49, 50, 74, 75, 100].map((urgency) => send(urgency, []).urgency),
    [...["Low", "Low", "Medium", "Medium", "High", "High"]],
  );
});

/** Exports of the vendor's own templates, which are not ours to ship. */
const folder = join(process.env.TOCSIN_FIXTURES ?? "", "sekoia");
const published = process.env.TOCSIN_FIXTURES && existsSync(folder) ? readdirSync(folder) : [];
const templates = published.filter((name) => /^template_.*\.json$/.test(name));

test("every published template loads and is written back unchanged", {
  skip: templates.length === 0 && "set TOCSIN_FIXTURES to a folder with sekoia/template_*.json",
}, () => {
  for (const name of templates) {
    const text = readFileSync(join(folder, name), "utf8");
    const { playbook, original, indent, problems } = readSekoiaPlaybook(text, name);
    assert.ok(playbook && original, problems.map(formatProblem).join("\n"));
    const written = writeSekoiaPlaybook(original, playbook, { indent });
    assert.deepEqual(JSON.parse(written), JSON.parse(text));
    assert.equal(written.trimEnd(), text.trimEnd(), `${name} is written in its own layout`);
  }
});
