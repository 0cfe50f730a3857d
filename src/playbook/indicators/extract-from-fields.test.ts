import assert from "node:assert/strict";
import { it } from "node:test";
import type { ExtractionOfFields } from "../incident-type.ts";
import { compileExclusions } from "./exclusions.ts";
import { extractFromFields } from "./extract-from-fields.ts";

const fields = {
  name: "Beacon to evil.com",
  details: "from 8.8.8.8 to http://evil.com/x",
  hosts: ["srv1", "9.9.9.9"],
  rows: [{ note: "joe@example.org" }],
  score: 5,
  account: " CORP\\joe ",
};

function values(settings: ExtractionOfFields | undefined, excluded: string[] = []): Record<string, string[]> {
  const exclude = compileExclusions(excluded.map((value) => ({ value })));
  return Object.fromEntries(
    extractFromFields(fields, settings, { exclude }).map(({ field, indicators }) => [
      field,
      indicators.map(({ type, value }) => `${type} ${value}`),
    ]),
  );
}

const everything = {
  name: ["Domain evil.com"],
  details: ["IP 8.8.8.8", "URL http://evil.com/x", "Domain evil.com"],
  hosts: ["IP 9.9.9.9"],
  rows: ["Email joe@example.org", "Domain example.org"],
};
const specific = (given: ExtractionOfFields["fields"]): ExtractionOfFields => ({ mode: "Specific", fields: given });
const rows: [what: string, settings: ExtractionOfFields | undefined, expected: Record<string, string[]>][] = [
  ["without settings every field is looked through, lists and rows too", undefined, everything],
  ["so are all with the settings for all", { mode: "All", fields: {} }, everything],
  ["no field of a specific list that has none", specific({}), {}],
  ["a field for every type", specific({ details: { all: true, types: [] } }), { details: everything.details }],
  [
    "a field for some types, by XSOAR's ids or names",
    specific({ details: { all: false, types: ["ipRep", "Domain", "No such type"] } }),
    { details: ["IP 8.8.8.8", "Domain evil.com"] },
  ],
  [
    "a field that is the indicator, whatever it looks like",
    specific({
      account: { asIs: "Email", all: false, types: [] },
      hosts: { asIs: "domainRepUnified", all: false, types: [] },
    }),
    { hosts: ["Domain srv1", "Domain 9.9.9.9"], account: ["Email CORP\\joe"] },
  ],
  [
    "a type that is not looked for in text",
    specific({ hosts: { asIs: "Host", all: false, types: ["accountRep"] } }),
    {},
  ],
];
for (const [what, settings, expected] of rows) {
  it(what, () => assert.deepEqual(values(settings), expected));
}

it("what is excluded is in no field", () => {
  assert.deepEqual(values(undefined, ["evil.com", "8.8.8.8"]).details, ["URL http://evil.com/x"]);
  assert.equal(
    values(specific({ account: { asIs: "Email", all: false, types: [] } }), ["corp\\joe"]).account,
    undefined,
  );
});
