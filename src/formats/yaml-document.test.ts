import assert from "node:assert/strict";
import { test } from "node:test";
import { readYaml, yamlLimits } from "./yaml-document.ts";

const codes = (text: string) =>
  readYaml(text).problems.map(({ severity, code, line, column }) => `${severity} ${code} ${line}:${column}`);

test("scalars stay what is written", () => {
  const text = `yes: no
On: off
date: 2020-07-21
big: 14444444444444444444
price: 1.10
octal: 017
exponent: 1e3
small: 7
whole: -5
fraction: 0.5
truth: true
Truth: True
nothing: ~
empty:
quoted: "7"
`;
  assert.deepEqual(readYaml(text).value, {
    yes: "no",
    On: "off",
    date: "2020-07-21",
    big: "14444444444444444444",
    price: "1.10",
    octal: "017",
    exponent: "1e3",
    small: 7,
    whole: -5,
    fraction: 0.5,
    truth: true,
    Truth: "True",
    nothing: null,
    empty: null,
    quoted: "7",
  });
});

test("a directive of YAML 1.1 changes nothing", () => {
  assert.deepEqual(readYaml("%YAML 1.1\n---\nyes: no\n").value, { yes: "no" });
});

test("a byte order mark and Windows' line ends are no part of the text", () => {
  const document = readYaml("\uFEFFa: |\r\n  x\r\n  y\r\nb: 1\r\n");
  assert.deepEqual(document.value, { a: "x\ny\n", b: 1 });
  assert.deepEqual(document.positionOf(["b"]), { line: 4, column: 4 });
});

test("keys of the prototype are plain data", () => {
  const { value } = readYaml("__proto__:\n  polluted: true\nconstructor: x\n");
  assert.deepEqual(Object.entries(value ?? {}), [
    ["__proto__", { polluted: true }],
    ["constructor", "x"],
  ]);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test("aliases are followed, and a merge key is a key like any other", () => {
  assert.deepEqual(readYaml("a: &x {b: 1}\nc: *x\n").value, { a: { b: 1 }, c: { b: 1 } });
  assert.deepEqual(readYaml("a: &x {b: 1}\nc:\n  <<: *x\n").value, { a: { b: 1 }, c: { "<<": { b: 1 } } });
});

test("everything wrong with the syntax is told at once", () => {
  assert.deepEqual(codes("a: b: c\nd: 'x\n"), ["error CONTENT_YAML_SYNTAX 1:4", "error CONTENT_YAML_SYNTAX 3:1"]);
  assert.deepEqual(codes("a:\n\t- b\n"), ["error CONTENT_YAML_SYNTAX 2:1"]);
  assert.deepEqual(codes("a: 1\n---\nb: 2\n"), ["error CONTENT_YAML_SYNTAX 3:1"]);
  assert.deepEqual(codes("a: x\u0000\n"), ["error CONTENT_YAML_SYNTAX 1:5"]);
  assert.deepEqual(codes("? [a]\n: b\n"), ["error CONTENT_YAML_KEY 1:3"]);
  assert.deepEqual(codes("a: *b\n"), ["error CONTENT_YAML_SYNTAX 1:4"]);
});

test("of a key that is written twice the last one holds, and it is told", () => {
  const document = readYaml("a: 1\nb: 2\na: 3\n");
  assert.deepEqual(document.value, { a: 3, b: 2 });
  assert.deepEqual(codes("a: 1\nb: 2\na: 3\n"), ["warning CONTENT_YAML_KEY_TWICE 3:1"]);
});

test("what was made to do harm ends soon and is told", () => {
  const nine = (name: string) => `[${Array(9).fill(`*${name}`).join(", ")}]`;
  const bomb = `a: &a x\n${"bcdefghij"
    .split("")
    .map((name, at) => `${name}: &${name} ${nine("abcdefghi"[at] ?? "a")}\n`)
    .join("")}`;
  assert.deepEqual(codes(bomb), ["error CONTENT_YAML_TOO_LARGE undefined:undefined"]);
  assert.deepEqual(codes("a: &a [*a]\n"), ["error CONTENT_YAML_TOO_DEEP undefined:undefined"]);
  for (const deep of ["[".repeat(20_000), "- ".repeat(20_000), "{a: ".repeat(20_000), "? ".repeat(20_000)]) {
    assert.match(codes(`x: ${deep}`).join() + codes(deep).join(), /CONTENT_YAML_TOO_DEEP/);
  }
  assert.deepEqual(codes("x".repeat(yamlLimits.characters + 1)), ["error CONTENT_YAML_TOO_LARGE undefined:undefined"]);
});
