import assert from "node:assert/strict";
import { it } from "node:test";
import { compileTemplate, evaluateTemplate } from "../template.ts";
import { knownFilters } from "./table.ts";

const now = Date.UTC(2024, 4, 1, 12, 0, 0);
const scope = {
  xs: [
    { k: "B", v: 2 },
    { k: "a", v: 1 },
    { k: "a", v: 3 },
  ],
  nums: [3, 1, 2],
  ecs: [{ "source.ip": "1.1.1.1", tags: ["x"] }],
  doc: { events: [{ d: "edr", key: "k1", n: { d: "in" } }, { d: "fw", key: "k2" }, { d: "edr" }], "a b": 1 },
  html: "<b>x</b> &amp; y",
};

/** What Jinja 3.1 gives for the standard filters; Sekoia's own from its documentation. */
const cases: [string, string][] = [
  ["{{ nums|join(', ') }} {{ xs|join('|', attribute='k') }} {{ nope|join }}", "3, 1, 2 B|a|a "],
  ["{{ nums|length }}{{ 'aé😀'|count }}{{ nope|length }}", "330"],
  ["{{ 'aaa'|replace('a','b',2) }} {{ 'abc'|replace('','-') }}", "bba -a-b-c-"],
  [
    "{{ ['a','A','b']|unique|list }} {{ ['a','A']|unique(true)|list }} {{ xs|unique(attribute='k')|map(attribute='v')|list }}",
    "['a', 'b'] ['a', 'A'] [2, 1]",
  ],
  [
    "{{ ['a','b']|map('upper')|join('-') }} {{ xs|map(attribute='v')|list }} {{ [{}]|map(attribute='a',default=5)|list }}",
    "A-B [2, 1, 3] [5]",
  ],
  [
    "{{ [{'a':{'b':[7]}}]|map(attribute='a.b.0')|list }} {{ ecs|map(attribute='source.ip')|list }} {{ none|map('upper')|list }}",
    "[7] ['1.1.1.1'] []",
  ],
  [
    "{{ [0,1,2]|select|list }} {{ [0,1,2]|reject('odd')|list }} {{ [1,2,3]|select('gt',1)|list }}",
    "[1, 2] [0, 2] [2, 3]",
  ],
  [
    "{{ xs|selectattr('k','eq','a')|map(attribute='v')|list }} {{ xs|rejectattr('k','equalto','a')|list }}",
    "[1, 3] [{'k': 'B', 'v': 2}]",
  ],
  [
    "{{ '12.7'|int }} {{ 'a'|int(5) }} {{ '0x1f'|int(0,16) }} {{ true|int }} {{ -1.9|int }} {{ '1e3'|float }} {{ 'x'|float }}",
    "12 5 31 1 -1 1000.0 0.0",
  ],
  [
    "{{ none|default('x') }} {{ none|default('x', true) }} {{ ''|d('x', boolean=true) }} {{ nope|default('y') }}{{ nope|d }}",
    "None x x y",
  ],
  [
    "{{ 'aB'|upper }}{{ 'aB'|lower }} {{ \"it's a-b (c\"|title }} {{ 'fOO BAR'|capitalize }} {{ '  a '|trim }}|{{ 'xax'|trim('x') }}",
    "ABab It's A-B (C Foo bar a|a",
  ],
  ["{{ nums|first }}{{ nums|last }}{{ 'abc'|reverse }}{{ nums|reverse|list }}{{ []|first }}", "32cba[2, 1, 3]"],
  [
    "{{ nums|sort }} {{ ['b','A']|sort }} {{ nums|sort(reverse=true) }} {{ xs|sort(attribute='k,v')|map(attribute='v')|list }}",
    "[1, 2, 3] ['A', 'b'] [3, 2, 1] [1, 3, 2]",
  ],
  ["{{ nums|sum }} {{ xs|sum(attribute='v') }} {{ nums|min }}{{ (xs|max(attribute='v')).v }} {{ -5|abs }}", "6 6 13 5"],
  [
    "{{ 42.55|round }} {{ 42.55|round(1,'floor') }} {{ 42|round }} {{ 2.5|round }} {{ 2.675|round(2) }} {{ 1234|round(-2) }}",
    "43.0 42.5 42 2.0 2.67 1200",
  ],
  ["{{ [1,2,3]|batch(2,0)|list }} {{ [1,2,3,4,5]|slice(2)|list }}", "[[1, 2], [3, 0]] [[1, 2, 3], [4, 5]]"],
  [
    "{{ {'b':1,'A':2}|dictsort }} {{ {'b':1}|items|list }} {% for g in xs|groupby('k') %}{{ g.grouper }}{{ g.list|length }}{% endfor %}",
    "[('A', 2), ('b', 1)] [('b', 1)] a2B1",
  ],
  [
    "{{ {'b':1,'a':[none,true,\"é<'\"]}|tojson }} {{ [1]|tojson(indent=1) }}",
    '{"a": [null, true, "\\u00e9\\u003c\\u0027"], "b": 1} [\n 1\n]',
  ],
  ["{{ 'a b/é?'|urlencode }} {{ {'a b':1,'c':'/'}|urlencode }}", "a%20b/%C3%A9%3F a+b=1&c=%2F"],
  ["{{ html|e }} {{ html|striptags }} {{ 'a'|safe }}", "&lt;b&gt;x&lt;/b&gt; &amp;amp; y x & y a"],
  [
    "{{ 'hello world foo'|truncate(9) }} {{ 'hello world foo'|truncate(9,true) }} {{ \"it's\"|wordcount }}",
    "hello... hello ... 2",
  ],
  ["{{ 'a\nb'|indent }} {{ 'a\n\nb'|indent(2,true) }} {{ 'a'|center(5) }}|", "a\n    b   a\n\n  b   a  |"],
  [
    "{{ '%s-%d-%.2f'|format('a',3,2.5) }} {{ '%05d|%-3s|%x' % (42,'a',255) }} {{ '{0}{x}{{}}'.format(1, x=2) }}",
    "a-3-2.50 00042|a  |ff 12{}",
  ],
  [
    "{{ 1714564800 | timestamp_to_iso8601 }} {{ 1714564800000 | timestamp_to_iso8601 }} {{ '1714564800' | timestamp_to_iso8601 }}",
    "2024-05-01T12:00:00+00:00 2024-05-01T12:00:00+00:00 2024-05-01T12:00:00+00:00",
  ],
  [
    "{{ 1714564800.25 | timestamp_to_iso8601 }} {{ -1 | timestamp_to_iso8601 }} {{ none | timestamp_to_iso8601 }}.",
    "2024-05-01T12:00:00.250000+00:00 1969-12-31T23:59:59+00:00 .",
  ],
  [
    "{{ '2024-05-01T14:00:00+02:00' | iso8601_to_timestamp }} {{ '2024-05-01T12:00:00.5Z' | iso8601_to_timestamp }} {{ '2024-05-01' | iso8601_to_timestamp }}",
    "1714564800 1714564800.5 1714521600",
  ],
  ["{{ ('2024-05-01T12:00:00Z' | iso8601_to_timestamp - 3600) | timestamp_to_iso8601 }}", "2024-05-01T11:00:00+00:00"],
  [
    "{{ (-31622400) | time_with_delta }} {{ 0.5 | time_with_delta }}",
    "2023-05-01T12:00:00+00:00 2024-05-01T12:00:00.500000+00:00",
  ],
  [
    "{{ 'abcd' | regex_match('ab') }} {{ 'xab' | regex_match('ab') }} {{ 'ABC' | regex_match('ab', True) }} {{ 'ab\nc' | regex_match('ab\\Z') }}",
    "True False True False",
  ],
  [
    "{{ 'x 10.0.0.1 y' | regex_search('\\d+(?:\\.\\d+){3}') }} {{ 'x' | regex_search('\\d') }} {{ 'a1b2' | regex_findall('\\d') }}",
    "10.0.0.1 None ['1', '2']",
  ],
  [
    "{{ 'John Doe' | regex_replace('(\\w+) (?P<l>\\w+)', '\\g<l>, \\\\1') }} {{ 'A-a' | regex_replace('a', 'x', ignore_case=true) }}",
    "Doe, John x-x",
  ],
  ["{{ 'é' | b64encode }} {{ 'w6k=' | b64decode }}", "w6k= é"],
  [
    "{{ '{\"a\": [1]}' | fromjson }} {{ ('{\"a\": [1]}' | fromjson).a }} {{ doc.events[1] | fromjson }} {{ doc.events[9] | fromjson }}.",
    '{"a":[1]} [1] {"d":"fw","key":"k2"} .',
  ],
  [
    "{{ doc | jsonpath('$.events[0].key') }} {{ doc | jsonpath('events[-1].d') }} {{ doc | jsonpath('$.nope') }}.",
    "k1 edr .",
  ],
  [
    "{{ doc | jsonpath('$..d', True) }} {{ doc | jsonpath(\"$['a b']\") }} {{ doc | jsonpath('$.events[0:2].key', True) }}",
    "['edr', 'in', 'fw', 'edr'] 1 ['k1', 'k2']",
  ],
  [
    "{{ doc | jsonpath(\"$.events[?(@['d']=='edr')]['key']\", True) }} {{ doc | jsonpath('$.events[?(@.n && @.n.d != \"x\")].key', True) }}",
    "['k1'] ['k1']",
  ],
  [
    "{{ doc | jsonpath('$.events[*].key', True) }} {{ doc | jsonpath('$.events[0,1].d', True) }} {{ doc | jsonpath('$.events[?(!@.key)].d', True) }}",
    "['k1', 'k2'] ['edr', 'fw'] ['edr']",
  ],
];

