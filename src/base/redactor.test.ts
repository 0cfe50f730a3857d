import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Redactor, redactedMark } from "./redactor.ts";

const secret = 'pa"ss wörd/\\+<&>=';

function knowing(...secrets: string[]): Redactor {
  const redactor = new Redactor();
  redactor.addAll(secrets);
  return redactor;
}

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

test("finds a secret in the spellings it travels in", () => {
  const spellings = [
    secret,
    JSON.stringify({ said: secret }),
    JSON.stringify(JSON.stringify({ said: secret })),
    `https://a.example/?q=${encodeURIComponent(secret)}`,
    `https://a.example/?q=${encodeURIComponent(secret).toLowerCase()}`,
    new URLSearchParams({ q: "x" }).toString() + encodeURIComponent(secret).replaceAll("%20", "+"),
    base64(secret),
    Buffer.from(secret).toString("base64url"),
    `Basic ${base64(`someone:${secret}`)}`,
    `Basic ${base64(`an:${secret}`)}`,
    `Basic ${base64(`u:${secret}`)}`,
  ];
  const redactor = knowing(secret);
  for (const text of spellings) {
    const shown = redactor.redact(text);
    assert.ok(shown.includes(redactedMark), text);
  }
});

test("finds the token of a header without its scheme, and the password in a login", () => {
  const redactor = knowing("Bearer abcdef123456", `Basic ${base64("ann:long-password")}`);
  assert.equal(redactor.redact("token abcdef123456 is wrong"), `token ${redactedMark} is wrong`);
  assert.equal(redactor.redact("long-password"), redactedMark);
});

test("looks for no text so short that it is found by chance, and changes nothing without secrets", () => {
  const value = { a: "12345 12345" };
  assert.equal(knowing("12345").redactJson(value), value);
  assert.equal(new Redactor().redactJson(value), value);
});

test("takes secrets out of keys, lists and texts, and gives the value itself when there is none", () => {
  const redactor = knowing("canary-1", "canary-1-and-more");
  assert.deepEqual(redactor.redactJson({ "x canary-1": ["canary-1-and-more!", 1, null, { ok: true }] }), {
    [`x ${redactedMark}`]: [`${redactedMark}!`, 1, null, { ok: true }],
  });
  const clean = { a: ["b", { c: null }] };
  assert.equal(redactor.redactJson(clean), clean);
});

test("a secret of any characters never comes through, alone or as a part", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, unit: "binary" }), fc.string(), fc.string(), (text, before, after) => {
      const shown = knowing(text).redact(before + text + after);
      assert.ok(text.includes(redactedMark) || redactedMark.includes(text) || !shown.includes(text));
      const json = JSON.stringify({ [before]: text });
      const inner = JSON.stringify(text).slice(1, -1);
      assert.ok(!knowing(text).redact(json).includes(inner) || text.includes(redactedMark));
    }),
  );
});
