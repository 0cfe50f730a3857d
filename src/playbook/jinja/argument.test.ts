import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { compileArgument, evaluateArgument } from "./argument.ts";
import type { Scope } from "./template.ts";
import { compileValue, evaluateValue, valueReferences } from "./value-template.ts";

const options = { now: 0 };

/** The shape of Sekoia's own template for XSOAR. */
const body = `{
"name": "{{ node.1.rule['name'] }}",
"occurred": "{{ node.1.created_at | timestamp_to_iso8601}}",
"urgency": "{% if node.1.urgency['current_value'] in range(0,50) %}Low{% elif node.1.urgency['current_value'] in range(50,75)%}Medium{% else %}High{% endif %}",
"alertUrl": "https://siem.example/alerts/{{ node.1.short_id }}",
"events": [{{ node.2.events[0] | fromjson }}]
}`;

function alertScope(name: string, events: unknown[], urgency = 60): Scope {
  return {
    node: {
      "1": { rule: { name }, created_at: 1_700_000_000, short_id: "AL1", urgency: { current_value: urgency } },
      "2": { events },
    },
  };
}

function read(text: string, scope: Scope) {
  const result = evaluateArgument(compileArgument(text), scope, options);
  assert.ok(result.ok, JSON.stringify(result));
  return result.value;
}

describe("an argument that is JSON text with expressions", () => {
  it("gives the object it describes", () => {
    const event = { "source.ip": "1.2.3.4", nested: { list: [1, "x"] } };
    assert.deepEqual(read(body, alertScope("Rule", [event, { second: true }])), {
      name: "Rule",
      occurred: "2023-11-14T22:13:20+00:00",
      urgency: "Medium",
      alertUrl: "https://siem.example/alerts/AL1",
      events: [event],
    });
    assert.deepEqual(Object.keys(read(body, alertScope("Rule", [])) as object), [
      "name",
      "occurred",
      "urgency",
      "alertUrl",
      "events",
    ]);
  });

  it("picks the urgency at its bounds", () => {
    const urgencies = [0, 49, 50, 74, 75, 100].map(
      (value) => (read(body, alertScope("", [], value)) as { urgency: string }).urgency,
    );
    assert.deepEqual(urgencies, ["Low", "Low", "Medium", "Medium", "High", "High"]);
  });

  it("sends no events for an alert that has none", () => {
    assert.deepEqual((read(body, alertScope("Rule", [])) as { events: unknown }).events, []);
  });

  const names = [
    'say "hi"',
    "two\nlines\r\n",
    "back\\slash",
    "\u2028\u2029",
    "nul\u0000nul",
    "é😀",
    "\ud800 lone",
    '", "injected": "1',
    "{{ 7 * 7 }}",
    "{% if %}",
    "__proto__",
    "",
  ];
  for (const name of names) {
    it(`keeps the name ${JSON.stringify(name)} as it is`, () => {
      const value = read(body, alertScope(name, []));
      assert.equal((value as { name: string }).name, name);
      assert.deepEqual(JSON.parse(JSON.stringify(value)).name, name);
      assert.equal(Object.keys(value as object).length, 5);
    });
  }

  it("keeps any name and any event as they are", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (name, event) => {
        const value = read(body, alertScope(name, event === null ? [] : [{ event }])) as {
          name: string;
          events: unknown[];
        };
        assert.equal(value.name, name);
        assert.deepEqual(value.events, event === null ? [] : [{ event }]);
      }),
    );
  });

  const scope: Scope = { a: { x: 'q"' }, t: '"', list: [1, "b"], flag: true, n: null };
  const cases: [string, unknown][] = [
    ["[{{76}}, {{100}}]", [76, 100]],
    ['{"a": {{ nope }}, "b": [{{ nope }}, {{ n }}, {{ flag }}]}', { a: null, b: [null, true] }],
    ['{"a": {{ a | tojson }}, "b": "{{ t }}"}', { a: { x: 'q"' }, b: '"' }],
    ['{"a": {{ t }}, "{{ t }}k": 1}', { a: '"', '"k': 1 }],
    [
      '{"a": "x\\n\\u0041{{ t }}", "b": -1.5e3, "c": [true, null, {}], "d": []}',
      { a: 'x\nA"', b: -1500, c: [true, null, {}], d: [] },
    ],
    ['{"a": "{% for i in list %}{{ i }};{% endfor %}"}', { a: "1;b;" }],
    ['{"a": "{{ flag }} {{ n }} {{ nope }}"}', { a: "True None " }],
    [
      '{"__proto__": {{ list }}, "constructor": "{{ t }}"}',
      JSON.parse('{"__proto__": [1, "b"], "constructor": "\\""}'),
    ],
    ['{"a": "\\u007b{ not a template }}{{ t }}"}', { a: '{{ not a template }}"' }],
    ['{"a": "{{ \'}\\"\' }}"}', { a: '}"' }],
    ["  [ ]{# only a comment #}", "  [ ]"],
    ['{"plain": 1}', '{"plain": 1}'],
  ];
  for (const [text, expected] of cases) {
    it(text, () => {
      const value = read(text, scope);
      assert.deepEqual(value, expected);
      assert.deepEqual(Object.keys(Object(value)), Object.keys(Object(expected)));
    });
  }

  it("is a plain template when the text is not JSON", () => {
    for (const [text, expected] of [
      ["[{{ flag }}] alert", "[True] alert"],
      ['{"a": {{ flag }}1}', '{"a": True1}'],
      ["[{% for i in list %}{{ i }},{% endfor %}]", "[1,b,]"],
      ["{{ list }}", [1, "b"]],
      ["{'a': '{{ t }}'}", "{'a': '\"'}"],
      ['{"a": "{{ t }}', '{"a": ""'],
    ] as const) {
      const argument = compileArgument(text);
      assert.deepEqual(argument.differences, [], text);
      assert.deepEqual(read(text, scope), expected);
    }
  });

  it("says where it differs from Sekoia", () => {
    assert.deepEqual(
      compileArgument(body).differences.map(({ code }) => code),
      ["JINJA_JSON_TREE", "JINJA_DROPPED_ELEMENT"],
    );
    assert.deepEqual(
      compileArgument('{"a": {{ b }}}').differences.map(({ code }) => code),
      ["JINJA_JSON_TREE", "JINJA_NULL_MEMBER"],
    );
  });

  it("reports what is wrong inside, and fails with it when evaluated all the same", () => {
    for (const text of ['{"a": "{% if x %}"}', '{"a": {{ 1 + }}}', '{"a": "{% macro x() %}{% endmacro %}"}']) {
      const argument = compileArgument(text);
      assert.equal(argument.problems.length, 1, text);
      const result = evaluateArgument(argument, {}, options);
      assert.ok(!result.ok && result.error.code === argument.problems[0]?.code);
    }
  });

  it("fails with the expression's name when an attribute of undefined is read", () => {
    const result = evaluateArgument(compileArgument(body), { node: {} }, options);
    assert.ok(!result.ok);
    assert.match(result.error.message, /^`node.1` is undefined/);
  });
});