for (const [source, expected] of cases) {
  it(source.replaceAll("\n", "⏎"), () => {
    const compiled = compileTemplate(`|${source}`);
    assert.ok("template" in compiled, JSON.stringify(compiled));
    const result = evaluateTemplate(compiled.template, scope, { now });
    assert.ok(result.ok, JSON.stringify(result));
    assert.equal(result.value, `|${expected}`);
  });
}

it("refuses patterns that look around, refer back or repeat too much, and says so", () => {
  for (const pattern of ["(?=a)", "(a)\\\\1", "((a{500}){500}){500}", "["]) {
    const compiled = compileTemplate(`{{ 'a' | regex_match('${pattern}') }}`);
    assert.ok("template" in compiled);
    const result = evaluateTemplate(compiled.template, {}, { now });
    assert.ok(!result.ok);
    assert.equal(result.error.code, "JINJA_REGEX", result.error.message);
  }
});

it("matches a pattern that would take other engines for ever", () => {
  const compiled = compileTemplate("{{ ('a' * 50000 ~ '!') | regex_match('(a+)+$') }}");
  assert.ok("template" in compiled);
  assert.deepEqual(evaluateTemplate(compiled.template, {}, { now }), { ok: true, value: false });
});

it("tests every filter there is", () => {
  const text = cases.map(([source]) => source).join(" ");
  const untested = knownFilters.filter((name) => !new RegExp(`\\|\\s*${name}\\b|map\\('${name}'`).test(text));
  assert.deepEqual(untested, ["attr", "escape", "forceescape", "string"]);
});
