import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { contentProblems } from "./content-problems.ts";

const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");

test("docs/errors.md explains every content problem under its own heading, and no other", () => {
  const section = /^## Content problems$([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(page)?.[1] ?? "";
  const explained = section.split(/^### /m).slice(1);
  const ours = explained.filter((entry) => /^CONTENT_(JSON|YAML|XSOAR|SEKOIA|ARCHIVE|ID|FILE)_/.test(entry));
  assert.deepEqual(ours.map((entry) => /^\S+/.exec(entry)?.[0]).sort(), Object.keys(contentProblems).sort());
  for (const entry of ours) assert.ok(entry.split("\n").slice(1).join("").trim().length > 60, entry);
});

test("every title is a short sentence without a full stop", () => {
  for (const title of Object.values(contentProblems)) assert.match(title, /^[A-Z].{10,60}[^.]$/);
});