describe("a whole value", () => {
  const headers = {
    "X-Id": "{{ node.1.id }}",
    deep: [{ "a.b": "v{{ store.v }}" }, 7, null],
    gone: "{{ nope }}",
    "{{ key }}": "k",
  };

  it("evaluates the texts in it and leaves the rest", () => {
    const compiled = compileValue(headers);
    assert.deepEqual(compiled.problems, []);
    const result = evaluateValue(compiled, { node: { "1": { id: 5 } }, store: { v: 2 } }, options);
    assert.deepEqual(result, { ok: true, value: { "X-Id": 5, deep: [{ "a.b": "v2" }, 7, null], "{{ key }}": "k" } });
    assert.deepEqual(valueReferences(compiled), { nodes: ["1"], store: true, unknownFilters: [], unknownTests: [] });
  });

  it("collects every problem with its path", () => {
    const compiled = compileValue({ a: "{{", b: ["ok", "{% x %}"], c: { d: "{{ 1 }}" } });
    assert.deepEqual(
      compiled.problems.map(({ path, code }) => [path, code]),
      [
        ["a", "JINJA_SYNTAX"],
        ["b[1]", "JINJA_SYNTAX"],
      ],
    );
    assert.equal(evaluateValue(compiled, {}, options).ok, false);
  });

  it("takes a text as JSON only where it is told", () => {
    const value = { json: '{"a": "{{ t }}"}', text: '{"a": "{{ t }}"}' };
    const compiled = compileValue(value, { jsonText: (path) => path === "json" });
    assert.deepEqual(evaluateValue(compiled, { t: '"' }, options), {
      ok: true,
      value: { json: { a: '"' }, text: '{"a": """}' },
    });
    assert.deepEqual(
      compiled.differences.map(({ path }) => path),
      ["json"],
    );
  });

  it("is returned as it is when there is nothing to evaluate", () => {
    const value = { a: [1, "b"], c: null };
    const result = evaluateValue(compileValue(value), {}, options);
    assert.ok(result.ok && result.value === value);
  });
});
