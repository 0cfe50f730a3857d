import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { errorCodes, messageOf, systemCodeOf, TocsinError } from "./errors.ts";

const page = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");

/** Sections that hold codes of other tables, as `###` headings: they are checked where those tables live. */
const otherSections = [/^Expression errors \((?:JINJA|XSOAR)_…\)$/, /^Content problems$/, /^Step errors$/];

/** The `## ` sections of a page: heading and what stands below it. */
function readSections(markdown: string): { heading: string; body: string }[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((section) => {
      const end = section.indexOf("\n");
      return { heading: section.slice(0, end).trim(), body: section.slice(end).trim() };
    });
}

/** What the page and the table disagree about, in words. */
function compareWithTable(markdown: string, codes: readonly string[]): string[] {
  const sections = readSections(markdown);
  const own = sections.filter(({ heading }) => !otherSections.some((other) => other.test(heading)));
  const headings = own.map(({ heading }) => heading);
  return [
    ...codes.filter((code) => !headings.includes(code)).map((code) => `${code} has no section`),
    ...headings.filter((heading) => !codes.includes(heading)).map((heading) => `${heading} is not in the table`),
    ...headings.filter((heading, at) => headings.indexOf(heading) !== at).map((heading) => `${heading} stands twice`),
    ...own.filter(({ body }) => body.length < 60).map(({ heading }) => `${heading} explains nothing`),
  ];
}

test("docs/errors.md explains every code of the table and no other", () => {
  assert.deepEqual(compareWithTable(page, Object.keys(errorCodes)), []);
});

test("the comparison notices a missing, an unknown, a doubled and an empty section", () => {
  const text = "It says what happened and what a tired operator should do about it now.";
  const markdown = `# Codes\n\n## A_ONE\n\n${text}\n\n## A_ONE\n\n${text}\n\n## B_OLD\n\n${text}\n\n## C_BARE\n\nHm.\n\n## Content problems\n\n### X_Y\n`;
  assert.deepEqual(compareWithTable(markdown, ["A_ONE", "C_BARE", "D_NEW"]), [
    "D_NEW has no section",
    "B_OLD is not in the table",
    "A_ONE stands twice",
    "C_BARE explains nothing",
  ]);
});

test("every code is upper snake case, has an HTTP error status and a title without a full stop", () => {
  for (const [code, { status, title }] of Object.entries(errorCodes)) {
    assert.match(code, /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/);
    assert.ok(status >= 400 && status <= 599, `${code} has status ${status}`);
    assert.match(title, /^[A-Z].*[^.]$/, `${code} has the title "${title}"`);
  }
});

test("an error keeps its code, mend, details and cause, and takes its status from the table", () => {
  const cause = new Error("beneath");
  const error = new TocsinError("SERVER_PORT_IN_USE", "Port 80 is taken.", {
    mend: "Free it.",
    details: { port: 80 },
    cause,
  });
  assert.equal(error.code, "SERVER_PORT_IN_USE");
  assert.equal(error.status, errorCodes.SERVER_PORT_IN_USE.status);
  assert.equal(error.mend, "Free it.");
  assert.deepEqual(error.details, { port: 80 });
  assert.equal(error.cause, cause);
  assert.ok(!("cause" in new TocsinError("INTERNAL", "No cause.")), "no empty cause is shown");
});

test("messageOf reads anything thrown", () => {
  assert.equal(messageOf(new Error("plain")), "plain");
  assert.equal(messageOf("a string"), "a string");
  assert.equal(messageOf(undefined), "undefined");
});

test("systemCodeOf finds the system's code beneath our own errors and inside an AggregateError", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  assert.equal(systemCodeOf(refused), "ECONNREFUSED");
  assert.equal(systemCodeOf(new TocsinError("VENDOR_UNREACHABLE", "No.", { cause: refused })), "ECONNREFUSED");
  assert.equal(systemCodeOf(new AggregateError([refused])), "ECONNREFUSED");
  assert.equal(systemCodeOf(new TocsinError("INTERNAL", "No.")), undefined);
  assert.equal(systemCodeOf("thrown text"), undefined);
});
