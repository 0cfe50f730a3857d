import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { compileTemplate, evaluateTemplate, type Scope, templateReferences } from "./template.ts";

const scope: Scope = {
  node: {
    "0": { alert_uuid: "u-1" },
    "1": {
      short_id: "AL1",
      rule: { name: "Rule", "host.name": "flat" },
      urgency: { current_value: 60 },
      target: null,
      items: 5,
    },
    "2": { events: [{ "source.ip": "1.2.3.4" }, { "source.ip": "5.6.7.8" }] },
  },
  store: { targets: ["a", "b", "a"], empty: [], text: "Hello, World" },
  xs: [
    { k: "B", v: 2 },
    { k: "a", v: 1 },
    { k: "a", v: 3 },
  ],
  nums: [3, 1, 2],
};

function evaluate(source: string, options: { maxSteps?: number; maxOutput?: number; now?: number } = {}) {
  const compiled = compileTemplate(source);
  if ("problem" in compiled) return { problem: compiled.problem };
  return evaluateTemplate(compiled.template, scope, { now: 0, ...options });
}

function read(source: string): unknown {
  const result = evaluate(source);
  assert.ok("ok" in result && result.ok, `${source}: ${JSON.stringify(result)}`);
  return result.value;
}

function failure(source: string, options = {}) {
  const result = evaluate(source, options);
  assert.ok("ok" in result && !result.ok, `${source} did not fail: ${JSON.stringify(result)}`);
  return result.error;
}

function problem(source: string) {
  const result = evaluate(source);
  assert.ok("problem" in result, `${source} compiled`);
  return result.problem;
}

describe("a template of one expression", () => {
  const cases: [string, unknown][] = [
    ["{{ node.1 }}", (scope.node as Record<string, unknown>)["1"]],
    ["{{ node.2.events }}", (scope.node as { 2: { events: unknown } })[2].events],
    ["  {{ 80 }}\n", 80],
    ["{{ 4 / 2 }}", 2],
    ["{{ true }}", true],
    ["{{ none }}", null],
    ["{{ node.1.nope }}", undefined],
    ["{{ node.9 }}", undefined],
    ["{{ node.2.events[7] }}", undefined],
    ["{{ range(3) }}", [0, 1, 2]],
    ["{{ [node.1.nope, 1.0, (1, 2)] }}", [null, 1, [1, 2]]],
    ["{{ {'a': node.9, 'b': [1]} }}", { a: null, b: [1] }],
    ["{{ node.2 | jsonpath('$.events[*][\\'source.ip\\']', True) }}", ["1.2.3.4", "5.6.7.8"]],
  ];
  for (const [source, expected] of cases) {
    it(`keeps the type: ${source}`, () => assert.deepEqual(read(source), expected));
  }

  it("gives the data of the scope itself, not a copy", () => {
    assert.equal(read("{{ node.1 }}"), (scope.node as Record<string, unknown>)["1"]);
  });
});

