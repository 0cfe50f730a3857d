import assert from "node:assert/strict";
import { test } from "node:test";
import type { Field } from "#contract/instance.ts";
import { keptSecret } from "#contract/playbook.ts";
import { checkField, checkFields, isSameValue, settle, valuesToSend } from "./field-values.ts";

const field = (type: Field["type"], more: Partial<Field> = {}): Field => ({
  id: "it",
  label: "It",
  type,
  required: false,
  ...more,
});

test("a needed field is asked for, unless it is set already or has a default", () => {
  const needed = field("secret", { required: true });
  assert.equal(checkField(needed, undefined), "It is needed.");
  assert.equal(checkField(needed, "  "), "It is needed.");
  assert.equal(checkField(needed, undefined, { secretsSet: ["it"] }), undefined);
  assert.equal(checkField(field("text", { required: true, default: "x" }), undefined), undefined);
  assert.deepEqual(checkFields([needed, field("text", { id: "other" })], {}), { it: "It is needed." });
});

test("each type refuses what it cannot hold", () => {
  for (const [type, good, bad] of [
    ["number", "5", "five"],
    ["number", 0.5, "1,5"],
    ["boolean", false, "no"],
    ["json", '{"a": {{ b }}}', '{"a": }'],
    ["headers", { Authorization: "Bearer x" }, { "Author ization": "x" }],
    ["headers", { a: "x" }, { a: "x\nb: y" }],
  ] as const) {
    assert.equal(checkField(field(type), good), undefined, `${type} ${JSON.stringify(good)}`);
    assert.ok(checkField(field(type), bad), `${type} ${JSON.stringify(bad)}`);
  }
  assert.ok(checkField(field("select", { options: ["a", "b"] }), "c"));
});

test("a template may stand for a number only where templates are allowed", () => {
  assert.ok(checkField(field("number"), "{{ node.1.limit }}"));
  assert.equal(checkField(field("number"), "{{ node.1.limit }}", { allowsTemplates: true }), undefined);
  assert.ok(checkField(field("json"), "{{ a }", { allowsTemplates: true }));
});

test("what is sent leaves out what is empty and secrets that nobody replaced", () => {
  const fields = [
    field("number", { id: "n" }),
    field("secret", { id: "s" }),
    field("json", { id: "j" }),
    field("text", { id: "t" }),
    field("boolean", { id: "b" }),
  ];
  assert.deepEqual(valuesToSend(fields, { n: " 5 ", s: keptSecret, j: '{"a":1}', t: "", b: false }), {
    n: 5,
    j: { a: 1 },
    b: false,
  });
});

test("templated JSON and long numbers are kept as the text they are", () => {
  assert.equal(settle({ type: "json" }, '{"a": {{ b }}}'), '{"a": {{ b }}}');
  assert.equal(settle({ type: "json" }, '{"a": 12345678901234567890}'), '{"a": 12345678901234567890}');
});

test("laying out a value does not change it, writing another one does", () => {
  const json = field("json");
  assert.ok(isSameValue(json, '{"a":{{ b }}}', '{\n  "a": {{ b }}\n}'));
  assert.ok(isSameValue(json, { a: 1, b: 2 }, '{"b":2,"a":1}'));
  assert.ok(isSameValue(field("text"), undefined, ""));
  assert.ok(!isSameValue(json, '{"a":{{ b }}}', '{"a":{{ c }}}'));
  assert.ok(!isSameValue(field("text"), "1", ""));
});
