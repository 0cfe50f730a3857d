import assert from "node:assert/strict";
import { test } from "node:test";
import type { PlaybookNode } from "#contract/playbook.ts";
import type { Json } from "../../parts/form/json-value.ts";
import { blocksBefore, findProvided, pathsInUse, samplesOf } from "./provided-values.ts";

const node = (id: string, next: string[], text?: string, more: Partial<PlaybookNode> = {}): PlaybookNode => ({
  id,
  name: `Block ${id}`,
  kind: "action",
  integration: null,
  command: null,
  description: null,
  position: null,
  next: next.map((to) => ({ label: "", to })),
  insideLoop: null,
  arguments: text === undefined ? [] : [{ id: "a", label: "A", type: "text", required: false, value: text }],
  account: null,
  task: null,
  trigger: null,
  ...more,
});

test("a block sees what runs before it, and nothing of other branches", () => {
  const nodes = [node("0", ["1", "2"]), node("1", ["3"]), node("2", []), node("3", [])];
  assert.deepEqual(blocksBefore(nodes, "3"), ["0", "1"]);
  assert.deepEqual(blocksBefore(nodes, "0"), []);
});

test("a circle in the graph ends", () => {
  assert.deepEqual(blocksBefore([node("0", ["1"]), node("1", ["0"])], "0"), ["1"]);
});

test("within a loop, the loop and what comes before it can be used", () => {
  const nodes = [
    node("0", ["1"]),
    node("1", [], undefined, { kind: "loop" }),
    node("2", [], undefined, { insideLoop: "1" }),
  ];
  assert.deepEqual(blocksBefore(nodes, "2"), ["0", "1"]);
  assert.equal(findProvided(nodes, "2", new Map())[0]?.values[0]?.template, "{{ node.1.default.value }}");
});

test("paths that the playbook uses are found inside its templates only", () => {
  const used = pathsInUse([
    node(
      "3",
      [],
      `{{ node.2.events[0]['source.ip'] | x }} node.9.no {% if node.1.urgency.current_value in range(0, 50) %}`,
    ),
  ]);
  assert.deepEqual(
    [...used].map(([id, paths]) => [id, [...paths]]),
    [
      ["2", [".events[0]['source.ip']"]],
      ["1", [".urgency.current_value"]],
    ],
  );
});

test("a sample of the last run gives its paths as templates write them", () => {
  const sample = { short_id: "AL1", events: [{ "source.ip": "192.0.2.1", "it's": 1 }], none: [] };
  const found = findProvided([node("1", ["2"]), node("2", [])], "2", new Map([["1", sample as Json]]));
  assert.deepEqual(
    found[0]?.values.map(({ template, sample: shown }) => [template, shown]),
    [
      ["{{ node.1.short_id }}", "AL1"],
      ["{{ node.1.events }}", '[{"source.ip":"192.0.2.1","it\'s":1}]'],
      ["{{ node.1.none }}", "[]"],
      ["{{ node.1.events[0] }}", '{"source.ip":"192.0.2.1","it\'s":1}'],
      ["{{ node.1.events[0]['source.ip'] }}", "192.0.2.1"],
      ["{{ node.1.events[0]['it\\'s'] }}", "1"],
    ],
  );
});

test("of a loop's rounds the first with outputs is the sample", () => {
  const samples = samplesOf([
    { node: "1", outputs: {} },
    { node: "1", outputs: { a: 1 } },
    { node: "1", outputs: { a: 2 } },
  ]);
  assert.deepEqual([...samples], [["1", { a: 1 }]]);
});