/** What Jinja 3.1 gives for the same template; `|` before each makes it text. */
const rendered: [string, string][] = [
  [
    "{{ node.0.alert_uuid }} {{ node.0['alert_uuid'] }} {{ node['0'].alert_uuid }} {{ node[0].alert_uuid }}",
    "u-1 u-1 u-1 u-1",
  ],
  ["{{ node.1.rule['name'] }} {{ node.1.rule['host.name'] }} {{ node.2.events[0]['source.ip'] }}", "Rule flat 1.2.3.4"],
  ["{{ node.2.events[-1]['source.ip'] }} {{ 'a--b'.split('--').1 }} {{ 'x=node.1.y' }}", "5.6.7.8 b x=node.1.y"],
  [
    "{{ node.1.items }} {{ {'items': 1}['items'] }} {% for k, v in {'q': 1}.items() %}{{ k }}{{ v }}{% endfor %}",
    "5 1 q1",
  ],
  [
    "{{ nope }}.{{ none }} {{ true }} {{ false }} {{ 1.0 }} {{ 4/2 }} {{ 7//2 }} {{ 1e16 }} {{ 1e-5 }} {{ 10**20 }}",
    ".None True False 1.0 2.0 3 1e+16 1e-05 100000000000000000000",
  ],
  [
    "{{ ['a', {'b': none}] }} {{ (1,2) }} {{ [\"it's\", 'c\"'] }} {{ [nope] }} {{ ['é\\n\\x00'] }}",
    "['a', {'b': None}] (1, 2) [\"it's\", 'c\"'] [Undefined] ['é\\n\\x00']",
  ],
  [
    "{{ -2 ** 2 }} {{ 2 ** 3 ** 2 }} {{ -1 | abs }} {{ -7 // 2 }} {{ -7 % 3 }} {{ 2 + 3 * 4 }} {{ 3 - 2 - 1 }}",
    "4 64 1 -4 2 14 0",
  ],
  [
    "{{ 1 < 2 < 3 }} {{ 1 < 3 < 2 }} {{ (3 > 2) > 1 }} {{ 1 == true }} {{ '1' == 1 }} {{ 1 == 1.0 }}",
    "True False False True False True",
  ],
  [
    "{{ 1 == 1 not in [2] }} {{ not 1 in [2] }} {{ 'z' not in {'z': 1} }} {{ 5 in range(5) }} {{ 1 in nope }}",
    "True True False False False",
  ],
  [
    "{{ 0 or 'y' }} {{ 'a' and 'b' }} {{ '' or [] }} {{ not not 1 }} {{ 'a' if 0 else 'b' }}{{ 'c' if 0 }}",
    "y b [] True b",
  ],
  [
    "{{ 'abc'[1:] }}{{ [1,2,3][::-1] }}{{ [1,2,3,4][1:3] }}{{ 'aé😀'[2] }}{{ [1,2,3][:-1] }}",
    "bc[3, 2, 1][2, 3]😀[1, 2]",
  ],
  ["{{ 'x' * 3 }}{{ [1] * 2 }}{{ 3 + true }}{{ [1] + [2] }}{{ 'a' ~ 1 ~ none }}", "xxx[1, 1]4[1, 2]a1None"],
  [
    "{{ 5 is divisibleby(5) }}{{ 5 is divisibleby 2 }}{{ 3 is in [3] }}{{ not nope is defined }}{{ 3 is not in [1] and 4 is even }}",
    "TrueFalseTrueTrueTrue",
  ],
  [
    "{{ nope is defined }}{{ node.1.target is not none }}{{ node.2.events[0]['host.name'] is defined }}{{ node.1 is mapping }}",
    "FalseFalseFalseTrue",
  ],
  [
    "{% for x in nums %}{{ loop.index }}{{ loop.first }}{{ loop.last }}{{ loop.revindex }};{% endfor %}",
    "1TrueFalse3;2FalseFalse2;3FalseTrue1;",
  ],
  ["{% for x in nums if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% else %}none{% endfor %}", "1/2:3 2/2:2 "],
  ["{% for x in store.empty %}a{% else %}none{% endfor %}{% for x in nope %}a{% else %}none{% endfor %}", "nonenone"],
  ["{% for i in store.targets | unique %}{{i}} {% endfor %}", "a b "],
  ["{% set y = 1 %}{% for x in nums %}{% set y = y + x %}{{ y }}{% endfor %}{{ y }}", "4231"],
  ["{% set ns = namespace(t=0) %}{% for x in nums %}{% set ns.t = ns.t + x %}{% endfor %}{{ ns.t }}", "6"],
  [
    "{% set z %}a{{ 1 }}b{% endset %}{{ z|upper }}{% set p, q = 1, 2 %}{{ p }}{{ q }}{% filter upper %}x{% endfilter %}",
    "A1B12X",
  ],
  ["{% if node.1.target is none %}N{% elif true %}T{% else %}E{% endif %}", "N"],
  ["{% raw %}{{ no }}{% endraw %}{# comment #}x a {{- 1 -}} b {%- if true -%} c {%- endif %} d", "{{ no }}x a1bc d"],
  ["a\r\nb{{ 1 }}\n\n", "a\nb1\n"],
  ["  {% if true %}  \n  x\n  {% endif %}", "    \n  x\n  "],
  ['{{ "}}" }} {{ {"a": {"b": 1}} }} {{ \'a\\d\' }}', "}} {'a': {'b': 1}} a\\d"],
  [
    "{{ range(10**9)|length }} {{ range(10**9)[5] }} {{ 10**8 in range(10**9) }} {{ range(5,0,-2)|list }}",
    "1000000000 5 True [5, 3, 1]",
  ],
  ["{{ 'abc'.nope }}|{{ none.x }}|{{ node.1.target.x }}|{{ 1.5.x }}|{{ 'abc'.length }}|{{ nums.length }}", "|||||"],
  ["{{ dict(a=1) }} {{ dict({'q': 1}, r=2) }}", "{'a': 1} {'q': 1, 'r': 2}"],
];

