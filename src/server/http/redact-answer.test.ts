import assert from "node:assert/strict";
import { test } from "node:test";
import { Redactor } from "#base/redactor.ts";
import { redactAnswer } from "./redact-answer.ts";

const redactor = new Redactor();
for (const secret of ["status", "hunter2-hunter2"]) redactor.add(secret);

test("a secret leaves an answer wherever it stands, as a name too", () => {
  const answer = { items: [{ reason: "it said hunter2-hunter2", raw: { "hunter2-hunter2": 1 } }] };
  assert.equal(
    redactAnswer(JSON.stringify(answer), redactor),
    JSON.stringify({ items: [{ reason: "it said •••", raw: { "•••": 1 } }] }),
  );
});

test("a password that is a field's name breaks no answer", () => {
  const answer = { items: [{ status: "succeeded", label: "the status of it" }], next: null };
  assert.equal(
    redactAnswer(JSON.stringify(answer), redactor),
    JSON.stringify({ items: [{ status: "succeeded", label: "the ••• of it" }], next: null }),
  );
});

test("what is no JSON is redacted as a text, and what holds no secret is left as it is", () => {
  assert.equal(redactAnswer("status: fine", redactor), "•••: fine");
  assert.equal(redactAnswer('{ "a" : 1 }', redactor), '{ "a" : 1 }');
});
