/** Whatever text is given as a template: it compiles or is a problem, it evaluates or fails as data, and it ends. */
import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { compileArgument, evaluateArgument } from "./argument.ts";
import { compileTemplate, evaluateTemplate, templateReferences } from "./template.ts";

const options = { now: 0, maxSteps: 2_000, maxOutput: 20_000 };
const scope = { node: { "1": { a: [1, "x", { b: null }], s: "text" } }, store: { k: true }, xs: [[1, 2], [3]] };

function runAll(source: string, limits = options): void {
  const compiled = compileTemplate(source);
  if ("template" in compiled) {
    const result = evaluateTemplate(compiled.template, scope, limits);
    if (result.ok) JSON.stringify(result.value);
    else assert.match(result.error.code, /^JINJA_/);
    templateReferences(compiled.template);
  } else assert.match(compiled.problem.code, /^JINJA_(SYNTAX|DEPTH|UNSUPPORTED)$/, source);
  const argument = evaluateArgument(compileArgument(source), scope, limits);
  if (!argument.ok) assert.match(argument.error.code, /^JINJA_/);
}

const pieces = [
  "{{",
  "}}",
  "{%",
  "%}",
  "{#",
  "#}",
  "-",
  "if",
  "else",
  "elif",
  "endif",
  "for",
  "endfor",
  "in",
  "not",
  "is",
  "and",
  "or",
  "set",
  "endset",
  "filter",
  "endfilter",
  "raw",
  "endraw",
  "node",
  "node.1",
  "store",
  "xs",
  "x",
  "loop",
  "range",
  "namespace",
  "defined",
  "divisibleby",
  "map",
  "join",
  "default",
  "jsonpath",
  "fromjson",
  "tojson",
  "sort",
  "regex_replace",
  "truncate",
  "batch",
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ".",
  ":",
  "|",
  "=",
  "==",
  "<",
  "+",
  "*",
  "**",
  "/",
  "//",
  "%",
  "~",
  "'a'",
  '"b"',
  "'$..a'",
  "0",
  "1",
  "9999999999",
  "1.5",
  "true",
  "none",
  " ",
  "\n",
  "\\",
  '"',
];

const seeds = [
  "{% for i in xs %}{{ loop.index }}{{ i | join(',') }}{% else %}none{% endfor %}",
  "{% set ns = namespace(t=0) %}{% for x in range(9) if x is odd %}{% set ns.t = ns.t + x %}{% endfor %}{{ ns.t }}",
  '{"a": "{{ node.1.s }}", "b": [{{ node.1.a[2].b | fromjson }}, {{ xs }}], "{{ store.k }}": {"c": null}}',
  "{{ node | jsonpath('$..a[?(@.b == 1 || !@.c)][0:2]', True) }}",
  "{{ node.1.s | regex_replace('(t)(e?)', '\\\\2\\\\1') | truncate(3, true, '') | title }}",
  "{{ 1 if node.1.a is divisibleby 3 else [1, 2][-1:] ~ {'a': 1.5 ** 2} }}",
];

it("survives any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      runAll(text);
      runAll(`{{${text}}}`);
      runAll(`{%${text}%}`);
    }),
    { numRuns: 500 },
  );
});

it("survives any row of words of the language", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 25 }), (words) => {
      runAll(`{{ ${words.join(" ")} }}`);
      runAll(words.join(""));
      runAll(`{% ${words.join(" ")} %}{% endif %}`);
    }),
    { numRuns: 1_500 },
  );
});

it("survives templates with a piece cut out, put in or doubled", () => {
  const mutation = fc.record({
    seed: fc.constantFrom(...seeds),
    at: fc.nat(200),
    cut: fc.nat(8),
    piece: fc.constantFrom(...pieces),
  });
  fc.assert(
    fc.property(mutation, ({ seed, at, cut, piece }) => {
      const place = at % seed.length;
      runAll(seed.slice(0, place) + piece + seed.slice(place + cut));
      runAll(seed.slice(0, place) + seed.slice(place, place + cut).repeat(2) + seed.slice(place));
    }),
    { numRuns: 1_500 },
  );
});

it("reads long hostile texts in linear time", () => {
  const long = [
    " ".repeat(200_000),
    `{{ 1 }}${" ".repeat(200_000)}x`,
    `{{ ${" ".repeat(200_000)} }}`,
    "{".repeat(200_000),
    "{{".repeat(20_000),
    "{% raw %}".repeat(20_000),
    "{# ".repeat(20_000),
    `{{ '${"\\".repeat(100_000)}' }}`,
    `["${"\\n".repeat(50_000)}{{ 1 }}"]`,
    `${"[".repeat(100_000)}{{ 1 }}`,
    `{{ ${"a.".repeat(20_000)}b }}`,
    `{{ a ${"is ".repeat(20_000)} }}`,
    `{{ ${"a is b ".repeat(5_000)} }}`,
    "{{ 1 }}".repeat(20_000),
    "{{ ('1' * 400000 ~ 'x') | float }}",
    "{{ ('%' ~ '0' * 400000) | format(1) }}",
    "{{ ('2024-01-01T00:00:00' ~ ' ' * 400000 ~ 'x') | iso8601_to_timestamp }}",
    "{{ ('{a' * 200000).format(1) }}",
    "{{ ('<' * 400000) | striptags }}",
    "{{ ('a' * 20000) | regex_findall('a.*b|a') | length }}",
  ];
  for (const text of long) {
    const before = process.cpuUsage();
    runAll(text, { now: 0, maxSteps: 100_000, maxOutput: 5_000_000 });
    // Far above what it takes; what grows with the square would take minutes.
    assert.ok(process.cpuUsage(before).user < 5_000_000, text.slice(0, 20));
  }
});