describe("a template renders as Jinja does", () => {
  for (const [source, expected] of rendered) {
    it(source, () => assert.equal(read(`|${source}`), `|${expected}`));
  }

  it("and leaves a text without constructs as it is", () => {
    assert.equal(read("no { template } here\r\n\n"), "no { template } here\r\n\n");
  });
});

describe("an expression that fails names itself", () => {
  it("reading an attribute of undefined", () => {
    assert.deepEqual(failure("x {{ node.7.events }}"), {
      code: "JINJA_UNDEFINED_ATTRIBUTE",
      message: "`node.7` is undefined, so `.events` of it cannot be read",
      expression: "node.7.events",
    });
    assert.match(failure("{{ a['b c'] }}").message, /^`a` is undefined, so `\['b c'\]` of it/);
    assert.equal(failure("{{ node.2.nope[0] }}").code, "JINJA_UNDEFINED_ATTRIBUTE");
    assert.equal(failure("{{ nope.upper() }}").code, "JINJA_UNDEFINED_ATTRIBUTE");
  });

  const cases: [string, string, string][] = [
    ["{{ 'a' < 1 }}", "JINJA_TYPE", "'a' < 1"],
    ["{{ 1 + none }}", "JINJA_TYPE", "1 + none"],
    ["{{ nope + 1 }}", "JINJA_TYPE", "nope + 1"],
    ["{% if true %}{{ 1 / 0 }}{% endif %}", "JINJA_TYPE", "1 / 0"],
    ["{{ 10 ** 400 }}", "JINJA_TYPE", "10 ** 400"],
    ["{{ 1 | nofilter(2) }}", "JINJA_UNKNOWN_FILTER", "1 | nofilter(2)"],
    ["{{ 1 is notest }}", "JINJA_UNKNOWN_TEST", "1 is notest"],
    ["{{ ['a'] | map('nope') }}", "JINJA_UNKNOWN_FILTER", "['a'] | map('nope')"],
    ["{{ cycler('a') }}", "JINJA_TYPE", "cycler('a')"],
    ["{{ 'a'.nope() }}", "JINJA_TYPE", "'a'.nope()"],
    ["{{ node.1.rule() }}", "JINJA_TYPE", "node.1.rule()"],
    ["{% set node.x = 1 %}", "JINJA_TYPE", ""],
    ["{{ 'a' | replace(nope='b') }}", "JINJA_TYPE", "'a' | replace(nope='b')"],
    ["{{ 'a' | regex_match('(?=a)') }}", "JINJA_REGEX", "'a' | regex_match('(?=a)')"],
    ["{{ (1 if true else 2)[1:] }}", "JINJA_TYPE", "(1 if true else 2)[1:]"],
  ];
  for (const [source, code, expression] of cases) {
    it(`${code}: ${source}`, () => {
      const error = failure(source);
      assert.equal(error.code, code, error.message);
      if (expression !== "") assert.equal(error.expression, expression);
    });
  }

  it("only where it is reached", () => {
    assert.equal(read("{% if false %}{{ 1 | nofilter }}{% endif %}ok"), "ok");
  });
});

describe("a template that cannot be read is a problem with a place", () => {
  const cases: [string, string, number | undefined][] = [
    ["ab {{ 1", "JINJA_SYNTAX", 5],
    ["{{ }}", "JINJA_SYNTAX", 0],
    ["{{ 1 2 }}", "JINJA_SYNTAX", 5],
    ["{{ 'a }}", "JINJA_SYNTAX", 3],
    ["{{ a ? b }}", "JINJA_SYNTAX", 5],
    ["{{ (1] }}", "JINJA_SYNTAX", 5],
    ["{% if a %}b", "JINJA_SYNTAX", undefined],
    ["{% endif %}", "JINJA_SYNTAX", undefined],
    ["{# a", "JINJA_SYNTAX", 0],
    ["{% raw %}", "JINJA_SYNTAX", 0],
    ["{{ '\\x1' }}", "JINJA_SYNTAX", 4],
    ["{% macro m() %}{% endmacro %}", "JINJA_UNSUPPORTED", 3],
    ["{% include 'a' %}", "JINJA_UNSUPPORTED", 3],
    ["{% import 'a' as b %}", "JINJA_UNSUPPORTED", 3],
    ["{% extends 'a' %}", "JINJA_UNSUPPORTED", 3],
    ["{% call m() %}{% endcall %}", "JINJA_UNSUPPORTED", 3],
    ["{% block a %}{% endblock %}", "JINJA_UNSUPPORTED", 3],
    ["{{ f(*xs) }}", "JINJA_UNSUPPORTED", undefined],
    [`{{ ${"(".repeat(100)}1${")".repeat(100)} }}`, "JINJA_DEPTH", undefined],
    [`{{ ${"not ".repeat(50_000)}1 }}`, "JINJA_DEPTH", undefined],
    [`{{ ${"1 + ".repeat(5_000)}1 }}`, "JINJA_DEPTH", undefined],
    ["{% if 1 %}".repeat(5_000), "JINJA_SYNTAX", undefined],
  ];
  for (const [source, code, offset] of cases) {
    it(`${code}: ${source.slice(0, 40)}`, () => {
      const found = problem(source);
      if (source.length > 10_000 && found.code !== code) assert.equal(found.code, "JINJA_DEPTH", found.message);
      else assert.equal(found.code, code, found.message);
      if (offset !== undefined) assert.equal(found.offset, offset);
    });
  }
});

