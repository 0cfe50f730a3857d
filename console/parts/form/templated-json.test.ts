import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { findJsonFault, findTemplates, hasTemplate, layOutJson } from "./templated-json.ts";

const placeOf = (text: string) => {
  const found = findJsonFault(text);
  return found && text.slice(found.from, found.to);
};

test("any JSON without a template's opening is without fault, and laid out it is the same JSON", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!/\{[{%#]/.test(text));
      assert.equal(findJsonFault(text), undefined);
      assert.deepEqual(JSON.parse(layOutJson(text) ?? ""), JSON.parse(text));
    }),
  );
});

test("whatever is typed, looking at it ends and breaks nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."{}[]%#,:\"'\\ \n1a") }), (text) => {
      const found = findJsonFault(text);
      if (found) assert.ok(found.from <= found.to && found.to <= text.length, JSON.stringify(found));
      findTemplates(text);
      layOutJson(text);
    }),
  );
});

test("templates stand in texts, as values, and beside each other", () => {
  for (const text of [
    '{"a": "{{ node.1.rule.name }}", "events": [{{ node.2.events[0] | fromjson }}]}',
    '{"a": "{{ node.2.events[0]["source.ip"] }}"}',
    '[{{ a }}{{ b }}, 1{{ zeros }}, "{% if x in range(0, 50) %}Low{% else %}High{% endif %}"]',
    "{{ node.1 }}",
    '{% if a %}{"b": 1}{% else %}{"b": 2}{% endif %}',
    '{"a": 1 {# a remark #}}',
    "{ {{ key }}: 1 }",
  ]) {
    assert.equal(placeOf(text), undefined, text);
  }
});

test("each fault is told with its place", () => {
  for (const [text, place] of [
    ['{"a": 1 "b": 2}', '"b"'],
    ['{"a" 1}', "1"],
    ['{"a": 1,}', ","],
    ["{a: 1}", "a"],
    ["[1, 2", "["],
    ['{"a": }', "}"],
    ['{"a": "b}', '"b}'],
    ["{'a': 1}", "'a'"],
    ['{"a": {{ b }', "{{"],
    ['{"a": "{{ b }"}', "{{"],
    ['{"a": 1} 2', "2"],
    ["[1, .5]", ".5"],
    ['{"a":', ":"],
  ] as const) {
    assert.equal(placeOf(text), place, text);
  }
});

test("laying out keeps every template as it was written", () => {
  assert.equal(
    layOutJson('{"a":"{{ x }}","events":[{{ node.2.events[0] }}],"none":[],"deep":{"b":{{c}}{{d}}}}'),
    '{\n  "a": "{{ x }}",\n  "events": [\n    {{ node.2.events[0] }}\n  ],\n  "none": [],\n  "deep": {\n    "b": {{c}}{{d}}\n  }\n}',
  );
  assert.equal(layOutJson("{% if a %}1{% endif %}"), undefined);
});

test("a template ends where it ends, not at braces in its quotes", () => {
  const text = `x {{ "}}" ~ a }} y {% if b %}`;
  assert.deepEqual(
    findTemplates(text).map(({ from, to }) => text.slice(from, to)),
    [`{{ "}}" ~ a }}`, "{% if b %}"],
  );
  assert.equal(hasTemplate("{{"), false);
  assert.equal(hasTemplate(7), false);
});
