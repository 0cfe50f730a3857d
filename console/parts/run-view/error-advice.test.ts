import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { adviceFor, advisedCodes } from "./error-advice.ts";

test("every code that has advice here is explained in the documentation", async () => {
  const text = await readFile(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const explained = new Set([...text.matchAll(/^#+ ([A-Z][A-Z0-9_]+)$/gm)].map(([, code]) => code));
  assert.deepEqual(
    advisedCodes().filter((code) => !explained.has(code)),
    [],
  );
});

test("every error that a vendor's side may give has advice", async () => {
  const text = await readFile(new URL("../../../docs/errors.md", import.meta.url), "utf8");
  const ofVendors = [...text.matchAll(/^#+ (VENDOR_[A-Z_]+|JINJA_[A-Z_]+)$/gm)].map(([, code = ""]) => code);
  assert.ok(ofVendors.length > 10);
  assert.deepEqual(
    ofVendors.filter((code) => adviceFor(code) === undefined),
    [],
  );
});

test("a code that nobody knows has none, whatever it is called", () => {
  for (const code of ["", "SOMETHING", "constructor", "__proto__"]) assert.equal(adviceFor(code), undefined);
});