describe("an evaluation ends", () => {
  const hostile = [
    "{% for i in range(10**9) %}a{% endfor %}",
    "{% for i in range(1000) %}{% for j in range(1000) %}{% endfor %}{% endfor %}",
    "{{ range(10**12) | list }}",
    "{{ range(10**12) }}",
    "{{ 'a' * 10**12 }}",
    "{{ [0] * 10**12 }}",
    "{{ [[[[0]*1000]*1000]*1000]*1000 }}",
    "{% set ns = namespace(s='aaaaaaaaaa') %}{% for i in range(90) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
    "{% set ns = namespace(s=[1]) %}{% for i in range(90) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
    "{% set ns = namespace(a=[1], b=[1]) %}{% for i in range(60) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b = [ns.b, ns.b] %}{% endfor %}{{ ns.a == ns.b }}",
    "{{ '%99999s' | format('a') }}",
    "{{ 'a' | center(10**12) }}",
    "{{ 'a' | indent(10**12, true) }}",
    "{{ 'a'.zfill(10**12) }}",
    "{{ ('a' * 4000000) | replace('a', 'bbbbbbbbbb') }}",
    "{{ ['x' * 1000000] * 90 | join }}{{ (['x' * 1000000] * 90) | join(',') }}",
    "{{ range(100000) | batch(1, 'x') | list | tojson }}",
    "{{ [1] | batch(10**9, 'x') }}",
    "{{ [1] | slice(10**9) }}",
  ];
  for (const source of hostile) {
    it(source, () => {
      const { code } = failure(source);
      assert.ok(code === "JINJA_BUDGET" || code === "JINJA_TYPE", code);
    });
  }

  it("within the limits it is given", () => {
    assert.equal(failure("{% for i in range(20) %}a{% endfor %}", { maxSteps: 30 }).code, "JINJA_BUDGET");
    assert.equal(failure("{% for i in range(20) %}a{% endfor %}", { maxOutput: 19 }).code, "JINJA_BUDGET");
    assert.equal(read("{% for i in range(20) %}a{% endfor %}"), "a".repeat(20));
  });

  it("with an error when the data is nested deeper than the stack", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    const compiled = compileTemplate("x{{ deep }}");
    assert.ok("template" in compiled);
    const result = evaluateTemplate(compiled.template, { deep }, { now: 0 });
    assert.ok(!result.ok && result.error.code === "JINJA_DEPTH");
  });
});

describe("templateReferences", () => {
  const cases: [string, string[] | "all", boolean][] = [
    ["{{ node.0.a }}{{ node['12'].b }}{{ node[3] }}", ["0", "3", "12"], false],
    ["{% if node.1.x %}{% for e in node.2.events %}{{ e.node }}{% endfor %}{% endif %}", ["1", "2"], false],
    ["{{ node[store.which] }}", "all", true],
    ["{{ node | tojson }}", "all", false],
    ["{{ store.a }}", [], true],
    ["plain", [], false],
    ["{{ x.node.store }}", [], false],
  ];
  for (const [source, nodes, store] of cases) {
    it(source, () => {
      const compiled = compileTemplate(source);
      assert.ok("template" in compiled);
      const references = templateReferences(compiled.template);
      assert.deepEqual([references.nodes, references.store], [nodes, store]);
    });
  }

  it("names the filters and tests nobody knows", () => {
    const compiled = compileTemplate(
      "{{ a | foo | map('bar') | select('baz') }}{% if a is qux %}{{ b | upper }}{% endif %}",
    );
    assert.ok("template" in compiled);
    const { unknownFilters, unknownTests } = templateReferences(compiled.template);
    assert.deepEqual(unknownFilters, ["bar", "foo"]);
    assert.deepEqual(unknownTests, ["baz", "qux"]);
  });
});
